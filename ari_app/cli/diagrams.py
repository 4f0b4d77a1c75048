"""Writes what is generated in the documents: states, events, steps, operations, OpenAPI, each from its table.

They stand in ARCHITECTURE.md and in the pages of ``docs/reference``, each between two comments that name it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ari_app.cli import reference_tables
from ari_app.cli.reference import engine_table, rule_tables, strategy_table, voice_table
from ari_app.cli.stand_ins import stand_ins_file
from ari_app.configuration.rules_schema import rules_schema
from ari_app.configuration.scripts import scripts_schema
from ari_app.foundation.generated import keep
from ari_app.media.stand_ins import FILE as STAND_INS
from ari_app.web.openapi import written
from ari_app.web.problems import PROBLEMS
from ari_app.web.reference import markdown
from models.domain import (
    agent,
    call_state,
    contract,
    conversation_table,
)
from models.domain.event_list import event_kinds
from models.domain.events import INTERNAL, Event
from models.flow.kind_list import kinds
from models.flow.schema import json_schema

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"
USERS = ROOT / "docs" / "how-to" / "users.md"
SCHEMA = ROOT / "dialplans" / "flows" / "flow.schema.json"
RULES = ROOT / "config" / "rules" / "rules.schema.json"
SCRIPTS = ROOT / "dialplans" / "flows" / "scripts.schema.json"
OPENAPI = ROOT / "docs" / "reference" / "openapi.json"


State = TypeVar("State", bound=StrEnum)


def state_diagram(table: Mapping[State, frozenset[State]]) -> str:
    """A Mermaid state diagram of a transition table."""
    names = {state: str(state).replace("-", "_").replace(" ", "_") for state in table}
    lines = [f"    {names[old]} --> {names[new]}" for old, allowed in table.items() for new in sorted(allowed)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def conversation_steps() -> dict[conversation_table.Phase, frozenset[conversation_table.Phase]]:
    """Every step between phases that the conversation's table has. To talking is to talking or to a conference."""
    steps: dict[conversation_table.Phase, set[conversation_table.Phase]] = {
        phase: set() for phase in conversation_table.Phase
    }
    for cells in conversation_table.TABLE.values():
        for phase, cell in cells.items():
            if isinstance(cell, conversation_table.To) and cell.phase is not None:
                steps[phase].add(cell.phase)
                if cell.phase is conversation_table.Phase.TALKING and phase is not conversation_table.Phase.BEGINNING:
                    steps[phase].add(conversation_table.Phase.CONFERENCE)
    return {phase: frozenset(following - {phase}) for phase, following in steps.items()}


def conversation_rows() -> str:
    """Every cell of the conversation's table, phases with the same cell together."""
    rows = ["| what happens | while | then | what is done |", "|---|---|---|---|"]
    for cue, cells in conversation_table.TABLE.items():
        alike: dict[conversation_table.Cell, list[str]] = {}
        for phase, cell in cells.items():
            alike.setdefault(cell, []).append(phase)
        for cell, phases in alike.items():
            where = "always" if len(phases) == len(conversation_table.Phase) else ", ".join(phases)
            if isinstance(cell, conversation_table.No):
                rows.append(f"| {cue} | {where} | refused | “{cell.words}” |")
            else:
                rows.append(f"| {cue} | {where} | {cell.phase or 'the same'} | {', '.join(cell.does)} |")
    return "\n".join(rows)


def event_table() -> str:
    """Every event with its meaning and fields."""
    rows = []
    for kind in event_kinds().values():
        names = ", ".join(one.name for one in fields(kind)[2:])
        meaning = (kind.__doc__ or "").split("\n")[0]
        rows.append(f"| `{kind.__name__}` | {meaning} | {names} |")
    return "\n".join(["| event | meaning | fields |", "|---|---|---|", *rows])


def public_event_table() -> str:
    """Every type that other programs are told, in alphabetical order."""
    kinds_of: dict[str, list[type[Event]]] = {}
    for kind in event_kinds().values():
        if kind.TYPE != INTERNAL:
            kinds_of.setdefault(kind.TYPE, []).append(kind)
    rows = []
    for type_, made_of in sorted(kinds_of.items()):
        names = ", ".join(f"`{kind.__name__}`" for kind in made_of)
        rows.append(f"| `{type_}` | {(made_of[0].__doc__ or '').splitlines()[0]} | {names} |")
    return "\n".join(["| type | meaning | event |", "|---|---|---|", *rows])


def step_table() -> str:
    """Every kind of step with its fields and exits."""
    rows = []
    for name, kind in kinds().items():
        listed = ", ".join(f"`{field}`" for field in kind.fields)
        exits = ", ".join(f"`{edge}` ({default or 'as `closed`'})" for edge, default in kind.exits.items())
        rows.append(f"| `{name}:` {kind.main.words} | {kind.words} | {listed} | {exits or 'none: it ends the flow'} |")
    return "\n".join(
        ["| step | what it does | further fields | exits (where to, if nothing is said) |", "|---|---|---|---|", *rows]
    )


def problem_table() -> str:
    """Every error that the control interface tells."""
    rows = [f"| {one.status} | `{one.code}` | {one.means} |" for one in PROBLEMS.values()]
    return "\n".join(["| status | code | what it means |", "|---|---|---|", *rows])


def render(text: str) -> str:
    """A document with each generated part that it has replaced."""
    parts = {
        "call states": state_diagram(call_state.TRANSITIONS),
        "agent states": state_diagram(agent.TRANSITIONS),
        "conversation states": state_diagram(conversation_steps()),
        "conversation table": conversation_rows(),
        "events": event_table(),
        "public events": public_event_table(),
        "contract": contract.table(),
        "steps": step_table(),
        "settings": reference_tables.settings_tables(),
        "commands": reference_tables.command_tables(),
        "keys": reference_tables.key_table(),
        "permissions": reference_tables.permission_table(),
        "roles": reference_tables.role_table(),
        "engines": engine_table(),
        "voices": voice_table(),
        "strategies": strategy_table(),
        "operations": markdown(),
        "problems": problem_table(),
        "rule fields": rule_tables(),
    }
    for name, content in parts.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        before, found, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{content}\n{end}{after}" if found else text
    return text


def wanted() -> dict[Path, str]:
    """Every generated file and what belongs into it."""
    targets = (ROOT / "ARCHITECTURE.md", *sorted(REFERENCE.glob("*.md")), USERS)
    files = {target: render(target.read_text(encoding="utf-8")) for target in targets}
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    scripts = json.dumps(scripts_schema(), ensure_ascii=False, indent=1) + "\n"
    rules = json.dumps(rules_schema(), ensure_ascii=False, indent=1) + "\n"
    return {**files, SCHEMA: schema, SCRIPTS: scripts, RULES: rules, OPENAPI: written(), STAND_INS: stand_ins_file()}


def main() -> int:
    """Write the documents, or with ``--check`` say whether they are up to date."""
    return keep(wanted(), "make docs", "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
