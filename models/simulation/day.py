"""One day on a simulated clock: a heap of events, the production router, and what became of everybody."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np

from models.routing.line import Declined, Input, Joined, Known, Left, Moved, Tick, Waiting
from models.routing.router import Decision, Router
from models.simulation.shifts import Shifts
from models.simulation.world import Attempt, Fate, Setting, Worker

_ARRIVE, _GIVE_UP, _FREE, _SHIFT, _TICK, _MESSAGE, _ANSWER, _CLEAR = range(8)
Watcher = Callable[[Input, list[Decision]], None]
Make = Callable[[Setting], Router]


def production_router(setting: Setting) -> Router:
    """The router that a live centre runs."""
    return Router(setting.profile, setting.policies)


class Day:
    """Runs once. ``busy``: seconds that each agent worked inside the window; ``there``: seconds that they were in."""

    def __init__(
        self, setting: Setting, seed: int, make: Make = production_router, watch: Watcher | None = None
    ) -> None:
        self.setting, self.house = setting, setting.house
        self.router, self._watch = make(setting), watch
        self.random = np.random.default_rng(seed)
        self._seed = seed
        self._later = np.random.default_rng((seed, 1))
        self.fates: list[Fate] = []
        self.busy: dict[str, float] = {worker.server.agent_id: 0.0 for worker in setting.workers}
        self._shifts = Shifts(setting.workers, setting.house)
        self.there = self._shifts.there
        self._heap: list[tuple[float, int, int, object]] = []
        self._count = 0
        self._there: dict[str, Attempt] = {}
        self._talking: set[str] = set()
        self._tick_at = math.inf

    def run(self) -> Day:
        """Until the last caller is gone."""
        for worker in self.setting.workers:
            self._open(worker)
        for attempt in self.setting.arrivals(self.random):
            self._push(attempt.at, _ARRIVE, attempt)
        if self.house.clear_at < math.inf:
            self._push(self.house.clear_at, _CLEAR, None)
        act = (
            self._arrive, self._give_up, self._free, self._shift, self._tick, self._message, self._answer, self._clear
        )  # fmt: skip
        while self._heap:
            at, kind, _, what = heapq.heappop(self._heap)
            act[kind](at, what)
            self._plan_tick()
        self._shifts.end()
        return self

    def _push(self, at: float, kind: int, what: object) -> None:
        self._count += 1
        heapq.heappush(self._heap, (at, kind, self._count, what))

    def _tell(self, event: Input) -> None:
        if isinstance(event, Moved):
            self._shifts.present(event.agent_id, event.staffed, event.at)
        decisions = self.router.handle(event)
        if self._watch is not None:
            self._watch(event, decisions)
        for decision in decisions:
            self._decided(event.at, decision)

    # Agents -----------------------------------------------------------------------------------

    def _open(self, worker: Worker) -> None:
        there = any(begin <= 0 < end for begin, end in worker.shifts)
        self._shifts.present(worker.server.agent_id, there, 0.0)
        self._tell(Known(0.0, replace(worker.server, idle=there, staffed=there)))
        for begin, end in worker.shifts:
            for moment in (begin, end):
                if 0 < moment < math.inf:
                    self._push(moment, _SHIFT, worker.server.agent_id)

    def _shift(self, at: float, agent: object) -> None:
        """A shift begins or ends; who talks finishes the call first, or an idle one of the crew goes instead."""
        name = str(agent)
        there = self._shifts.covers(name, at)
        if name in self._talking and not there:
            staff = self.router.floor.agents
            crew = self._shifts.crew_of(name)
            idle = [one for one in crew if staff.idle[staff.slots.of[one]] and self._shifts.covers(one, at)]
            if not idle:
                return
            self._shifts.swap(name, idle[0])
            name = idle[0]
        if name not in self._talking:
            self._tell(Moved(at, name, there, there))

    def _free(self, at: float, what: object) -> None:
        agent, seconds = cast("tuple[str, float]", what)
        self._talking.discard(agent)
        self._shifts.goes_for(agent, at, self._talking)
        there = self._shifts.covers(agent, at)
        self._tell(Moved(at, agent, there, there, ended=True, talked=seconds))

    # Callers ----------------------------------------------------------------------------------

    def _arrive(self, at: float, what: object) -> None:
        attempt = cast("Attempt", what)
        if at >= self.house.clear_at or len(self._there) + len(self._talking) >= self.house.lines:
            self.fates.append(Fate(attempt, "blocked", 0.0))
            return
        if attempt.balk < self.house.balk_share and not self.router.floor.agents.idle.any():
            self.fates.append(Fate(attempt, "balked", 0.0))
            return
        name = f"{attempt.customer}.{attempt.attempt}"
        self._there[name] = attempt
        self._tell(Joined(at, Waiting(name, {attempt.kind: 1.0}, "en", attempt.priority, at)))
        if name in self._there:
            if attempt.patience < math.inf:
                self._push(at + attempt.patience, _GIVE_UP, name)
            if self.house.message_at < math.inf:
                self._push(at + self.house.message_at, _MESSAGE, name)

    def _leave(self, at: float, name: str, end: str) -> Attempt | None:
        attempt = self._there.pop(name, None)
        if attempt is not None:
            self._tell(Left(at, name))
            self.fates.append(Fate(attempt, end, at - attempt.at))
        return attempt

    def _give_up(self, at: float, name: object) -> None:
        gone = self._leave(at, str(name), "abandoned")
        if gone is not None and gone.again < self.house.retry_share:
            self._again(gone, at + gone.delay, gone.priority)

    def _message(self, at: float, name: object) -> None:
        self._leave(at, str(name), "message")

    def _clear(self, at: float, _: object) -> None:
        for name in list(self._there):
            self._leave(at, name, "cleared")

    def _again(self, attempt: Attempt, at: float, priority: float) -> None:
        """The customer calls once more; the draws of that attempt depend on nothing that a policy does."""
        if at >= self.house.seconds:
            return
        draw = np.random.default_rng((self._seed, attempt.customer, attempt.attempt + 1))
        later = replace(
            attempt, at=at, priority=min(1.0, priority), attempt=attempt.attempt + 1, resolve=float(draw.random()),
            again=float(draw.random()), balk=float(draw.random()),
        )  # fmt: skip
        self._push(at, _ARRIVE, self.setting.redraw(draw, later) if self.setting.redraw else later)

    # Decisions --------------------------------------------------------------------------------

    def _decided(self, at: float, decision: Decision) -> None:
        for agent in decision.agents[1:]:  # ring-all: the first is as good as any; the others are free again
            self._tell(Moved(at, agent, True, True))
        if self.house.ring_seconds:
            self._talking.add(decision.agent_id)
            self._push(at + self.house.ring_seconds, _ANSWER, decision)
        else:
            self._talk(at, decision)

    def _answer(self, at: float, what: object) -> None:
        decision = cast("Decision", what)
        self._talking.discard(decision.agent_id)
        there = decision.call_id in self._there
        if not there or self._later.random() < self.house.no_answer:
            self._tell(Moved(at, decision.agent_id, True, True, not_before=at + 15 if there else 0.0))
            if there:
                self._tell(Declined(at, decision.call_id, decision.agent_id, at + 15))
        else:
            self._talk(at, decision)

    def _talk(self, at: float, decision: Decision) -> None:
        attempt, agent = self._there.pop(decision.call_id), decision.agent_id
        known = self.router.floor
        row, kind = known.agents.slots.of[agent], known.kinds.known(attempt.kind)
        seconds = attempt.service * float(known.agents.handling[kind, row])
        resolved = attempt.resolve < float(known.agents.resolve[kind, row])
        self._tell(Left(at, decision.call_id))
        self._talking.add(agent)
        self._push(at + seconds, _FREE, (agent, seconds))
        low, high = self.house.window
        self.busy[agent] += max(0.0, min(high, at + seconds) - max(low, at))
        self.fates.append(Fate(attempt, "served", at - attempt.at, agent, resolved, seconds))
        house = self.house
        if not resolved and attempt.attempt < house.returns and attempt.again < house.return_share:
            self._again(attempt, at + seconds + attempt.delay, attempt.priority + house.return_boost)

    # Time ---------------------------------------------------------------------------------------

    def _plan_tick(self) -> None:
        due = self.router.due_at
        if due < self._tick_at:
            self._tick_at = due
            self._push(due, _TICK, None)

    def _tick(self, at: float, _: object) -> None:
        if at >= self._tick_at:
            self._tick_at = math.inf
            self._tell(Tick(at))
