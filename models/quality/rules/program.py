"""A rule set made ready: each leaf once, with who asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from models.quality.rules.matching.wanted import Sense, Wanted, looked_for, phrases_of, senses_of
from models.quality.rules.rule import (
    All,
    AnyOf,
    Call,
    Condition,
    Mark,
    Meant,
    Measure,
    Mood,
    NoneOf,
    NotSaid,
    Order,
    Refuse,
    Rule,
    RuleSet,
    Said,
)  # fmt: skip

Leaf = Said | NotSaid | Meant | Order | Measure | Mood | Call
_NOBODY: tuple[int, ...] = ()
T = TypeVar("T")


@dataclass
class Program:
    """``users``: by leaf, each once, the rules that change with it. ``words``: by phrase, the leaves that it makes
    true (of a NotSaid, false); ``senses``: by meaning; ``spoken``: rules that fire by words, for the share of
    utterances that they fire on; ``orders``: by order, the rules that may refuse it; ``later``: by rule, what it fires
    by when it comes late (the ``then`` of an Order)."""

    ruleset: RuleSet
    users: dict[Leaf, tuple[int, ...]] = field(default_factory=dict)
    words: dict[Wanted, tuple[Leaf, ...]] = field(default_factory=dict)
    senses: dict[Sense, tuple[Leaf, ...]] = field(default_factory=dict)
    spoken: dict[int, frozenset[str]] = field(default_factory=dict)
    orders: dict[str, tuple[int, ...]] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    later: dict[int, frozenset[Condition]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by number."""
        return self.ruleset.rules

    @classmethod
    def of(cls, ruleset: RuleSet) -> Program:
        """Make it."""
        found = cls(ruleset)
        for number, rule in enumerate(ruleset.rules):
            found._add(number, rule)
        found.marks = frozenset(
            one.name for rule in ruleset.rules for one in rule.actions if isinstance(one, Mark)
        )  # fmt: skip
        return found

    def _add(self, number: int, rule: Rule) -> None:
        lax = {id(leaf) for leaf, is_lax in looked_for(rule) if is_lax}
        for leaf in leaves_of(rule):
            self.users[leaf] = _with(self.users.get(leaf, _NOBODY), number)
            word = leaf.said if isinstance(leaf, NotSaid) else leaf
            phrases = phrases_of(word, id(word) in lax, rule.interlock) if isinstance(word, Said) else ()
            for wanted in phrases:
                self.words[wanted] = _with(self.words.get(wanted, ()), leaf)
            for sense in senses_of(word):
                self.senses[sense] = _with(self.senses.get(sense, ()), leaf)
        self.later[number] = frozenset(one.then for one in leaves(rule.condition) if isinstance(one, Order))
        speakers = frozenset(one.by for one in leaves(rule.condition) if isinstance(one, Said | Meant))
        if speakers:
            self.spoken[number] = speakers
        for action in rule.actions:
            if isinstance(action, Refuse):
                for order in action.orders:
                    self.orders[order] = (*self.orders.get(order, _NOBODY), number)


def _with(found: tuple[T, ...], one: T) -> tuple[T, ...]:
    return found if one in found else (*found, one)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves of a tree; those inside an Order too."""
    match condition:
        case All(parts) | AnyOf(parts) | NoneOf(parts):
            for part in parts:
                yield from leaves(part)
        case Order(first, then):
            yield condition
            yield from leaves(first)
            yield from leaves(then)
        case _:
            yield condition


def leaves_of(rule: Rule) -> Iterator[Leaf]:
    """Those of a rule, and of what ends its refusals."""
    yield from leaves(rule.condition)
    for action in rule.actions:
        if isinstance(action, Refuse) and action.until is not None:
            yield from leaves(action.until)
