"""Conditions and actions of rule files, from YAML to values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ari_app.configuration.rule_values import Values
from config.problems import Report
from models.flow.document import Node, advise
from models.quality.rules.language import ACTIONS, CONDITIONS, FACTS, TREES, Part
from models.quality.rules.rule import (
    Action,
    Alert,
    All,
    AnyOf,
    Call,
    CallbackOffer,
    Condition,
    FormAnswer,
    Hint,
    Mark,
    Mask,
    Match,
    Meant,
    Measure,
    Mood,
    NoneOf,
    NotSaid,
    Order,
    RaisePriority,
    Refuse,
    Said,
    Tag,
    Tick,
    Webhook,
)  # fmt: skip

_MEASURES = ("silence", "dead_air", "over_talk", "rate", "monologue", "hold", "share")
_EVERY = (*TREES, *CONDITIONS, "call")
_TESTS = ("over", "under")
_TREES: Mapping[str, Callable[[tuple[Condition, ...]], Condition]] = {"all": All, "any": AnyOf, "none": NoneOf}
Fields = dict[str, Any]


class Tree:
    """Reads conditions and actions; notes where each was written, for those who look through them afterwards."""

    def __init__(self, report: Report) -> None:
        self.values = Values(report)
        self.values.more["condition"] = lambda node, _part, what: self.condition(node, what)
        self._report = report
        self.lines: dict[int, int] = {}  # by id of a condition or an action
        self.kept: list[object] = []  # so that no id is given twice

    def condition(self, node: Node, what: str = "if") -> Condition | None:
        """A condition; None when it cannot be read."""
        if node.kind != "table" or len(node.fields) != 1:
            written = f"{len(node.fields)} of them" if node.kind == "table" else f"a {node.kind}"
            self._report.add(node.line, f"{what}: write one condition, such as {{ said: {{…}} }}, not {written}")
            for name, inner in node.fields.items():
                self._named(name, inner, what)
            return None
        ((name, inner),) = node.fields.items()
        return self._named(name, inner, what)

    def _named(self, name: str, node: Node, what: str) -> Condition | None:
        if name in TREES:
            return self._noted(self._tree(name, node), node)
        if name == "call":
            return self._noted(self._call(node), node)
        if name not in CONDITIONS:
            self._report.add(node.line, f"{what}: there is no condition {name!r}{advise(name, _EVERY)}")
            return None
        before = len(self._report.problems)
        fields = self.values.table(node, CONDITIONS[name], name)
        if name in _MEASURES:
            return self._noted(self._measure(name, fields, node), node)
        if len(self._report.problems) > before and not _enough(name, fields):
            return None
        return self._noted(_LEAVES[name](fields), node)

    def _noted(self, condition: Condition | None, node: Node) -> Condition | None:
        if condition is not None:
            self.lines[id(condition)] = node.line
            self.kept.append(condition)
            if isinstance(condition, NotSaid):
                self.lines[id(condition.said)] = node.line
        return condition

    def _tree(self, name: str, node: Node) -> Condition | None:
        if node.kind != "list" or not node.items:
            self._report.add(node.line, f"{name}: write a list of conditions")
            return None
        parts = tuple(part for item in node.items if (part := self.condition(item, name)) is not None)
        return _TREES[name](parts) if parts else None

    def _measure(self, name: str, fields: Fields, node: Node) -> Measure | None:
        over, under = fields.get("over", ()), fields.get("under", ())
        if not over and not under:
            if "over" not in node.fields and "under" not in node.fields:
                self._report.add(node.line, f"{name}: over or under is missing")
            return None
        unless = fields.get("unless", ("hold", "look_up") if name in ("silence", "dead_air") else ())
        return Measure(
            name, fields.get("by", "anybody"), over, under, fields.get("for", 0.0), fields.get("of", 60.0), unless
        )  # fmt: skip

    def _call(self, node: Node) -> Condition | None:
        if node.kind != "table" or not node.fields:
            self._report.add(node.line, f"call: write a fact and its value; there are: {', '.join(FACTS)}, slot.NAME")
            return None
        parts = [part for name, value in node.fields.items() if (part := self._fact(name, value)) is not None]
        return parts[0] if len(parts) == 1 else All(tuple(parts)) if parts else None

    def _fact(self, name: str, node: Node) -> Call | None:
        if name not in FACTS and not name.startswith("slot."):
            self._report.add(node.line, f"call: there is no fact {name!r}{advise(name, [*FACTS, 'slot.NAME'])}")
            return None
        if node.kind == "list":
            return Call(name, "in", "|".join(item.text for item in node.items))
        if node.kind == "scalar":
            return Call(name, "is", node.text.removeprefix("mark.") if name == "mark" else node.text)
        if len(node.fields) != 1 or next(iter(node.fields)) not in _TESTS:
            self._report.add(node.line, f"call: {name}: write a value, a list of them, or {{ over: 30 s }}")
            return None
        ((test, value),) = node.fields.items()
        number = self.values.value(value, Part(test, "seconds", ""), f"call: {name}: {test}")
        return Call(name, test, number=number) if number is not None else None

    # Actions --------------------------------------------------------------------------------------

    def actions(self, node: Node) -> tuple[Action, ...]:
        """What is done."""
        if node.kind != "list" or not node.items:
            self._report.add(node.line, "do: write a list of actions, such as [tag: late]")
            return ()
        return tuple(action for item in node.items for action in self._action(item))

    def _action(self, node: Node) -> list[Action]:
        if node.kind == "scalar":
            node = Node("table", node.line, fields={node.text: Node("table", node.line)})
        if node.kind == "table" and "refuse" in node.fields and (beside := node.fields.keys() & _BESIDE):
            whole = {"orders": node.fields["refuse"], **{name: node.fields[name] for name in sorted(beside)}}
            rest = {name: value for name, value in node.fields.items() if name not in (*beside, "refuse")}
            node = Node("table", node.line, fields={**rest, "refuse": Node("table", node.line, fields=whole)})
        if node.kind != "table":
            self._report.add(node.line, "do: write an action, such as tag: late")
        found = []
        for name, inner in node.fields.items():
            if name not in ACTIONS:
                self._report.add(inner.line, f"do: there is no action {name!r}{advise(name, tuple(ACTIONS))}")
            elif (action := self._made(name, inner)) is not None:
                self.lines[id(action)] = inner.line
                self.kept.append(action)
                found.append(action)
        return found

    def _made(self, name: str, node: Node) -> Action | None:
        fields = self.values.table(node, ACTIONS[name], name)
        needed = [part.name for part in ACTIONS[name].parts if part.needed]
        if any(one not in fields for one in needed):
            return None
        if name == "hint":
            if len(fields) != 1:
                self._report.add(node.line, "hint: write one of text, card and script")
                return None
            ((kind, what),) = fields.items()
            return Hint(kind, what)
        return _ACTIONS[name](fields)


_BESIDE = frozenset({"until", "say"})  # what may stand beside refuse: instead of in it


def _enough(name: str, fields: Fields) -> bool:
    return all(part.name in fields for part in CONDITIONS[name].parts if part.needed)


def _said(fields: Fields) -> Said:
    return Said(
        fields["phrases"], fields.get("by", "anybody"), Match(fields.get("match", "sound")), fields.get("early", False),
        fields.get("after", ""), fields.get("before", ""), fields.get("within", 0.0), fields.get("count", 1),
        fields.get("examples", ()),
    )  # fmt: skip


def _not_said(fields: Fields) -> NotSaid:
    inner = {name: value for name, value in fields.items() if name != "before"}
    return NotSaid(_said(inner), fields.get("by_time", 0.0), fields.get("before", ""))


_LEAVES: Mapping[str, Callable[[Fields], Condition]] = {
    "said": _said,
    "not_said": _not_said,
    "meant": lambda f: Meant(
        f["statement"], f.get("examples", ()), f.get("unlike", ()), f.get("by", "anybody"), f.get("above", 0.0)
    ),
    "order": lambda f: Order(f["first"], f["then"], f.get("within", 0.0)),
    "mood": lambda f: Mood(f.get("of", "caller"), f.get("above", 0.5), f.get("for", 1)),
}
_ACTIONS: Mapping[str, Callable[[Fields], Action]] = {
    "alert": lambda f: Alert(f.get("to", "supervisor"), f.get("level", "warning"), f.get("clip", 0.0)),
    "tick": lambda f: Tick(f["item"]),
    "tag": lambda f: Tag(f["name"]),
    "mark": lambda f: Mark(f["name"]),
    "mask": lambda f: Mask(
        f.get("recording", True), f.get("transcript", True), f.get("agent_leg", False), *f.get("until", (8.0, 0.0))
    ),
    "refuse": lambda f: Refuse(f["orders"], f.get("until"), f.get("say", "")),
    "raise_priority": lambda f: RaisePriority(f.get("by", 0.1)),
    "webhook": lambda f: Webhook(f.get("name", "")),
    "form": lambda f: FormAnswer(*f["answer"]),
    "callback_offer": lambda f: CallbackOffer(f.get("on", "drop")),
}
