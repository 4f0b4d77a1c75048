"""The line in columns, and agents in sets, say the same as a list that is sorted and looked through."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from models.routing.invariants import problems_of
from models.routing.line import Server, Waiting
from models.routing.position import MOST, Ahead, ahead_in, standing
from models.routing.profile import PROFILES, Profile, QueuePolicy
from models.routing.queue_order import QueueOrder
from models.routing.staff import Staff

KINDS, LANGUAGES = ("billing", "sales", "technical"), ("en", "zh")
POLICIES = {"sales": QueuePolicy("sales", boost=0.2, target_seconds=20.0)}


def someone(draw: random.Random, name: str, now: float) -> Waiting:
    """A caller who came up to two minutes ago; several in one moment, so that there are equals."""
    kinds = draw.sample(KINDS, draw.randint(1, 3))
    shares = {kind: draw.choice((0.2, 0.5)) for kind in kinds}
    return Waiting(name, shares, draw.choice(LANGUAGES), draw.choice((0.1, 0.5)), now - draw.choice((0, 10, 90, 120)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(("service-first", "overload", "fifo")))
def test_the_columns_are_the_sorted_list(seed: int, profile: str) -> None:
    """Through coming, going and new scores, in the order of `standing`, for those in it and for those who are not."""
    draw, order, weights = random.Random(seed), QueueOrder(POLICIES), PROFILES[profile]
    there: dict[str, Waiting] = {}
    for number in range(120):
        now, act = 1000.0 + number, draw.random()
        if act < 0.7 or not there:
            caller = someone(draw, f"c{number}", now)
            there[caller.call_id] = caller
            order.put(caller)
        elif act < 0.85:
            gone = draw.choice(list(there))
            del there[gone]
            order.drop(gone)
        else:
            name = draw.choice(list(there))
            there[name] = replace(there[name], priority=draw.random())
            order.put(there[name])
        if number % 7 == 0:
            _agree(order, [*there.values(), someone(draw, "elsewhere", now)], there, weights, now)


def _agree(order: QueueOrder, asked: list[Waiting], there: dict[str, Waiting], weights: Profile, now: float) -> None:
    line = standing(there.values(), weights, POLICIES, now)
    assert order.line(weights, now) == line
    for caller in asked:
        found, known = order.ahead(caller, weights, now), ahead_in(line, caller)
        assert found.position == known.position
        if len(known.kinds) <= MOST:
            assert list(found.kinds) == list(known.kinds)
        else:
            assert counted(found) == counted(known)


def counted(ahead: Ahead) -> dict[object, int]:
    """How many of each kind."""
    found: dict[object, int] = {}
    for kind, count in ahead.kinds:
        found[kind] = found.get(kind, 0) + count
    return found


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_the_sets_are_what_the_agents_are(seed: int) -> None:
    """Through every change of state, skill and language."""
    draw, staff = random.Random(seed), Staff()
    there: dict[str, Server] = {}
    for _ in range(60):
        name = f"a{draw.randint(0, 20)}"
        skills = {kind: draw.randint(0, 5) for kind in draw.sample(KINDS, draw.randint(0, 3))}
        staffed = draw.random() < 0.7
        there[name] = Server(
            name,
            skills,
            frozenset(draw.sample(LANGUAGES, draw.randint(1, 2))),
            staffed and draw.random() < 0.5,
            staffed,
        )
        staff.serve(there[name])
        caller = someone(draw, "me", 0.0)
        fits = staff.fits(problems_of(caller), caller.language)
        assert {one.agent_id for one in staff.members(fits)} == {
            one.agent_id for one in there.values()
            if one.staffed and caller.language in one.languages
            and any(one.skills.get(kind, 0) for kind in problems_of(caller))
        }  # fmt: skip
        assert {one.agent_id for one in staff.members(staff.idle)} == {n for n, one in there.items() if one.idle}
