"""What comes of rules: firings with their evidence, and permits for orders."""

from __future__ import annotations

from dataclasses import dataclass

from models.quality.rules.rule import Action, Stage


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule held, or holds no longer (``cleared``). ``at``: when that was known, ``began_at``: when what it is about
    began, both in seconds since the epoch. ``leg``: whose words or measure; "" for a fact of the call. ``words``: what
    was said; ``utterance``: ``seq`` of its Transcribed row, 0 for a partial. ``step``: exact, spelling, sound, meaning,
    measure or fact, with its ``score``. Actions are carried out for `Stage.LIVE` alone. ``version`` is the rule's,
    ``number`` that of the set of rules in force."""

    rule: str
    version: str
    stage: Stage
    call_id: str
    leg: str = ""
    at: float = 0.0
    began_at: float = 0.0
    words: str = ""
    utterance: int = 0
    step: str = "fact"
    score: float = 1.0
    actions: tuple[Action, ...] = ()
    cleared: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether an order may be carried out. ``rule`` refuses it, or (``allowed``) could not tell: then ``reason`` says
    why, and the call's form is not assessable. ``missing``: what has to be said first, in the rule's own words."""

    allowed: bool = True
    rule: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()


ALLOWED = Permit()
