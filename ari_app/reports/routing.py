"""Decisions taken again from the journal: bit by bit, and with questions that were not asked at the time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ari_app.store.ports import JournalBook, RoutingBook
from models.domain.errors import CommandRefused
from models.routing.expected_wait import Wait
from models.routing.explain import changes
from models.routing.invariants import Watch, veto
from models.routing.record import ARITHMETIC, from_json, router_of
from models.routing.router import Decision, Router

Json = dict[str, Any]
_OTHER_BITS = 1e-9  # decisions of before version 0.10 are the same, their scores up to the last bits


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found. ``different``: sequence numbers whose decision came out otherwise."""

    decisions: int
    inputs: int
    different: tuple[int, ...]
    broken: int


def _rows(book: JournalBook) -> Iterator[tuple[str, Json]]:
    """The router's rows of the journal in order."""
    for row in book.events(("RouterStarted", "RouterHeard", "RouteDecided")):
        yield row.kind, {**row.data, "call_id": row.call_id, "agent_id": row.agent_id}


def _begin(start: Json) -> tuple[Router, Watch]:
    router = router_of(start, explain=True)
    router.in_full = math.inf
    return router, Watch(router.profile, router.floor.policies, router.profiles)


def replay(book: JournalBook) -> Replayed:
    """Take every decision again. Raises CommandRefused when the journal holds none."""
    made: list[Decision] = []
    kept: list[Json] = []
    different: list[int] = []
    router: Router | None = None
    decisions = inputs = broken = 0
    slack = 0.0
    for kind, data in _rows(book):
        if kind == "RouterStarted":
            (router, watch), made, kept = _begin(data["start"]), [], []
            slack = 0.0 if data["start"].get("arithmetic") == ARITHMETIC else _OTHER_BITS
        elif kind == "RouteDecided":
            decisions += 1
            kept.append(data)
        elif router is not None:
            for event in map(from_json, data["inputs"]):
                found = router.handle(event)
                broken += len(watch.check(event, found))
                made += found
                inputs += 1
            void = data.get("void", [])  # not carried out: the caller or the agent had gone meanwhile
            different += _different([one for one in made if one.sequence not in void], kept, slack)
            made, kept = [], []
    if not decisions:
        raise CommandRefused("the journal holds no routing decisions that can be replayed")
    return Replayed(decisions, inputs, tuple(different), broken)


def _different(made: list[Decision], kept: list[Json], slack: float) -> list[int]:
    """Decisions that were made again against those in the journal of the same round; scores may differ by ``slack``
    of their size."""
    wrong = [
        int(one["sequence"])
        for one, again in zip(kept, made, strict=False)
        if (one["sequence"], one["call_id"], one["agent_id"]) != (again.sequence, again.call_id, again.agent_id)
        or not math.isclose(one["decision"]["score"], again.score, rel_tol=slack, abs_tol=slack)
    ]
    return wrong + [int(one["sequence"]) for one in kept[len(made) :]] + [one.sequence for one in made[len(kept) :]]


def in_full(book: JournalBook, call_id: str, sequence: int) -> Json:
    """What a decision was made of, with the rivals that were not written down; {} when it cannot be taken again."""
    router: Router | None = None
    facts: Json = {}
    for kind, data in _rows(book):
        if kind == "RouterStarted":
            router, _ = _begin(data["start"])
        elif kind == "RouterHeard" and router is not None:
            for found in map(router.handle, map(from_json, data["inputs"])):
                for one in found:
                    facts = dict(one.facts) if (one.call_id, one.sequence) == (call_id, sequence) else facts
    return facts


def why_not(book: JournalBook, call_id: str, agent_id: str) -> list[str]:
    """For each decision about a call: what stood against that agent, or how far behind they were."""
    words: list[str] = []
    router: Router | None = None
    for kind, data in _rows(book):
        if kind == "RouterStarted":
            router, watch = _begin(data["start"])
        elif kind == "RouterHeard" and router is not None:
            for one in data["inputs"]:
                event = from_json(one)
                found = router.handle(event)
                watch.picture.hear(event)
                for decision in found:
                    if decision.call_id == call_id:
                        words.append(_answer(watch, decision, agent_id))
                    watch.picture.decided(decision)
    if not words:
        raise CommandRefused(f"no routing decision about call {call_id} can be replayed from the journal")
    return words


def _answer(watch: Watch, decision: Decision, agent_id: str) -> str:
    server = watch.picture.servers.get(agent_id)
    head = f"decision {decision.sequence}, agent {decision.agent_id}:"
    if server is None:
        return f"{head} there is no agent {agent_id}"
    if agent_id in decision.agents:
        return f"{head} {agent_id} was chosen"
    reason = veto(watch.picture, watch.picture.waiting[decision.call_id], server, decision.at)
    if reason:
        return f"{head} not {agent_id}: {reason}"
    rivals = decision.facts["candidates"]
    place = next((row for row in rivals if row["agent_id"] == agent_id and row["call_id"] == decision.call_id), None)
    if place is None:
        return f"{head} {agent_id} could have been chosen, but was far behind"
    return f"{head} {changes([rivals[0], place])[0]}"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often callers were connected within the median and the ninetieth percentile they were told at the join."""

    calls: int
    within_p50: float
    within_p90: float


def calibration(book: RoutingBook) -> Calibration:
    """Over every call of the journal that waited and was answered, where a wait could be foretold."""
    told = [(Wait(0.0, p50, p90), waited) for p50, p90, waited in book.waits_told() if p90 > 0]
    if not told:
        return Calibration(0, 0.0, 0.0)
    half = sum(waited <= wait.p50 for wait, waited in told) / len(told)
    most = sum(waited <= wait.p90 for wait, waited in told) / len(told)
    return Calibration(len(told), round(half, 3), round(most, 3))
