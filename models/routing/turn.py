"""What a strategy is asked: whom of these agents to ring for one caller."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass

from models.routing.columns import Ints
from models.routing.state import RouterState


def chance(seed: int) -> float:
    """A number in [0, 1) made of an integer (SplitMix64): the same decision draws the same number when replayed."""
    mixed = (seed + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return float((mixed ^ mixed >> 31) >> 11) / 2.0**53


@dataclass(frozen=True, slots=True)
class Turn:
    """``agents``: rows of the floor's columns, in order, of those who may serve; not empty. ``level``: the proficiency
    of each; ``tier``: those of the best one. ``memory`` is the strategy's own, by queue, and the same in a replay.
    ``seed``: the decision's number."""

    floor: RouterState
    queue: str
    agents: Ints
    level: Ints
    tier: Ints
    seed: int
    memory: MutableMapping[str, int]

    def drawn(self) -> float:
        """A number in [0, 1) that is the same when the decision is replayed; there are no others here, and no clock."""
        return chance(self.seed)
