"""The load of agents over about an hour, against the same sum done step by step."""

from __future__ import annotations

import math
import random

import numpy as np

from models.routing.occupancy import TAU, Occupancy


def test_loads_forget_as_the_formula_says() -> None:
    """Over three days of work, in which the common beginning moves: also for who has not moved for hours."""
    draw, occupancy = random.Random(4), Occupancy()
    occupancy.grow(40)
    load, busy, now = [0.0] * 40, [False] * 40, 1e9
    for _ in range(3000):
        step = draw.expovariate(1 / 90)
        now += step
        load = [b + (value - b) * math.exp(-step / TAU) for value, b in zip(load, busy, strict=True)]
        row = draw.randrange(39)  # the last one never works
        busy[row] = not busy[row]
        occupancy.turn(row, busy[row], now)
        occupancy.turn(row, busy[row], now)  # told twice: nothing new
        if draw.random() < 0.05:
            load[row] = draw.random()
            occupancy.level(row, load[row], now)
    assert max(load) > 0.5
    assert load[39] == 0
    assert np.allclose(occupancy.loads(now)[:40], load, atol=1e-9)
