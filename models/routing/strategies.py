"""Which of several agents gets a caller in a queue that does not match by score: the classic ring strategies.

As in app_queue a better proficiency is a lower penalty and goes first (not for ``weighted-random``). Other than
there: who cannot serve the caller takes no place, an agent who just came does not get every call (`Floor` starts his
counts level), idle time never leaps a tier, and any number of agents keeps its order.
"""

from __future__ import annotations

import numpy as np

from models.routing.columns import Ints
from models.routing.eligibility import levels
from models.routing.floor import Floor
from models.routing.profile import QueuePolicy


def chance(seed: int) -> float:
    """A number in [0, 1) made of an integer (SplitMix64): the same decision draws the same number when replayed."""
    mixed = (seed + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return float((mixed ^ mixed >> 31) >> 11) / 2.0**53


class Strategies:
    """Chooses; remembers for each queue where round robin stands."""

    def __init__(self) -> None:
        self.pointers: dict[str, int] = {}

    def choose(self, floor: Floor, policy: QueuePolicy, caller: int, agents: Ints, seed: int) -> list[int]:
        """The agents to ring, of those who may serve (not empty): one, or several for ``ring-all``."""
        level = levels(floor, np.array([caller]), agents)[0]
        if policy.strategy == "weighted-random":
            edges = np.cumsum(level + 1.0)
            return [int(agents[int(np.searchsorted(edges, chance(seed) * edges[-1], side="right"))])]
        tier = agents[level == level.max()]
        staff = floor.agents
        match policy.strategy:
            case "ring-all":
                return [int(agent) for agent in tier]
            case "longest-idle":
                return [int(tier[np.argmin(staff.idle_since[tier])])]
            case "fewest-calls":
                return [int(tier[np.argmin(staff.calls[tier])])]
            case "least-talk-time":
                return [int(tier[np.argmin(staff.talked[tier])])]
            case "round-robin":
                return [self._next(floor.callers.values[floor.callers.slots.keys[caller]].line, tier)]
            case "linear":
                return [int(tier[0])]
            case _:
                return [int(tier[int(chance(seed) * len(tier))])]

    def _next(self, queue: str, tier: Ints) -> int:
        after = tier[tier > self.pointers.get(queue, -1)]
        found = int(after[0] if len(after) else tier[0])
        self.pointers[queue] = found
        return found
