"""The table of a single caller is the row that the large table would have, to the last bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.routing.pair_score import urgency, urgency_of
from models.routing.profile import PROFILES
from models.routing.single import table_for
from models.routing.table import table_of
from tests.support.routers import Chaos


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 12))
def test_one_caller_is_a_row_of_many(seed: int, agents: int) -> None:
    """Whom they may be offered to, every score, and every term."""
    chaos = Chaos(seed, agents=agents)
    for _ in range(40):
        chaos.step()
        floor, rules = chaos.router.floor, chaos.router.rules
        rules.refresh(floor)
        idle = np.flatnonzero(floor.agents.idle)
        for row in floor.callers.slots.of.values():
            for among in (idle, idle[::2]):
                _same(chaos, np.array([row]), among)


def _same(chaos: Chaos, caller: np.ndarray, agents: np.ndarray) -> None:
    floor, rules, now = chaos.router.floor, chaos.router.rules, chaos.now
    one, many = table_for(floor, rules, caller, agents, now), table_of(floor, rules, caller, agents, now)
    if one is None or many is None:
        assert one is many, (one, many)
        return
    columns = np.flatnonzero(many.may[0])
    assert one.agents.tolist() == many.agents[columns].tolist()
    assert (one.score[0] == many.score[0, columns]).all()
    rows, every = np.zeros(len(columns), np.int64), np.arange(len(columns))
    assert one.terms_of(rows, every) == many.terms_of(rows, columns)


@given(st.floats(0, 1e4), st.sampled_from(sorted(PROFILES)))
def test_the_power_is_that_of_the_columns(x: float, profile: str) -> None:
    """A caller alone is as urgent as among others."""
    column = urgency(np.array([[0.3], [x], [1.0]]), PROFILES[profile])
    assert urgency_of(x, PROFILES[profile]) == column[1, 0]
