"""One step of a file to a `models.domain.flow.Step`: the kind's fields, its exits, and steps written inside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.domain.expression import Expression
from models.domain.flow import (
    Body,
    Branch,
    Choice,
    Menu,
    OpeningHours,
    Say,
    Step,
)
from models.flow.calendar import read_hours
from models.flow.document import Node, advise
from models.flow.fields import NAME, READERS, Context, expression, phrases
from models.flow.grammar import COMMON, Field, Kind
from models.flow.kind_list import kinds

_KEYS = frozenset("0123456789*#")
_CHOICE = frozenset({"key", "phrases", "then"})


class StepReader:
    """Reads steps into ``steps``; a step written inside another is named ``outer/edge``."""

    def __init__(
        self, context: Context, file: Path, steps: dict[str, Step], targets: list[tuple[Node, Context, str, str]]
    ) -> None:
        self._context, self._file, self._steps, self._targets = context, file, steps, targets

    def step(self, name: str, node: Node) -> None:
        """Read one step."""
        context = self._context
        every = kinds()
        keywords = [keyword for keyword in every if keyword in node.fields]
        if node.kind != "table" or len(keywords) != 1:
            found = " and ".join(keywords) or "none"
            unknown = next((advise(key, set(every)) for key in node.fields if key not in every), "")
            context.wrong(node, f"step {name} needs exactly one of {', '.join(every)}; it has {found}{unknown}")
            return
        keyword, kind = keywords[0], every[keywords[0]]
        known = {keyword, *kind.fields, *kind.exits, *COMMON}
        for key in node.fields.keys() - known:
            words = f"step {name}: unknown field {key!r}{advise(key, known - {keyword})}"
            context.wrong(node.fields[key], words)
        self._steps[name] = Step(name, keyword, Say(()), {})  # known while its insides are read
        exits: dict[str, str] = {}
        body = self._body(name, keyword, kind, node, exits)
        for edge, default in kind.exits.items():
            exits[edge] = self.target(name, edge, node.fields[edge]) if edge in node.fields else default
        self._finish(name, keyword, node, exits)
        resolves = (
            str(READERS["word"](context, node.fields["resolves"], COMMON["resolves"], f"step {name}: resolves"))
            if "resolves" in node.fields
            else ""
        )
        self._steps[name] = Step(name, keyword, body, exits, resolves, str(self._file), node.line)

    def target(self, step: str, edge: str, node: Node) -> str:
        """The name that an exit leads to; a table is a step of its own."""
        if node.kind == "table":
            inner = f"{step}/{edge}"
            self.step(inner, node)
            return inner
        self._targets.append((node, self._context, step, node.text))
        return node.text

    @staticmethod
    def _finish(name: str, kind: str, node: Node, exits: dict[str, str]) -> None:
        if kind == "hours" and not exits["holiday"]:
            exits["holiday"] = exits["closed"]
        values = node.fields["values"].fields if kind == "ask" and "values" in node.fields else {}
        if values and "then" not in node.fields and values.keys() <= exits.keys():
            del exits["then"]  # every value has a way of its own
        if kind == "flow":
            exits["enter"] = node.word("flow") or name

    def _body(self, name: str, keyword: str, kind: Kind, node: Node, exits: dict[str, str]) -> Body:
        special: dict[str, Callable[[str, Node, dict[str, str]], Body]] = {
            "menu": self._menu, "branch": self._branch, "hours": self._hours,
        }  # fmt: skip
        if keyword in special:
            return special[keyword](name, node, exits)
        values = self._values(name, keyword, kind, node)
        if keyword in ("collect", "ask"):
            values |= self._asked(name, keyword, node, values, exits)
        if keyword == "lookup":
            values.setdefault("into", values.get("name", ""))
            self._context.sets.add(str(values["into"]))
        if keyword == "flow":
            self._targets.append((node.fields["flow"], self._context, name, node.word("flow")))
        body: Body = kind.body(**values)
        return body

    def _values(self, name: str, keyword: str, kind: Kind, node: Node) -> dict[str, Any]:
        """The fields that stand in the file, by the body's attribute."""
        values: dict[str, Any] = {}
        for key, spec in {keyword: kind.main, **kind.fields}.items():
            if key not in node.fields:
                if spec.required:
                    self._context.wrong(node, f"step {name} has no {key}: {spec.words}")
                continue
            reader = spec.reader or READERS.get(spec.type)
            if reader is not None:
                where = f"{name}" if key == keyword else f"{name}.{key}"
                values[spec.attribute or key] = reader(self._context, node.fields[key], spec, where)
        return values

    def _asked(
        self, name: str, keyword: str, node: Node, values: dict[str, Any], exits: dict[str, str]
    ) -> dict[str, Any]:
        """What collect and ask have beside their plain fields."""
        context = self._context
        slot = str(values.get("slot", "digits"))
        if values.get("low", 1) > values.get("high", 20):
            context.wrong(node, f"step {name}: min is more than max")
        choices = self._choices(name, node.fields["values"], exits, "values") if "values" in node.fields else ()
        if (slot in ("choice", "intent")) != bool(choices):
            words = "needs values:" if not choices else "has values:, which only the slots choice and intent take"
            context.wrong(node, f"step {name}: the slot {slot} {words}")
        if values.get("secret") and values.get("confirm"):
            context.wrong(node, f"step {name}: what is secret is not read back; leave confirm out")
        common = {"values": choices, "into": values.get("into", "answer")}
        return {**common, "slot": slot} if keyword == "ask" else common

    def _menu(self, name: str, node: Node, exits: dict[str, str]) -> Menu:
        values = self._values(name, "menu", kinds()["menu"], node)
        choices = node.fields.get("choices")
        values["choices"] = self._choices(name, choices, exits, "choices") if choices else ()
        return Menu(name=name, **values)

    def _choices(self, step: str, node: Node, exits: dict[str, str], field: str) -> tuple[Choice, ...]:
        context, taken, read = self._context, dict[str, str](), list[Choice]()
        if node.kind != "table" or not node.fields:
            context.wrong(node, f"step {step} has no {field}")
        for name, child in node.fields.items():
            key = child.word("key")
            if not NAME.fullmatch(name):
                context.wrong(child, f"step {step}: {name!r} cannot name a choice: letters, digits, spaces, - and _")
            if key and key not in _KEYS:
                context.wrong(child, f"choice {name!r}: key must be one of 0-9, * or #, not {key!r}")
            if key and key in taken:
                context.wrong(child, f"step {step}: key {key} already means {taken[key]!r}")
            taken[key] = name
            spoken = phrases(context, child.fields.get("phrases"), f"choice {name!r}")
            if not key and not spoken:
                context.wrong(child, f"choice {name!r} can be neither keyed nor said: give it key: or phrases:")
            read.append(Choice(name, key, spoken))
            self._choice_exit(step, name, child, exits, field == "choices")
        return tuple(read)

    def _choice_exit(self, step: str, name: str, child: Node, exits: dict[str, str], needed: bool) -> None:
        rest = {key: value for key, value in child.fields.items() if key not in ("key", "phrases")}
        if "then" in rest and not rest.keys() & kinds().keys():
            for key in rest.keys() - _CHOICE:
                self._context.wrong(rest[key], f"choice {name!r}: unknown field {key!r}{advise(key, set(_CHOICE))}")
            exits[name] = self.target(step, name, rest["then"])
        elif rest:
            exits[name] = self.target(step, name, Node("table", child.line, fields=rest))
        elif needed:
            self._context.wrong(child, f"choice {name!r} leads nowhere: give it then: STEP")
            exits[name] = "operator"

    def _branch(self, name: str, node: Node, exits: dict[str, str]) -> Branch:
        found: list[Expression] = []
        items = node.fields["branch"].items
        if not items:
            self._context.wrong(node, f"step {name}: branch is a list of {{ when: CONDITION, then: STEP }}")
        for place, child in enumerate(items, 1):
            if "when" not in child.fields or "then" not in child.fields:
                self._context.wrong(child, f"step {name}: condition {place} needs when: and then:")
                continue
            condition = expression(self._context, child.fields["when"], Field("expression", ""), f"{name}.when")
            if condition is not None:
                found.append(condition)
                exits[str(len(found))] = self.target(name, str(place), child.fields["then"])
        return Branch(tuple(found))

    def _hours(self, name: str, node: Node, _exits: dict[str, str]) -> OpeningHours:
        return read_hours(self._context, node.fields["hours"], self._file, f"step {name}", self._context.zone)
