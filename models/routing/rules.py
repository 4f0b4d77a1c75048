"""The rules of every queue as columns, so that a rule is looked up for ten thousand callers at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from models.routing.columns import Bools, Floats, Ints
from models.routing.profile import BEST_MATCH, Profile, QueuePolicy
from models.routing.state import RouterState

_STEPS = 4
INSTANT = 1e-6  # seconds; a rule holds that little too early, so that a clock set for its moment never comes too soon


class Limits(NamedTuple):
    """The same of one queue, as plain numbers."""

    target: float
    lowest: int
    reserve: int
    overflow: float
    spare: int
    sticky: float


class Rules:
    """Rows are the queue numbers of the floor; a queue without a policy of its own takes the profile's."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._rows = 0
        self.policies: list[QueuePolicy] = []
        self.limits: list[Limits] = []
        self.target: Floats = np.zeros(0)
        self.after: Floats = np.zeros((0, _STEPS))
        self.floor: Ints = np.zeros((0, _STEPS), np.int64)
        self.lowest: Ints = np.zeros(0, np.int64)
        self.reserve: Ints = np.zeros(0, np.int64)
        self.overflow: Floats = np.zeros(0)
        self.spare: Ints = np.zeros(0, np.int64)
        self.sticky: Floats = np.zeros(0)
        self.classic: Bools = np.zeros(0, bool)
        self.steps, self.gates, self.overflows, self.keeps = 1, False, False, False

    def refresh(self, floor: RouterState) -> None:
        """Take in queues that are new."""
        if self._rows == len(floor.queues):
            return
        names = ["", *floor.queues.names()]
        self.policies = [floor.policies.get(name, self.profile.default) for name in names]
        self._rows = len(names)
        every = self.policies
        self.target = np.array([policy.target_seconds for policy in every])
        steps = [(*policy.floors, *[(np.inf, 0)] * _STEPS)[:_STEPS] for policy in every]
        self.after = np.array([[step[0] for step in row] for row in steps])
        self.floor = np.array([[step[1] for step in row] for row in steps])
        self.lowest = np.array([policy.lowest for policy in every])
        self.reserve = np.array([policy.reserve for policy in every])
        self.overflow = np.array([policy.overflow_after if policy.overflow_after >= 0 else np.inf for policy in every])
        self.spare = np.array([policy.overflow_spare for policy in every])
        self.sticky = np.array([policy.sticky_seconds for policy in every])
        self.steps = max((len(policy.floors) for policy in every), default=1)
        self.gates = any(policy.floors[0][1] > policy.lowest for policy in every)
        self.overflows = bool((self.overflow < np.inf).any())
        self.keeps = bool(self.sticky.any())
        columns = (self.target, np.maximum(self.lowest, 1), self.reserve, self.overflow, self.spare, self.sticky)
        self.limits = [Limits(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
        self.classic = np.array([policy.strategy != BEST_MATCH for policy in every])

    def moments(self, floor: RouterState) -> list[Floats]:
        """Waiting times at which somebody more may serve, one column of queues for each kind of rule."""
        columns = [self.after[:, step] for step in range(1, _STEPS) if (self.after[:, step] < np.inf).any()]
        columns += [column for column in (self.overflow, self.sticky) if ((column > 0) & (column < np.inf)).any()]
        if not (floor.skilled[1 : len(floor.kinds)] > 0).all():
            columns.append(self.target)
        if floor.agents.reserved:
            columns.append(np.full(self._rows, np.nextafter(self.profile.guard_seconds, np.inf)))
        return columns

    def floor_now(self, queue: int, wait: float) -> int:
        """The same of one caller."""
        floors = self.policies[queue].floors[:_STEPS]
        level = floors[0][1]
        for after, least in floors[1:]:
            level = least if wait >= after else level
        return level

    def floors_now(self, queues: Ints, waits: Floats) -> Ints:
        """Lowest proficiency that serves at once, for callers of these queues who have waited so long."""
        level: Ints = self.floor[queues, 0]
        for step in range(1, self.steps):
            after = self.after[queues, step]
            level = np.where(waits >= after, self.floor[queues, step], level)
        return level
