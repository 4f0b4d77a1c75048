"""Rules tried on stored calls: how often each fires, on what, and how many of the reviewed firings were right.

What was masked before it was stored is not there any more: rules that wait for digits find the marks in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import merge
from math import sqrt
from typing import Any

from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing
from models.quality.rules.hearing import Matcher, Row
from models.quality.rules.rule import RuleSet, Stage

KINDS = (
    "CallArrived", "CallQueued", "CallAbout", "CallConnected", "LegJoined", "CallHeld", "CallResumed", "CallParked",
    "CallUnparked", "TransferBegun", "OrderGiven", "OrderRefused", "AnswerTaken", "CallAnnotated", "Transcribed",
    "TranscriptSkipped", "SpeechUnavailable", "SoundHeard", "MoodHeard", "CallDisconnected", "CallEnded",
    "RuleReviewed", "TopicAssigned",
)  # fmt: skip
_SHOWN = 5
_Z = 1.96
_LAST_WORDS = 60.0  # seconds after a call in which what comes late is still taken


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody began to speak: what a partial says in a call that goes on, made of the utterance that was stored."""

    at: float
    call_id: str
    data: dict[str, Any]
    seq: int = 0
    agent_id: str = ""
    kind: str = "PartlyHeard"


@dataclass(frozen=True, slots=True)
class Tried:
    """What one rule did in ``calls`` that it is for. ``fired``: calls in which it fired; ``unknown``: in which it could
    not be judged; ``right`` of ``reviewed`` firings were right; ``shown``: some firings."""

    rule: str
    calls: int = 0
    fired: int = 0
    firings: int = 0
    unknown: int = 0
    reviewed: int = 0
    right: int = 0
    shown: tuple[Firing, ...] = ()

    @property
    def per_100(self) -> float:
        """Firings per 100 calls that the rule is for."""
        return round(100 * self.firings / self.calls, 1) if self.calls else 0.0

    @property
    def precision(self) -> float | None:
        """The share of reviewed firings that were right; None when nobody has reviewed one."""
        return round(self.right / self.reviewed, 3) if self.reviewed else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the precision: Wilson 1927, 95 %."""
        if not self.reviewed:
            return None
        n, share = self.reviewed, self.right / self.reviewed
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
        return round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)


@dataclass(frozen=True, slots=True)
class Report:
    """Of a back-test: ``calls`` that were talked in, ``rules`` in their order, all ``firings``; ``demoted``: rules that
    would have fallen to shadow, and why."""

    calls: int = 0
    rules: tuple[Tried, ...] = ()
    firings: tuple[Firing, ...] = field(default=(), repr=False)
    demoted: Mapping[str, str] = field(default_factory=dict)


def with_beginnings(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with a partial without words where each utterance began, so that nobody's speech is taken for silence."""
    every = list(rows)
    begun = [
        Began(
            float(row.data["began_at"]), row.call_id,
            {"leg": row.data.get("leg", ""), "text": "", "began_at": row.data["began_at"]},
        )
        for row in every
        if row.kind == "Transcribed" and row.data.get("began_at") and row.data["began_at"] < row.at
    ]  # fmt: skip
    return merge(sorted(begun, key=lambda row: row.at), every, key=lambda row: row.at)


def run(ruleset: RuleSet, matcher: Matcher, rows: Iterable[Row]) -> Report:
    """Every rule, drafts too, on all calls that the rows tell of, in their order."""
    engine = Engine(ruleset, matcher, drafts=True)
    tried = {rule.id: _Count() for rule in ruleset.rules}
    every = list(rows)
    talked = {row.call_id for row in every if row.kind == "CallConnected"}
    firings = list(_played(engine, every, tried, talked))
    for firing in firings:
        if not firing.cleared:
            tried[firing.rule].add(firing)
    for row in every:
        name, verdict = str(row.data.get("rule", "")), row.data.get("verdict")
        if row.kind == "RuleReviewed" and name in tried and verdict in ("right", "wrong"):
            tried[name].review(row.call_id, verdict == "right")
    rules = tuple(count.made(name) for name, count in tried.items())
    return Report(len(talked), rules, tuple(firings), dict(engine.demoted))


def _played(engine: Engine, rows: list[Row], tried: Mapping[str, _Count], talked: set[str]) -> Iterator[Firing]:
    """Every firing; each call's rules are counted at its end."""
    for row in with_beginnings(row for row in rows if row.kind != "RuleReviewed"):
        yield from engine.take(row)
        if row.kind == "CallEnded":
            _count_call(engine, row.call_id, tried, talked)
            yield from engine.tick(row.call_id, row.at + _LAST_WORDS)
    for call_id in engine.calls():
        _count_call(engine, call_id, tried, talked)


@dataclass
class _Count:
    calls: int = 0
    unknown: int = 0
    reviewed: int = 0
    right: int = 0
    firings: list[Firing] = field(default_factory=list)
    where: set[str] = field(default_factory=set)

    def add(self, firing: Firing) -> None:
        self.firings.append(firing)
        self.where.add(firing.call_id)

    def review(self, call_id: str, right: bool) -> None:
        if call_id in self.where:
            self.reviewed += 1
            self.right += right

    def made(self, name: str) -> Tried:
        shown = tuple(self.firings[:: max(1, len(self.firings) // _SHOWN)][:_SHOWN])
        return Tried(
            name, self.calls, len(self.where), len(self.firings), self.unknown, self.reviewed, self.right, shown
        )  # fmt: skip


def _count_call(engine: Engine, call_id: str, tried: Mapping[str, _Count], talked: set[str]) -> None:
    for rule, truth in engine.truths(call_id).items() if call_id in talked else ():
        tried[rule].calls += 1
        tried[rule].unknown += truth is None


def lived(ruleset: RuleSet) -> RuleSet:
    """The same rules, all live: what would come of it."""
    return replace(ruleset, rules=tuple(replace(rule, stage=Stage.LIVE) for rule in ruleset.rules))
