"""Files of rules: YAML to `models.quality.rules.rule.RuleSet`, every mistake of every file with its line.

rules:
  - rule: dead-air
    when: { queues: [billing] }                    # optional
    if: { dead_air: { over: 10 s } }
    do: [ hint: "Say what you are doing" ]
    once: 60 s
    stage: live
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ari_app.configuration.rule_lint import Lint
from ari_app.configuration.rule_references import Named
from ari_app.configuration.rule_tree import Tree
from config.problems import ConfigError, Problem, Report
from models.flow.document import EMPTY, Node, read_document
from models.quality.rules.language import APPROVED, RULE, WHEN, Part
from models.quality.rules.rule import Approval, Condition, Rule, RuleSet, Stage, Where

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_HOLD = 10.0
_TOP = ("rules",)


@dataclass
class Rules:
    """What a folder of rules holds: ``ruleset``, and ``warnings`` that keep nothing from running."""

    ruleset: RuleSet = field(default_factory=RuleSet)
    warnings: list[Problem] = field(default_factory=list)


def load_rules(
    place: Path, queues: Collection[str] = (), agent_mood: bool = False, named: Named = Named()  # noqa: B008 - frozen
) -> Rules:  # fmt: skip
    """Every ``*.yaml`` of a folder, in the order of their names, or one file. ``queues``: what queues there are, () for
    not asked; ``agent_mood``: the law lets the mood of agents be looked at; ``named``: cards and steps of scripts.
    Raises ConfigError with every problem."""
    files = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    problems: list[Problem] = []
    rules: list[Rule] = []
    lint = Lint(frozenset(queues), agent_mood, named)
    for file in files:
        report = Report(str(file))
        reader = _Reader(report, lint)
        rules += reader.read(_document(file, report))
        problems += report.problems
    found = lint.whole(rules)
    problems += [one for one in found if not one.warning]
    if problems:
        raise ConfigError(sorted(dict.fromkeys(problems), key=lambda one: (one.file, one.line)))
    version = _digest([rule.version for rule in rules])
    return Rules(RuleSet(tuple(rules), version), [*lint.warnings, *(one for one in found if one.warning)])


def _document(file: Path, report: Report) -> Node:
    try:
        content = file.read_bytes()
    except OSError as error:
        report.add(0, f"cannot be read: {error.strerror or error}")
        return EMPTY
    return read_document(content, report) or EMPTY


def _digest(content: object) -> str:
    return sha256(repr(content).encode()).hexdigest()[:10]


class _Reader:
    """Reads one file; what is wrong goes into the report, and reading goes on."""

    def __init__(self, report: Report, lint: Lint) -> None:
        self._report, self._lint = report, lint
        self._tree = Tree(report)
        self._tree.values.more |= {"when": self._when, "approved": self._approved, "once": self._once,
                                   "actions": lambda node, _part, _what: self._tree.actions(node)}  # fmt: skip

    def read(self, document: Node) -> list[Rule]:
        """All rules of the file that can be read."""
        for name, value in document.fields.items():
            if name not in _TOP:
                self._report.add(
                    value.line, f"the file has no field {name!r}; write rules: and below it a list of them"
                )
        found = document.fields.get("rules")
        if found is None:
            if document is not EMPTY and not document.fields:
                self._report.add(document.line, "write rules: and below it a list of them, each with a dash")
            return []
        if found.kind != "list":
            self._report.add(found.line, "rules: write a list; each rule begins with a dash and rule: NAME")
            return []
        return [rule for item in found.items if (rule := self._rule(item)) is not None]

    def _rule(self, node: Node) -> Rule | None:
        name = node.word("rule")
        fields = self._tree.values.table(node, RULE, f"rule {name}" if name else "a rule")
        if name and not _ID.fullmatch(name):
            self._report.add(node.line, f"rule: {name!r} is no name: write small letters and digits, with - between")
        hold = fields.get("hold", 0.0)
        if hold > _LONGEST_HOLD:
            self._report.add(node.fields["hold"].line, f"hold: {hold:g} s are too long; at most {_LONGEST_HOLD:g} s")
        condition: Condition | None = fields.get("if")
        if condition is None or not name:
            return None
        once, every = fields.get("once", ("call", 0.0))
        rule = Rule(
            name, condition, fields.get("do", ()), fields.get("when", Where()), once, every, hold,
            Stage(fields.get("stage", "draft")), "", fields.get("approved"), fields.get("about", ""),
        )  # fmt: skip
        rule = replace(rule, version=_digest(rule), file=self._report.file, line=node.line)
        self._lint.rule(rule, self._report, self._tree.lines)
        return rule

    def _when(self, node: Node, _part: Part, _what: str) -> Where:
        fields = self._tree.values.table(node, WHEN, "when")
        queues = fields.get("queues", ())
        self._lint.queues_of(queues, node.fields.get("queues", node), self._report)
        return Where(
            queues, fields.get("languages", ()), fields.get("directions", ()), fields.get("tier", ()),
            fields.get("hours", ()),
        )  # fmt: skip

    def _approved(self, node: Node, _part: Part, _what: str) -> Approval | None:
        fields: dict[str, Any] = self._tree.values.table(node, APPROVED, "approved")
        return Approval(fields.get("by", ""), fields.get("calls", 0)) if fields else None

    def _once(self, node: Node, part: Part, what: str) -> tuple[str, float] | None:
        if node.text in ("call", "leg"):
            return node.text, 0.0
        seconds = self._tree.values.value(node, Part(part.name, "seconds", ""), what)
        return ("time", seconds) if seconds is not None else None
