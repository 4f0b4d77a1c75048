"""Writes the generated parts of ARCHITECTURE.md: state diagrams from the tables, events from their classes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from models.domain import agent, call_state, control_events, events

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "ARCHITECTURE.md"


State = TypeVar("State", bound=StrEnum)


def state_diagram(table: Mapping[State, frozenset[State]]) -> str:
    """A Mermaid state diagram of a transition table."""
    names = {state: str(state).replace("-", "_") for state in table}
    lines = [f"    {names[old]} --> {names[new]}" for old, allowed in table.items() for new in sorted(allowed)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def event_table() -> str:
    """Every event with its meaning and fields."""
    known = {**vars(events), **vars(control_events)}.values()
    kinds = [kind for kind in known if isinstance(kind, type) and issubclass(kind, events.Event)]
    rows = []
    for kind in kinds[1:]:
        fields = ", ".join(name for name in kind.__dataclass_fields__ if name not in ("call_id", "agent_id"))
        meaning = (kind.__doc__ or "").split("\n")[0]
        rows.append(f"| `{kind.__name__}` | {meaning} | {fields} |")
    return "\n".join(["| event | meaning | fields |", "|---|---|---|", *rows])


def render(text: str) -> str:
    """The document with each generated part replaced."""
    parts = {
        "call states": state_diagram(call_state.TRANSITIONS),
        "agent states": state_diagram(agent.TRANSITIONS),
        "events": event_table(),
    }
    for name, content in parts.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{content}\n{end}{after}"
    return text


def main() -> int:
    """Write the document, or with ``--check`` say whether it is up to date."""
    text = TARGET.read_text(encoding="utf-8")
    wanted = render(text)
    if "--check" in sys.argv:
        if text != wanted:
            sys.stderr.write("ARCHITECTURE.md is out of date; run `make docs`\n")
        return int(text != wanted)
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
