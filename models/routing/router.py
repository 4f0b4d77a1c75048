"""The router: inputs in, decisions out. One writer, numbered decisions, no clock of its own.

Each input changes the floor and then everything that it made possible is decided: a caller who came is offered to the
idle agents, an agent who became free gets one of the waiting callers. A decision reserves both sides; `Declined` (the
offer failed) puts the caller back at their old place, `Moved` says what became of the agent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.routing.assign import Pairs, best_pairs
from models.routing.columns import Bools, Floats, Ints
from models.routing.eligibility import eligible
from models.routing.explain import facts_of
from models.routing.floor import Floor
from models.routing.line import Declined, Input, Joined, Known, Left, Moved, Rescored, Switched, Tick
from models.routing.pair_score import terms, total
from models.routing.profile import BEST_MATCH, PROFILES, Profile, QueuePolicy
from models.routing.rules import INSTANT, Rules
from models.routing.strategies import Strategies, chance

_EXPLORED = 0.01
_TOP_PRIORITY = 0.8


@dataclass(frozen=True, slots=True)
class Decision:
    """One caller for one agent (several at once for ring-all: ``also``). ``propensity``: how likely it was chosen."""

    sequence: int
    at: float
    call_id: str
    agent_id: str
    wait: float
    score: float
    also: tuple[str, ...] = ()
    propensity: float = 1.0
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def agents(self) -> tuple[str, ...]:
        """Everybody whose phone is to ring."""
        return (self.agent_id, *self.also)


class Router:
    """`handle` takes inputs in order. ``explain``: store in each decision what it was made of; ``profiles``: those
    that it can be switched to."""

    def __init__(
        self, profile: Profile, policies: Mapping[str, QueuePolicy] | None = None, explain: bool = False,
        profiles: Mapping[str, Profile] = PROFILES,
    ) -> None:  # fmt: skip
        self.profile, self.profiles = profile, profiles
        self.floor = Floor(policies or {})
        self.rules = Rules(profile)
        self.explain = explain
        self.sequence = 0
        self.due_at = float("inf")  # when time alone may make a pair possible: a `Tick` is due then
        self._strategies = Strategies()

    # Inputs -----------------------------------------------------------------------------------

    def handle(self, event: Input) -> list[Decision]:
        """Take one input; the decisions that follow from it, in order."""
        late = event.at >= self.due_at
        callers, agents = self._apply(event)
        if late:  # time has made pairs possible that this input is not about
            callers, agents = self.floor.callers.indices(), self._idle()
        decisions: list[Decision] = []
        if len(callers) and len(agents):
            self.rules.refresh(self.floor)
            decisions = self._match(callers, agents, event.at)
        self.due_at = event.at + self._due(event.at)
        return decisions

    def _apply(self, event: Input) -> tuple[Ints, Ints]:
        """Change the floor; which callers and agents could have become a pair by it."""
        match event:
            case Joined():
                return np.array([self.floor.join(event.waiting)]), self._idle()
            case Declined():
                row = self.floor.decline(event.call_id, event.agents, event.until)
                return (np.array([row]) if row >= 0 else _NOBODY), self._idle()
            case Moved():
                return self._moved(event)
            case Left():
                self.floor.leave(event.call_id)
            case Rescored():
                self.floor.rescore(event.call_id, event.priority)
            case Known() | Switched() | Tick():
                self._learn(event)
                return self.floor.callers.indices(), self._idle()
        return _NOBODY, _NOBODY

    def _learn(self, event: Known | Switched | Tick) -> None:
        """An agent or a profile that is new; a tick changes nothing but the time."""
        if isinstance(event, Known):
            self.floor.know(event.at, event.server)
        elif isinstance(event, Switched):
            self.profile = self.profiles[event.profile]
            self.rules = Rules(self.profile)

    def _moved(self, event: Moved) -> tuple[Ints, Ints]:
        """An agent who became idle, and colleagues of their group whom they make dispensable."""
        staff = self.floor.agents
        was_there = bool(staff.staffed[staff.slots.of[event.agent_id]])
        row = self.floor.move(event)
        callers = self.floor.callers.indices()
        if was_there != event.staffed:  # the last one with a skill came or left: others may be allowed now
            return callers, self._idle()
        if not event.idle or not len(callers):
            return _NOBODY, _NOBODY
        if not self.profile.default.reserve and not self.floor.policies:
            return callers, np.array([row])
        idle = self._idle()
        return callers, idle[staff.group[idle] == staff.group[row]]

    def _idle(self) -> Ints:
        return np.flatnonzero(self.floor.agents.idle)

    # Decisions --------------------------------------------------------------------------------

    def _match(self, callers: Ints, agents: Ints, now: float) -> list[Decision]:
        may = eligible(self.floor, self.rules, callers, agents, now)
        some = may.any(axis=1)
        if not some.any():
            return []
        if not some.all():
            callers, may = callers[some], may[some]
        found = terms(self.floor, self.rules, callers, agents, now)
        score = total(found, len(callers), len(agents))
        if self.rules.classic[self.floor.callers.queue[callers]].any():
            return self._by_strategy(callers, agents, may, score, now)
        pairs = best_pairs(score, may)
        propensity = 1.0
        if self.profile.explore and len(pairs) == 1:
            pairs, propensity = self._explored(pairs, callers, score, may)
        return [
            self._decide(int(callers[row]), [int(agents[column])], float(score[row, column]), now, propensity)
            for row, column in pairs
        ]

    def _explored(self, pairs: Pairs, callers: Ints, score: Floats, may: Bools) -> tuple[Pairs, float]:
        """Now and then another pair that is as good within one per cent."""
        row, column = pairs[0]
        best = score[row, column]
        if self.floor.callers.priority[callers[row]] >= _TOP_PRIORITY or best >= 1e6:
            return pairs, 1.0
        near = np.argwhere(may & (score >= best - _EXPLORED * abs(best)))
        share = self.profile.explore
        if chance(2 * self.sequence) < share:
            pairs = [tuple(near[int(chance(2 * self.sequence + 1) * len(near))].tolist())]
        kept = (1 - share) * (pairs[0] == (row, column))
        return pairs, float(kept + share / len(near))

    def _by_strategy(self, callers: Ints, agents: Ints, may: Bools, score: Floats, now: float) -> list[Decision]:
        """Callers by their best score; each queue's own strategy picks among the agents who are left."""
        decisions = []
        free = np.ones(len(agents), bool)
        best = np.where(may, score, -np.inf).max(axis=1)
        for row in np.argsort(-best, kind="stable"):
            open_to = np.flatnonzero(may[row] & free)
            if not len(open_to):
                continue
            caller = int(callers[row])
            policy = self.rules.policies[self.floor.callers.queue[caller]]
            if policy.strategy == BEST_MATCH:
                chosen = [int(agents[open_to[int(score[row, open_to].argmax())]])]
            else:
                chosen = self._strategies.choose(self.floor, policy, caller, agents[open_to], self.sequence)
            free &= ~np.isin(agents, chosen)
            decisions.append(self._decide(caller, chosen, float(best[row]), now, 1.0))
        return decisions

    def _decide(self, caller: int, agents: list[int], score: float, now: float, propensity: float) -> Decision:
        """Reserve both sides and write down why."""
        self.sequence += 1
        side, staff = self.floor.callers, self.floor.agents
        names = [staff.slots.keys[agent] for agent in agents]
        facts = self.facts(caller, agents[0], now) if self.explain else {}
        side.waiting[caller] = False
        for agent in agents:
            self.floor.take(agent, now)
        wait = float(now - side.entered[caller])
        call_id = side.slots.keys[caller]
        return Decision(self.sequence, now, call_id, names[0], wait, score, tuple(names[1:]), propensity, facts)

    def facts(self, caller: int, agent: int, now: float) -> dict[str, Any]:
        """What a decision is made of; see `models.routing.explain`."""
        return facts_of(self.floor, self.rules, caller, agent, now)

    # Time -------------------------------------------------------------------------------------

    def _due(self, now: float) -> float:
        """Seconds until time alone may make a pair possible; infinity when it cannot."""
        agents = self._idle()
        callers = self.floor.callers.indices() if len(agents) else agents
        if not len(callers):
            return float("inf")
        self.rules.refresh(self.floor)
        side, rules, staff = self.floor.callers, self.rules, self.floor.agents
        queue, waits = side.queue[callers], now - side.entered[callers] + INSTANT
        soonest = float("inf")
        for column in rules.moments(self.floor):
            left = column[queue] - waits
            soonest = min(soonest, float(left.min(where=left > 0, initial=np.inf)))
        left = staff.not_before[agents] - now - INSTANT
        soonest = min(soonest, float(left.min(where=left > 0, initial=np.inf)))
        if side.refused:
            until = [
                until for row in callers for until in side.refused.get(int(row), {}).values() if until > now + INSTANT
            ]
            soonest = min([soonest, *(moment - now - INSTANT for moment in until)])
        return soonest + INSTANT


_NOBODY: Ints = np.zeros(0, np.int64)
