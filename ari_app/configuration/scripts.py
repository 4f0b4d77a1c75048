"""The file of agents' scripts: YAML to `models.domain.script.Scripts`, every mistake with its line.

reasons: [break, lunch]                 # of a pause
scripts:
  default:                              # queues without a script of their own
    dispositions:                       # names, and how calls sound that end so (optional: for proposals)
      - solved
      - call again: [I will ring you again tomorrow, 我明天再打给您]
    steps:
      - id: greet
        say: { en: "Hello {caller.name}, …", zh: "{caller.name} 您好，……" }
      - id: order
        say: { en: "Which order?", zh: "请问订单号？" }
        fill: order_number              # an attribute of the call
        choices: [ … ]                  # optional
        when: { said.reason: orders }   # optional: only when they have told the machine so
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from config.problems import ConfigError, Problem, Report
from models.domain.caller import LANGUAGES
from models.domain.script import Scripts, Step, places_in
from models.flow.document import EMPTY, Node, advise, read_document

DEFAULT = "default"
KNOWN = (
    "caller.name", "caller.number", "caller.tier", "call.queue", "call.dialled", "agent.name", "agent.id",
)  # fmt: skip
_TOP, _QUEUE, _STEP = ("reasons", "scripts"), ("dispositions", "steps"), ("id", "say", "fill", "choices", "when")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def load_scripts(file: Path) -> Scripts:
    """Raises ConfigError with every problem of the file."""
    report = Report(str(file))
    found = _Reader(report).read(_document(file, report))
    if report.problems:
        raise ConfigError(report.problems)
    return found


def of_no_queue(file: Path, scripts: Scripts, queues: Collection[str]) -> list[Problem]:
    """Warnings of scripts that nobody will see: the file may well name queues that this site does not have."""
    return [
        Problem(str(file), line, f"there is no queue {name!r}{advise(name, [*queues, DEFAULT])}", warning=True)
        for name, line in scripts.lines.items()
        if name and name not in queues
    ]


def _document(file: Path, report: Report) -> Node:
    try:
        content = file.read_bytes()
    except OSError as error:
        report.add(0, f"cannot be read: {error.strerror or error}")
        return EMPTY
    return read_document(content, report) or EMPTY


class _Reader:
    """Reads one file; what is wrong goes into the report, and reading goes on."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def read(self, document: Node) -> Scripts:
        """The whole file."""
        self._only(document, _TOP, "the file")
        steps: dict[str, tuple[Step, ...]] = {}
        sounds: dict[str, dict[str, tuple[str, ...]]] = {}
        lines: dict[str, int] = {}
        for name, node in self._table(document, "scripts").items():
            queue = "" if name == DEFAULT else name
            lines[queue] = node.line
            self._only(node, _QUEUE, f"the script of {name}")
            steps[queue] = self._steps(node)
            sounds[queue] = self._dispositions(node)
        dispositions = {queue: tuple(own) for queue, own in sounds.items()}
        return Scripts(steps, dispositions, self._words(document, "reasons"), sounds, lines)

    def _only(self, node: Node, known: tuple[str, ...], what: str) -> None:
        if node.kind != "table":
            self._report.add(node.line, f"{what} is a table with: {', '.join(known)}")
        for name, field in node.fields.items():
            if name not in known:
                self._report.add(field.line, f"{what} has no field {name!r}{advise(name, known)}")

    def _table(self, node: Node, name: str) -> dict[str, Node]:
        found = node.fields.get(name)
        if found is not None and found.kind != "table":
            self._report.add(found.line, f"{name}: write a table")
        return found.fields if found is not None else {}

    def _words(self, node: Node, name: str) -> tuple[str, ...]:
        found = node.fields.get(name)
        if found is None:
            return ()
        if found.kind != "list" or any(one.kind != "scalar" or not one.text.strip() for one in found.items):
            self._report.add(found.line, f"{name}: write a list of words, such as [solved, call again]")
            return ()
        return tuple(one.text for one in found.items)

    def _dispositions(self, node: Node) -> dict[str, tuple[str, ...]]:
        """Names, some of them with sentences."""
        found = node.fields.get("dispositions")
        if found is None:
            return {}
        named: dict[str, tuple[str, ...]] = {}
        for one in found.items if found.kind == "list" else (found,):
            if one.kind == "scalar" and one.text.strip() and found.kind == "list":
                named.setdefault(one.text, ())
            elif one.kind == "table" and len(one.fields) == 1 and found.kind == "list":
                named |= {name: self._words(one, name) for name in one.fields}
            else:
                words = "write a list of words, such as [solved, call again], or of names with sentences"
                self._report.add(one.line, f"dispositions: {words}")
        return named

    def _steps(self, node: Node) -> tuple[Step, ...]:
        found = node.fields.get("steps")
        if found is None:
            return ()
        if found.kind != "list":
            self._report.add(found.line, "steps: write a list; each step begins with a dash")
            return ()
        filled = {one.word("fill") for one in found.items if one.kind == "table"} - {""}
        seen: set[str] = set()
        return tuple(self._step(one, seen, filled) for one in found.items if self._is_step(one))

    def _is_step(self, node: Node) -> bool:
        self._only(node, _STEP, "a step")
        return node.kind == "table"

    def _step(self, node: Node, seen: set[str], filled: set[str]) -> Step:
        name, fill = node.word("id"), node.word("fill")
        self._named(node, "id", name)
        if name in seen:
            self._report.add(node.fields["id"].line, f"there are two steps {name!r} in this script")
        seen.add(name)
        if "fill" in node.fields:
            self._named(node, "fill", fill)
        choices = self._words(node, "choices")
        if choices and not fill:
            self._report.add(node.fields["choices"].line, "choices of what? write fill: with the attribute's name")
        return Step(name, self._said(node, filled), fill, choices, self._condition(node, filled))

    def _named(self, node: Node, field: str, name: str) -> None:
        if not _NAME.fullmatch(name):
            line = node.fields[field].line if field in node.fields else node.line
            words = "a small letter, then letters, digits and _ (at most 40)"
            self._report.add(line, f"{field}: write a name of {words}, not {name!r}")

    def _said(self, node: Node, filled: set[str]) -> dict[str, str]:
        say = node.fields.get("say")
        if say is None or say.kind != "table":
            line = (say or node).line
            self._report.add(line, 'say: write what is said in each language, such as { en: "…", zh: "…" }')
            return {}
        for language, text in say.fields.items():
            if language not in LANGUAGES:
                self._report.add(text.line, f"unknown language {language!r}{advise(language, LANGUAGES)}")
            for place in places_in(text.text):
                self._known(place, text.line, filled)
        for language in LANGUAGES:
            if not say.word(language).strip():
                self._report.add(say.line, f"say: nothing in {language}")
        return {language: say.word(language) for language in LANGUAGES}

    def _known(self, place: str, line: int, filled: set[str]) -> None:
        if place not in KNOWN and place not in filled and not place.startswith("said."):
            words = advise(place, [*KNOWN, *filled, "said.NAME"])
            self._report.add(line, f"nothing is known as {{{place}}}{words}")

    def _condition(self, node: Node, filled: set[str]) -> tuple[str, str] | None:
        when = node.fields.get("when")
        if when is None:
            return None
        if when.kind != "table" or len(when.fields) != 1 or next(iter(when.fields.values())).kind != "scalar":
            self._report.add(when.line, "when: write one name and its value, such as { said.reason: billing }")
            return None
        ((name, value),) = when.fields.items()
        self._known(name, value.line, filled)
        return name, value.text


def scripts_schema() -> dict[str, Any]:
    """JSON Schema of the file, for editors."""
    words = {"type": "array", "items": {"type": "string"}}
    step = {
        "type": "object", "additionalProperties": False, "required": ["id", "say"],
        "properties": {
            "id": {"type": "string", "pattern": f"^{_NAME.pattern}$"},
            "say": {
                "type": "object", "additionalProperties": False, "required": list(LANGUAGES),
                "properties": {language: {"type": "string"} for language in LANGUAGES},
            },
            "fill": {"type": "string", "pattern": f"^{_NAME.pattern}$", "description": "an attribute of the call"},
            "choices": words, "when": {"type": "object", "minProperties": 1, "maxProperties": 1},
        },
    }  # fmt: skip
    named = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": words}
    dispositions = {"type": "array", "items": {"anyOf": [{"type": "string"}, named]}}
    queue = {
        "type": "object", "additionalProperties": False,
        "properties": {"dispositions": dispositions, "steps": {"type": "array", "items": step}},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kefu: what agents say", "type": "object",
        "additionalProperties": False,
        "properties": {"reasons": words, "scripts": {"type": "object", "additionalProperties": queue}},
    }  # fmt: skip
