"""Which of several agents gets a caller in a queue that does not match by score: strategies announce themselves.

One more is one file in `models.routing.ways`. ``best-match`` is the router's own pair score, and no file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from models.found import announced, announced_call, by_name, modules
from models.routing.columns import Ints
from models.routing.eligibility import levels
from models.routing.profile import BEST_MATCH, QueuePolicy
from models.routing.state import RouterState
from models.routing.turn import Turn
from models.routing.turn import chance as chance

PACKAGE = "models.routing.ways"


@dataclass(frozen=True, slots=True)
class Way:
    """A strategy: its name, what it does, and how it chooses."""

    name: str
    words: str
    choose: Callable[[Turn], list[int]]


class UnknownStrategy(ValueError):
    """A queue wants to be served in a way that there is not."""


@cache
def ways() -> dict[str, Way]:
    """Every strategy but best-match, by its name. Raises `models.found.Unannounced`."""
    every = [
        Way(announced(one, "NAME", str), announced(one, "WORDS", str), announced_call(one, "choose"))
        for one in modules(PACKAGE)
    ]
    return by_name((way.name, way) for way in every)


def strategy_names() -> tuple[str, ...]:
    """What a queue may name; the first is what it takes when it names none."""
    return (BEST_MATCH, *ways())


class Strategies:
    """Chooses; keeps what each strategy remembers of each queue."""

    def __init__(self) -> None:
        self._memory: dict[str, dict[str, int]] = {}

    def choose(self, floor: RouterState, policy: QueuePolicy, caller: int, agents: Ints, seed: int) -> list[int]:
        """The agents to ring, of those who may serve (not empty): one, or several for ``ring-all``."""
        way = ways().get(policy.strategy)
        if way is None:
            known = ", ".join(strategy_names())
            raise UnknownStrategy(
                f"queue {policy.name!r}: there is no strategy {policy.strategy!r}; there are: {known}"
            )
        level = levels(floor, np.array([caller]), agents)[0]
        queue = floor.callers.values[floor.callers.slots.keys[caller]].line
        memory = self._memory.setdefault(way.name, {})
        return way.choose(Turn(floor, queue, agents, level, agents[level == level.max()], seed, memory))
