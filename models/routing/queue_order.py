"""The order in which everybody in the line stands, in columns: who is before a caller is counted, not sorted.

`models.routing.position.standing` says the same of a list; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.routing.columns import Bools, Floats, Ints, Slots, grown
from models.routing.line import Waiting
from models.routing.position import MOST, Ahead, Kind, kind_of
from models.routing.profile import Profile, QueuePolicy, boosted


class QueueOrder:
    """Callers come, go and are scored anew; ``policies``: the rules of queues by name."""

    def __init__(self, policies: Mapping[str, QueuePolicy]) -> None:
        self._policies = policies
        self._slots = Slots()
        self._callers: dict[str, Waiting] = {}
        self._fresh: dict[str, Waiting] = {}
        self._queues: dict[tuple[str, str], int] = {}
        self._kinds: dict[Kind, int] = {}
        self._targets: tuple[Profile | None, Floats] = None, np.zeros(0)
        self._came = 0
        self._there: Bools = np.zeros(16, bool)
        self._number: Ints = np.zeros(16, np.int64)  # in the order of coming
        self._entered: Floats = np.zeros(16)
        self._priority: Floats = np.zeros(16)
        self._queue: Ints = np.zeros(16, np.int64)
        self._kind: Ints = np.zeros(16, np.int64)

    def put(self, caller: Waiting) -> None:
        """Into the line; who is there already keeps their turn among equals."""
        self._callers[caller.call_id] = self._fresh[caller.call_id] = caller

    def drop(self, call_id: str) -> None:
        """Out of the line."""
        self._callers.pop(call_id, None)
        self._fresh.pop(call_id, None)
        if call_id in self._slots.of:
            self._there[self._slots.free(call_id)] = False

    def _take_in(self) -> None:
        """Those who came since somebody asked; most have been served before that."""
        for caller in self._fresh.values():
            self._place(caller)
        self._fresh.clear()

    def _place(self, caller: Waiting) -> None:
        new = caller.call_id not in self._slots.of
        row = self._slots.take(caller.call_id)
        if row >= len(self._there):
            for name in ("_there", "_number", "_entered", "_priority", "_queue", "_kind"):
                setattr(self, name, grown(getattr(self, name), row + 1))
        if new:
            self._came += 1
            self._number[row] = self._came
        line = caller.line
        self._there[row], self._entered[row] = True, caller.entered_at
        self._priority[row] = boosted(caller.priority, self._policies.get(line))
        self._queue[row] = self._queues.setdefault((line, caller.language), len(self._queues))
        self._kind[row] = self._kinds.setdefault(kind_of(caller), len(self._kinds))

    def line(self, profile: Profile, now: float) -> list[Waiting]:
        """Everybody, in order."""
        self._take_in()
        rows = self._there.nonzero()[0]
        return [self._callers[self._slots.keys[row]] for row in self._sorted(rows, profile, now).tolist()]

    def ahead(self, caller: Waiting, profile: Profile, now: float) -> Ahead:
        """Who stands before the caller; in order as long as that counts."""
        if len(self._callers) == (caller.call_id in self._callers):
            return Ahead(1, ())
        self._take_in()
        there, row = self._there.nonzero()[0], self._slots.of.get(caller.call_id)
        if row is not None:
            there = there[self._before(there, row, profile, now)]
        queue = self._queues.get((caller.line, caller.language), -1)
        position = 1 + int(np.count_nonzero(self._queue[there] == queue))
        kinds = list(self._kinds)
        if len(there) <= MOST:
            ordered = self._sorted(there, profile, now) if len(there) > 1 else there
            return Ahead(position, [(kinds[number], 1) for number in self._kind[ordered].tolist()])
        counted = np.bincount(self._kind[there], minlength=len(kinds)).tolist()
        return Ahead(position, [(kind, count) for kind, count in zip(kinds, counted, strict=True) if count])

    def _ranks(self, rows: Ints, profile: Profile, now: float) -> tuple[Bools, Floats]:
        """(within the guard, rank) of each: less is nearer to the front."""
        wait = now - self._entered[rows]
        within = wait <= profile.guard_seconds
        rank = profile.priority * self._priority[rows] + wait / self._target(profile)[self._queue[rows]]
        return within, -np.where(within, rank, wait)

    def _target(self, profile: Profile) -> Floats:
        """Seconds within which each queue is to be answered."""
        if self._targets[0] is not profile or len(self._targets[1]) < len(self._queues):
            every = [self._policies.get(name, profile.default).target_seconds for name, _language in self._queues]
            self._targets = profile, np.array(every, float)
        return self._targets[1]

    def _before(self, rows: Ints, row: int, profile: Profile, now: float) -> Bools:
        within, rank = self._ranks(rows, profile, now)
        at = int(np.searchsorted(rows, row))
        alike = within == within[at]
        nearer = (rank < rank[at]) | ((rank == rank[at]) & (self._number[rows] < self._number[row]))
        found: Bools = (alike & nearer) | (within < within[at])
        return found

    def _sorted(self, rows: Ints, profile: Profile, now: float) -> Ints:
        within, rank = self._ranks(rows, profile, now)
        found: Ints = rows[np.lexsort((self._number[rows], rank, within))]
        return found
