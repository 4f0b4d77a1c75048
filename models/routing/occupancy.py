"""How busy each agent has been in about the last hour: a mean that forgets, with nothing to do for those who go on.

While an agent stays busy (b = 1) or not (b = 0), the load L moves towards b: L(t) = b + r·e^(−(t − t₀)/τ). Only b and r
are kept, for all agents with the same t₀, so that the loads of everybody take one exponential.
"""

from __future__ import annotations

import math

import numpy as np

from models.routing.columns import Floats, grown

TAU = 3600.0  # seconds
_LONG = 8 * TAU  # then t₀ is moved, so that numbers stay small


class Occupancy:
    """Rows are those of the agents."""

    def __init__(self) -> None:
        self.busy: Floats = np.zeros(16)
        self._rest: Floats = np.zeros(16)
        self._since: float | None = None

    def grow(self, rows: int) -> None:
        """Room for so many."""
        self.busy, self._rest = grown(self.busy, rows), grown(self._rest, rows)

    def loads(self, at: float) -> Floats:
        """Of every row, in [0, 1]."""
        found: Floats = self.busy + self._rest * self._left(at)
        return found

    def level(self, row: int, load: float, at: float) -> None:
        """The row's load is this."""
        self._rest[row] = (load - self.busy[row]) / self._left(at)

    def turn(self, row: int, busy: bool, at: float) -> None:
        """The row is busy from now on, or no longer."""
        if self.busy[row] != busy:
            left = self._left(at)
            self._rest[row] += (self.busy[row] - busy) / left
            self.busy[row] = busy

    def _left(self, at: float) -> float:
        """What is left of a deviation at t₀."""
        if self._since is None:
            self._since = at
        if at - self._since > _LONG:
            self._rest *= math.exp((self._since - at) / TAU)
            self._since = at
        return math.exp((self._since - at) / TAU)
