"""Rows of calls for rules, as the journal has them, and an engine for a few rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ari_app.store.row import Row
from models.quality.rules.engine import Engine
from models.quality.rules.firing import Firing
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.rule import Action, Condition, NotSaid, Rule, RuleSet, Said, Stage, Tag
from models.speech.dictionary import pronounce

T0 = 1_700_000_000.0


@dataclass
class Story:
    """A call that is told row by row; ``at`` is in seconds since it was connected."""

    call_id: str = "c1"
    queue: str = "billing"
    language: str = "en"
    rows: list[Row] = field(default_factory=list)

    def row(self, at: float, kind: str, agent: str = "", **data: object) -> Story:
        """One event."""
        seq = 0 if kind == "PartlyHeard" else 1 + sum(one.kind != "PartlyHeard" for one in self.rows)
        self.rows.append(Row(seq, T0 + at, self.call_id, agent, kind, dict(data)))
        return self

    def begin(self) -> Story:
        """Arrival, queue, connection."""
        self.row(-20, "CallArrived", number="5551", language=self.language, tier="gold", direction="in", dialled="8000")
        self.row(-15, "CallQueued", problem=self.queue, language=self.language)
        return self.row(0, "CallConnected", agent="1001", waited=15.0)

    def say(
        self, began: float, leg: str, text: str, seconds: float = 2.0, lag: float = 0.8, sure: float = 0.9
    ) -> Story:
        """An utterance, written down a little after its end."""
        return self.row(
            began + seconds + lag,
            "Transcribed",
            leg=leg,
            text=text,
            began_at=T0 + began,
            seconds=seconds,
            confidence=sure,
        )

    def partly(self, at: float, leg: str, text: str, began: float) -> Story:
        """What an utterance says so far."""
        return self.row(at, "PartlyHeard", leg=leg, text=text, began_at=T0 + began)

    def end(self, at: float) -> Story:
        """The conversation and the call end."""
        self.row(at, "CallDisconnected", by="caller", talked=at)
        return self.row(at + 0.1, "CallEnded", outcome="served", cause="hung up")


def rule(condition: Condition, *actions: Action, id: str = "r", **more: object) -> Rule:  # noqa: A002 - as in files
    """A live rule."""
    return Rule(id, condition, actions or (Tag("t"),), **{"stage": Stage.LIVE, **more})  # type: ignore[arg-type]


def said(*phrases: str, **more: object) -> Said:
    """Words of the agent."""
    return Said(phrases, **{"by": "agent", **more})  # type: ignore[arg-type]


def not_said(*phrases: str, before: str = "", by_time: float = 0.0, **more: object) -> NotSaid:
    """Their absence."""
    return NotSaid(said(*phrases, **more), by_time, before)


def engine(*rules: Rule, drafts: bool = False) -> Engine:
    """An engine for these rules."""
    ruleset = RuleSet(rules)
    return Engine(ruleset, Cascade(ruleset, pronounce), drafts=drafts)


def played(engine: Engine, rows: Iterable[Row], until: float = 0.0) -> list[Firing]:
    """All firings; ``until``: the time goes on to then."""
    found = [firing for row in rows for firing in engine.take(row)]
    return found + (engine.tick("c1", T0 + until) if until else [])


def told(firings: Sequence[Firing]) -> list[tuple[str, float, bool]]:
    """(rule, seconds since the connection, cleared) of each."""
    return [(one.rule, round(one.at - T0, 2), one.cleared) for one in firings]
