"""What is looked for: each phrase of the rules once, with its laxest step and the way it may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.quality.rules.rule import Condition, Match, Meant, NotSaid, Refuse, Rule, RuleSet, Said, inside


@dataclass(frozen=True, slots=True)
class Wanted:
    """A phrase. ``lax``: a miss accuses somebody, so that what is nearly it counts; else a hit does. ``early``: it is
    looked for in partials too."""

    phrase: str
    match: Match
    lax: bool
    early: bool = False


@dataclass(frozen=True, slots=True)
class Sense:
    """A meaning: sentences that have it, and some that do not; ``above``: 0 for the learned threshold."""

    like: tuple[str, ...]
    unlike: tuple[str, ...] = ()
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found where: from a token of the text to the one before ``end``; ``step`` of the cascade, ``score``."""

    what: Wanted | Sense
    step: str
    score: float
    start: int = 0
    end: int = 0


class Encoder(Protocol):
    """Texts to rows of length 1 (`models.encoders.known`)."""

    def __call__(self, texts: list[str], /) -> NDArray[np.float32]:
        """A row for each text."""


def senses_of(condition: Condition) -> Iterator[Sense]:
    """The meanings that a leaf looks for."""
    if isinstance(condition, Meant):
        like = tuple(text for text in (condition.statement, *condition.examples) if text)
        yield Sense(like, condition.unlike, condition.above)
    elif isinstance(condition, Said) and condition.match is Match.MEANING and condition.examples:
        yield Sense(condition.examples)


def phrases_of(said: Said, lax: bool, interlock: bool = False) -> Iterator[Wanted]:
    """The phrases that a leaf looks for; those that release an order are looked for in partials too."""
    match = Match.SOUND if said.match is Match.MEANING else said.match
    return (Wanted(phrase, match, lax, said.early or (lax and interlock)) for phrase in said.phrases)


def looked_for(rule: Rule) -> Iterator[tuple[Said | Meant, bool]]:
    """Leaves of a rule that look for words, each with whether it is lax: what must be said is."""
    yield from _looked_for(rule.condition, False)
    for action in rule.actions:
        if isinstance(action, Refuse) and action.until is not None:
            yield from _looked_for(action.until, True)


def _looked_for(condition: Condition, lax: bool) -> Iterator[tuple[Said | Meant, bool]]:
    required: set[int] = {id(one.said) for one in inside(condition) if isinstance(one, NotSaid)}
    for one in inside(condition):
        if isinstance(one, Said | Meant):
            yield one, lax or id(one) in required


def wanted_in(ruleset: RuleSet) -> tuple[list[Wanted], list[Sense]]:
    """All of them, each once, in the order of the rules."""
    phrases: dict[Wanted, None] = {}
    senses: dict[Sense, None] = {}
    for rule in ruleset.rules:
        for leaf, lax in looked_for(rule):
            senses.update(dict.fromkeys(senses_of(leaf)))
            if isinstance(leaf, Said):
                phrases.update(dict.fromkeys(phrases_of(leaf, lax, rule.interlock)))
    return list(phrases), list(senses)
