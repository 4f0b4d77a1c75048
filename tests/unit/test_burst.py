"""A shift begins and thousands wait: the same pairs as from the whole table, bit by bit, from a small part of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.routing.assign import CELLS, best_pairs
from models.routing.burst import Burst
from models.routing.line import Joined, Known, Moved, Server, Tick, Waiting
from models.routing.pair_score import bounds
from models.routing.profile import PROFILES, QueuePolicy
from models.routing.router import Decision, Router
from models.routing.table import table_of

_KINDS = [f"k{number}" for number in range(12)]
_POLICIES = {
    "k0": QueuePolicy("k0", boost=0.3, sticky_seconds=40.0),
    "k1": QueuePolicy("k1", floors=((0.0, 5), (10.0, 3)), overflow_after=20.0, overflow_spare=2),
}


def crowd(seed: int, profile: str, callers: int = 700, agents: int = 300) -> Router:
    """Many wait, and all agents are idle though nobody has been told: as if they had come in this moment."""
    draw = random.Random(seed)
    router = Router(PROFILES[profile], _POLICIES, explain=True)
    for number in range(agents):
        skills = {kind: draw.randint(1, 5) for kind in draw.sample(_KINDS, 1 + seed % 3)}
        languages = frozenset(draw.sample(("en", "zh", "de"), draw.randint(1, 2)))
        reserved = frozenset({"k2"}) if draw.random() < 0.05 else frozenset()
        learnt = {kind: draw.random() for kind in skills if draw.random() < 0.3}
        router.handle(
            Known(0.0, Server(f"a{number}", skills, languages, staffed=True, reserved=reserved, resolve=learnt))
        )
    for number in range(agents // 3):  # some have worked, and are fairly left in peace
        router.handle(Moved(draw.uniform(0, 50), f"a{number}", True, True, ended=True, talked=9.0))
        router.handle(Moved(draw.uniform(50, 90), f"a{number}", False, True))
    for number in range(callers):
        entered = draw.choice((100.0, draw.uniform(0, 100)))
        problem = {kind: draw.random() for kind in draw.sample(_KINDS, draw.randint(1, 4))}
        refused = {f"a{draw.randrange(agents)}": 200.0} if draw.random() < 0.1 else {}
        one = Waiting(
            f"c{number}", problem, draw.choice(("en", "zh", "de")), draw.random(), entered,
            last_agent=f"a{draw.randrange(agents)}" if draw.random() < 0.3 else "", refused=refused,
        )  # fmt: skip
        router.handle(Joined(100.0, one))
    staff = router.floor.agents
    staff.idle[:agents] = True
    staff.occupancy.busy[:agents] = 0.0
    for row in range(agents):
        router.floor.group_idle[staff.group[row]] += 1
    return router


def _both(router: Router) -> tuple[list[tuple[int, int, float]], list[tuple[int, int, float]]]:
    """Pairs of the whole table, and of the burst, with their scores."""
    callers, agents = router.floor.callers.indices(), np.flatnonzero(router.floor.agents.idle)
    assert len(callers) * len(agents) > CELLS
    router.rules.refresh(router.floor)
    whole = table_of(router.floor, router.rules, callers, agents, 101.0)
    assert whole is not None
    one = [
        (int(whole.callers[row]), int(whole.agents[column]), float(whole.score[row, column]))
        for row, column in best_pairs(whole.score, whole.may)
    ]
    other = [
        (int(table.callers[row]), int(table.agents[column]), float(table.score[row, column]))
        for table, row, column in Burst(router.floor, router.rules, callers, agents, 101.0).pairs()
    ]
    return one, other


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", range(4))
def test_the_same_pairs_as_from_the_whole_table(profile: str, seed: int) -> None:
    """In the same order and with the same scores, whatever the weights, the skills and the rules."""
    whole, burst = _both(crowd(seed, profile))
    assert len(whole) > 50
    assert burst == whole


@pytest.mark.parametrize("profile", PROFILES)
def test_no_score_exceeds_its_bound(profile: str) -> None:
    """The bound is what the order rests on."""
    router = crowd(1, profile)
    callers, agents = router.floor.callers.indices(), np.flatnonzero(router.floor.agents.idle)
    router.rules.refresh(router.floor)
    bound = dict(zip(callers.tolist(), bounds(router.floor, router.rules, callers, agents, 101.0), strict=True))
    table = table_of(router.floor, router.rules, callers, agents, 101.0)
    assert table is not None
    assert all(table.score[row].max() <= bound[int(caller)] for row, caller in enumerate(table.callers))


def _decided(router: Router) -> list[Decision]:
    made = router.handle(Tick(101.0))
    assert len({one.agent_id for one in made}) == len({one.call_id for one in made}) == len(made)
    return made


def test_very_many_decisions_are_explained_when_somebody_asks() -> None:
    """Each keeps its own terms; who asks gets the rivals by taking the decisions again, which come out the same."""
    brief = _decided(crowd(2, "service-first"))
    asked = crowd(2, "service-first")
    asked.in_full = float("inf")
    full = _decided(asked)
    assert len(brief) > 200
    assert {len(one.facts["candidates"]) for one in brief} == {1}
    assert max(len(one.facts["candidates"]) for one in full) > 3
    assert [one.facts["candidates"][0] for one in full] == [one.facts["candidates"][0] for one in brief]
    assert [(one.sequence, one.call_id, one.agent_id, one.score) for one in brief] == [
        (one.sequence, one.call_id, one.agent_id, one.score) for one in full
    ]
