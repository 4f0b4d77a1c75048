"""Very many callers for very many agents at once: the pairs that `assign.best_pairs` finds, without the whole table.

Greedy pairing looks at callers in the order of their best score, and is over when the agents are. So only the callers
at the front have to be scored: each caller has an upper bound that costs next to nothing, callers are scored in blocks
in the order of their bounds, and one whose best score is above every bound that is left is next. Scores are made cell
by cell (`models.routing.pair_score`), so that the result is the same, bit by bit, however the blocks are cut.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from models.routing.columns import Bools, Floats, Ints
from models.routing.eligibility import eligible
from models.routing.pair_score import bounds
from models.routing.rules import Rules
from models.routing.state import RouterState
from models.routing.table import Table, table_of

_BLOCK = 256
_FEW = 0.25  # of the agents left: then it is looked at first whether any of them may serve the next callers


class Pair(NamedTuple):
    """A pair of a table."""

    table: Table
    row: int
    column: int


class Burst:
    """``callers`` and ``agents`` are rows of the floor; `pairs` gives the best pair first."""

    def __init__(self, floor: RouterState, rules: Rules, callers: Ints, agents: Ints, now: float) -> None:
        self._floor, self._rules, self._now = floor, rules, now
        self._agents = agents
        self._free: Bools = np.ones(len(agents), bool)
        bound = bounds(floor, rules, callers, agents, now)
        order = np.argsort(-bound, kind="stable")
        self._callers, self._bound = callers[order], bound[order]
        self._next = 0
        self._known: list[tuple[float, int, Table, int]] = []  # (-best score, row of the floor, table, its row)

    def pairs(self) -> Iterator[Pair]:
        """Each caller and each agent once at most; no pair that could be made is left."""
        while self._free.any() and self._score_ahead():
            _, _, table, row = heapq.heappop(self._known)
            open_to = table.may[row] & self._free
            if open_to.any():
                column = int(np.where(open_to, table.score[row], -np.inf).argmax())
                self._free[column] = False
                yield Pair(table, row, column)

    def _score_ahead(self) -> bool:
        """Score callers until the best of those that are known is surely the next; False when there is nobody."""
        while self._next < len(self._callers):
            if self._known and -self._known[0][0] > self._bound[self._next]:
                return True
            self._score_block()
        return bool(self._known)

    def _score_block(self) -> None:
        block = self._callers[self._next : self._next + _BLOCK]
        self._next += len(block)
        if self._free.mean() < _FEW:
            left = self._agents[self._free]
            block = block[eligible(self._floor, self._rules, block, left, self._now).any(axis=1)]
        table = table_of(self._floor, self._rules, block, self._agents, self._now) if len(block) else None
        if table is None:
            return
        best: Floats = np.where(table.may, table.score, -np.inf).max(axis=1)
        for row in np.flatnonzero((table.may & self._free).any(axis=1)).tolist():
            heapq.heappush(self._known, (-float(best[row]), int(table.callers[row]), table, row))
