"""The router: inputs in, decisions out. One writer, numbered decisions, no clock of its own.

Each input changes the floor and then everything that it made possible is decided: a caller who came is offered to the
idle agents, an agent who became free gets one of the waiting callers. A decision reserves both sides; `Declined` (the
offer failed) puts the caller back at their old place, `Moved` says what became of the agent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.routing.assign import CELLS, Pairs, best_pairs
from models.routing.burst import Burst, Pair
from models.routing.columns import Ints
from models.routing.explain import Explainer
from models.routing.line import Declined, Input, Joined, Known, Left, Moved, Rescored, Switched, Tick
from models.routing.profile import BEST_MATCH, PROFILES, Profile, QueuePolicy
from models.routing.rules import INSTANT, Rules
from models.routing.single import table_for
from models.routing.state import RouterState
from models.routing.strategies import Strategies, chance
from models.routing.table import Table

_EXPLORED = 0.01
_TOP_PRIORITY = 0.8
_IN_FULL = 50  # decisions of one moment that are explained with all their rivals


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
    """`handle` takes inputs in order. ``explain``: store in each decision what it was made of, with its rivals when
    there are at most ``in_full`` decisions at a moment; ``profiles``: those that it can be switched to."""

    def __init__(
        self, profile: Profile, policies: Mapping[str, QueuePolicy] | None = None, explain: bool = False,
        profiles: Mapping[str, Profile] = PROFILES,
    ) -> None:  # fmt: skip
        self.profile, self.profiles = profile, profiles
        self.floor = RouterState(policies or {})
        self.rules = Rules(profile)
        self.explain = explain
        self.in_full: float = _IN_FULL
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

    def cells(self, event: Input) -> int:
        """How many pairs of caller and agent an input is about, at most."""
        agents = int(np.count_nonzero(self.floor.agents.idle))
        if event.at < self.due_at and isinstance(event, Joined | Declined | Left | Rescored):
            return agents
        return agents * int(np.count_nonzero(self.floor.callers.waiting))

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
        return self.floor.agents.idle.nonzero()[0]

    # Decisions --------------------------------------------------------------------------------

    def _match(self, callers: Ints, agents: Ints, now: float) -> list[Decision]:
        explainer = Explainer(self.floor, self.rules, len(agents), now) if self.explain else None
        if len(callers) * len(agents) > CELLS and not self._classic(callers):
            pairs = list(Burst(self.floor, self.rules, callers, agents, now).pairs())
            return self._carried_out(pairs, explainer, now)
        table = table_for(self.floor, self.rules, callers, agents, now)
        if table is None:
            return []
        if self._classic(table.callers):
            return self._by_strategy(table, explainer, now)
        found, propensity = best_pairs(table.score, table.may), 1.0
        if self.profile.explore and len(found) == 1:
            found, propensity = self._explored(found, table)
        return self._carried_out([Pair(table, row, column) for row, column in found], explainer, now, propensity)

    def _classic(self, callers: Ints) -> bool:
        """Whether one of them stands in a queue that does not match by score."""
        return bool(self.rules.classic[self.floor.callers.queue[callers]].any())

    def _carried_out(
        self, pairs: list[Pair], explainer: Explainer | None, now: float, propensity: float = 1.0
    ) -> list[Decision]:  # fmt: skip
        """A decision for each pair."""
        explain = self._words_of(explainer, len(pairs))
        return [
            self._decide(
                int(table.callers[row]), [int(table.agents[column])], float(table.score[row, column]), now, propensity,
                explain(table, row, column),
            )
            for table, row, column in pairs
        ]  # fmt: skip

    def _words_of(self, explainer: Explainer | None, decisions: int) -> Callable[[Table, int, int], dict[str, Any]]:
        """How so many decisions of one moment are explained."""
        if explainer is None:
            return _unexplained
        return explainer.facts if decisions <= self.in_full else explainer.brief

    def _explored(self, pairs: Pairs, table: Table) -> tuple[Pairs, float]:
        """Now and then another pair that is as good within one per cent."""
        row, column = pairs[0]
        best = table.score[row, column]
        if self.floor.callers.priority[table.callers[row]] >= _TOP_PRIORITY or best >= 1e6:
            return pairs, 1.0
        near = np.argwhere(table.may & (table.score >= best - _EXPLORED * abs(best)))
        share = self.profile.explore
        if chance(2 * self.sequence) < share:
            pairs = [tuple(near[int(chance(2 * self.sequence + 1) * len(near))].tolist())]
        kept = (1 - share) * (pairs[0] == (row, column))
        return pairs, float(kept + share / len(near))

    def _by_strategy(self, table: Table, explainer: Explainer | None, now: float) -> list[Decision]:
        """Callers by their best score; each queue's own strategy picks among the agents who are left."""
        decisions, agents = [], table.agents
        free = np.ones(len(agents), bool)
        best = np.where(table.may, table.score, -np.inf).max(axis=1)
        explain = self._words_of(explainer, min(table.score.shape))
        for row in np.argsort(-best, kind="stable"):
            open_to = np.flatnonzero(table.may[row] & free)
            if not len(open_to):
                continue
            caller = int(table.callers[row])
            policy = self.rules.policies[self.floor.callers.queue[caller]]
            if policy.strategy == BEST_MATCH:
                chosen = [int(agents[open_to[int(table.score[row, open_to].argmax())]])]
            else:
                chosen = self._strategies.choose(self.floor, policy, caller, agents[open_to], self.sequence)
            free &= ~np.isin(agents, chosen)
            facts = explain(table, int(row), int(np.searchsorted(agents, chosen[0])))
            decisions.append(self._decide(caller, chosen, float(best[row]), now, 1.0, facts))
        return decisions

    def _decide(
        self, caller: int, agents: list[int], score: float, now: float, propensity: float, facts: dict[str, Any]
    ) -> Decision:  # fmt: skip
        """Reserve both sides; ``facts`` say why."""
        self.sequence += 1
        side, staff = self.floor.callers, self.floor.agents
        names = [staff.slots.keys[agent] for agent in agents]
        side.waiting[caller] = False
        for agent in agents:
            self.floor.take(agent, now)
        wait = float(now - side.entered[caller])
        call_id = side.slots.keys[caller]
        return Decision(self.sequence, now, call_id, names[0], wait, score, tuple(names[1:]), propensity, facts)

    # Time -------------------------------------------------------------------------------------

    def _due(self, now: float) -> float:
        """Seconds until time alone may make a pair possible; infinity when it cannot."""
        callers = self.floor.callers.indices()
        agents = self._idle() if len(callers) else callers
        if not len(agents):
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


def _unexplained(_table: Table, _row: int, _column: int) -> dict[str, Any]:
    return {}
