"""The router's picture of the floor: callers and agents in columns, changed by inputs only.

It reads no clock: every time comes with an input, so that the same inputs make the same floor, bit by bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from models.routing.columns import Bools, Floats, Ints, Names, Slots, grown, widened
from models.routing.line import Moved, Server, Waiting
from models.routing.occupancy import Occupancy
from models.routing.profile import QueuePolicy, boosted, handling_ratio, resolve_probability

TOPS = 4  # problem types of a distribution that count as the caller's
_SHARE = 0.25  # from this share on
_KEPT = 500  # kinds of callers for whom the agents who suit them are remembered


class Callers:
    """Who waits. ``waiting`` is False for a caller with an offer under way, who keeps row and time of entry.

    ``kinds`` and ``shares``: numbers of the problem types, rising, and how likely each is; 0 fills the rest of a row.
    """

    def __init__(self) -> None:
        self.slots = Slots()
        self.values: dict[str, Waiting] = {}
        self.refused: dict[int, dict[str, float]] = {}
        self.waiting: Bools = np.zeros(16, bool)
        self.entered: Floats = np.zeros(16)
        self.priority: Floats = np.zeros(16)
        self.language: Ints = np.zeros(16, np.int64)
        self.queue: Ints = np.zeros(16, np.int64)
        self.last_agent: Ints = np.zeros(16, np.int64)
        self.tops: Ints = np.zeros((16, TOPS), np.int64)
        self.kinds: Ints = np.zeros((16, 2), np.int64)
        self.shares: Floats = np.zeros((16, 2))
        self.mixed = 0

    def grow(self, rows: int) -> None:
        """Room for so many."""
        if rows <= len(self.waiting):
            return
        for name in ("waiting", "entered", "priority", "language", "queue", "last_agent", "tops", "kinds", "shares"):
            setattr(self, name, grown(getattr(self, name), rows))

    def indices(self) -> Ints:
        """Rows of those who wait without an offer."""
        return self.waiting.nonzero()[0]


class Agents:
    """Who could serve. Rows are in the order in which agents became known; -1 in ``last_agent`` means none.

    ``level``, ``resolve`` and ``handling`` lie the other way round: a row for each problem type, a column for each
    agent, so that what is known of all agents about one problem stands together.
    """

    def __init__(self) -> None:
        self.slots = Slots()
        self.values: dict[str, Server] = {}
        self.idle: Bools = np.zeros(16, bool)
        self.staffed: Bools = np.zeros(16, bool)
        self.not_before: Floats = np.zeros(16)
        self.idle_since: Floats = np.zeros(16)
        self.language: Ints = np.zeros(16, np.int64)
        self.group: Ints = np.zeros(16, np.int64)
        self.level: Ints = np.zeros((2, 16), np.int64)
        self.resolve: Floats = np.full((2, 16), resolve_probability(0))
        self.handling: Floats = np.full((2, 16), handling_ratio(0))
        self.occupancy = Occupancy()
        self.calls: Floats = np.zeros(16)
        self.talked: Floats = np.zeros(16)
        self.last_end: Floats = np.zeros(16)
        self.notes: dict[int, str] = {}
        self.reserved: dict[int, frozenset[str]] = {}
        self.cools_until = 0.0  # nobody is left alone beyond this moment

    def grow(self, rows: int) -> None:
        """Room for so many."""
        if rows <= len(self.idle):
            return
        for name in (
            "idle", "staffed", "not_before", "idle_since", "language", "group", "calls", "talked",
            "last_end",
        ):  # fmt: skip
            setattr(self, name, grown(getattr(self, name), rows))
        self.occupancy.grow(len(self.idle))
        self.level = widened(self.level, len(self.idle))
        self.resolve = widened(self.resolve, len(self.idle), resolve_probability(0))
        self.handling = widened(self.handling, len(self.idle), handling_ratio(0))

    def room_for(self, kinds: int) -> None:
        """Rows for so many problem types."""
        if kinds > len(self.level):
            self.level = grown(self.level, kinds)
            self.resolve = grown(self.resolve, kinds, resolve_probability(0))
            self.handling = grown(self.handling, kinds, handling_ratio(0))


@dataclass(frozen=True, slots=True)
class Suited:
    """Agents who speak the language of a caller: those whose proficiency is enough at once, those for whom it is in
    the end, and those without the skill."""

    enough: Bools
    later: Bools
    without: Bools


class RouterState:
    """Callers, agents, and the small counts that rules need."""

    def __init__(self, policies: Mapping[str, QueuePolicy]) -> None:
        self.policies = dict(policies)
        self.callers, self.agents = Callers(), Agents()
        self.kinds, self.languages, self.queues = Names(), Names(), Names()
        self.group_idle: Ints = np.zeros(2, np.int64)
        self.group_staffed: Ints = np.zeros(2, np.int64)
        self.skilled: Ints = np.zeros(2, np.int64)  # staffed agents with the skill
        self.suited: dict[tuple[int, ...], Suited] = {}

    # Callers ----------------------------------------------------------------------------------

    def join(self, caller: Waiting) -> int:
        """Into the line; who is there already is replaced and waits. The row."""
        total = sum(caller.problem.values()) or 1.0
        for kind in caller.problem:
            if not self.kinds.known(kind):
                self._kind(kind)
        side = self.callers
        row = side.slots.take(caller.call_id)
        side.grow(row + 1)
        side.mixed -= int(side.tops[row, 1] > 0)
        side.values[caller.call_id] = caller
        side.waiting[row], side.entered[row] = True, caller.entered_at
        side.language[row] = 1 << self.languages.number(caller.language)
        line = caller.line
        side.queue[row] = self.queues.number(line)
        side.priority[row] = boosted(caller.priority, self.policies.get(line))
        side.last_agent[row] = self.agents.slots.of.get(caller.last_agent, -1)
        side.tops[row] = 0
        side.refused.pop(row, None)
        if caller.refused:
            side.refused[row] = dict(caller.refused)
        self._problem(row, caller, total)
        return row

    def _problem(self, row: int, caller: Waiting, total: float) -> None:
        side, count = self.callers, len(caller.problem)
        side.kinds, side.shares = widened(side.kinds, count), widened(side.shares, count)
        side.kinds[row], side.shares[row] = 0, 0.0
        numbers = {self.kinds.number(kind): share / total for kind, share in caller.problem.items()}
        side.kinds[row, : len(numbers)] = sorted(numbers)
        side.shares[row, : len(numbers)] = [numbers[kind] for kind in sorted(numbers)]
        ranked = sorted(caller.problem, key=lambda kind: -caller.problem[kind])
        tops = [kind for kind in ranked[:TOPS] if caller.problem[kind] / total >= _SHARE] or ranked[:1]
        side.tops[row, : len(tops)] = [self.kinds.number(kind) for kind in tops]
        side.mixed += len(tops) > 1

    def leave(self, call_id: str) -> None:
        """Out of the line."""
        side = self.callers
        if call_id in side.slots.of:
            row = side.slots.free(call_id)
            side.waiting[row] = False
            side.mixed -= int(side.tops[row, 1] > 0)
            side.tops[row] = 0
            side.values.pop(call_id)
            side.refused.pop(row, None)

    def rescore(self, call_id: str, priority: float) -> None:
        """Another priority of the caller's own; the queue's boost goes on top of it, as at the join."""
        side = self.callers
        row = side.slots.of.get(call_id)
        if row is not None:
            side.priority[row] = boosted(priority, self.policies.get(side.values[call_id].line))

    def decline(self, call_id: str, agents: Iterable[str], until: float) -> int:
        """The caller waits again, at the old place; -1 when they are gone."""
        row = self.callers.slots.of.get(call_id, -1)
        if row >= 0:
            self.callers.waiting[row] = True
            if until > 0:
                self.callers.refused.setdefault(row, {}).update(dict.fromkeys(agents, until))
        return row

    # Agents -----------------------------------------------------------------------------------

    def suited_for(self, row: int, needed: int, lowest: int) -> Suited:
        """Agents for the caller in that row, by language and proficiency alone; ``needed`` now, ``lowest`` in the end.
        Kept until something new is known of an agent."""
        language, kinds = int(self.callers.language[row]), self.callers.tops[row].tolist()
        key = (language, *kinds, needed, lowest)
        found = self.suited.get(key)
        if found is None:
            level, speaks = self.agents.level[kinds].max(axis=0), (self.agents.language & language) != 0
            found = Suited(speaks & (level >= needed), speaks & (level >= lowest), speaks & (level == 0))
            if len(self.suited) >= _KEPT:
                self.suited.clear()
            self.suited[key] = found
        return found

    def _kind(self, name: str) -> int:
        number = self.kinds.number(name)
        self.agents.room_for(len(self.kinds))
        if len(self.skilled) < len(self.kinds):
            width = 2 * len(self.kinds)
            self.group_idle = grown(self.group_idle, width)
            self.group_staffed = grown(self.group_staffed, width)
            self.skilled = grown(self.skilled, width)
        return number

    def know(self, at: float, server: Server) -> int:
        """An agent, new or changed. The row."""
        numbers = {kind: self._kind(kind) for kind in (*server.skills, *server.resolve, *server.handling)}
        side = self.agents
        new = server.agent_id not in side.slots.of
        self.suited.clear()
        row = side.slots.take(server.agent_id)
        side.grow(row + 1)
        if not new:
            self._count(row, -1)
        side.values[server.agent_id] = server
        side.language[row] = sum(1 << self.languages.number(language) for language in server.languages)
        side.group[row] = numbers.get(server.strongest, 0)
        side.level[:, row], side.resolve[:, row], side.handling[:, row] = 0, resolve_probability(0), handling_ratio(0)
        for kind, number in numbers.items():
            level = server.skills.get(kind, 0)
            side.level[number, row] = level
            side.resolve[number, row] = server.resolve.get(kind, resolve_probability(level))
            side.handling[number, row] = server.handling.get(kind, handling_ratio(level))
        if server.reserved:
            side.reserved[row] = server.reserved
        else:
            side.reserved.pop(row, None)
        if new:
            side.idle[row], side.staffed[row] = False, False
        self._count(row, 1)
        moved = Moved(at, server.agent_id, server.idle, server.staffed, server.not_before, server.note)
        self.move(moved)
        if server.idle and server.idle_since:
            side.idle_since[row] = server.idle_since
        return row

    def _count(self, row: int, sign: int) -> None:
        """Add an agent to the counts of their group and skills, or take them out."""
        side, group = self.agents, self.agents.group[row]
        self.group_idle[group] += sign * int(side.idle[row])
        if side.staffed[row]:
            self.group_staffed[group] += sign
            self.skilled[: len(self.kinds)] += sign * (side.level[: len(self.kinds), row] > 0)

    def move(self, moved: Moved) -> int:
        """An agent's new state. The row."""
        side = self.agents
        row = side.slots.of[moved.agent_id]
        idle = moved.idle and moved.staffed
        changed = moved.staffed != side.staffed[row]
        if changed:
            self._count(row, -1)
        else:
            self.group_idle[side.group[row]] += int(idle) - int(side.idle[row])
        if moved.staffed and not side.staffed[row]:
            self._begin(row, moved.at)
        if moved.idle and not side.idle[row]:
            side.idle_since[row] = moved.at
        side.idle[row], side.staffed[row] = idle, moved.staffed
        side.occupancy.turn(row, moved.staffed and not idle, moved.at)
        side.not_before[row] = moved.not_before
        side.cools_until = max(side.cools_until, moved.not_before)
        side.notes[row] = moved.note
        if moved.ended:
            side.calls[row] += 1
            side.talked[row] += moved.talked
            side.last_end[row] = moved.at
        if changed:
            self._count(row, 1)
        return row

    def take(self, row: int, at: float) -> None:
        """The agent is reserved."""
        side = self.agents
        side.idle[row] = False
        side.occupancy.turn(row, bool(side.staffed[row]), at)
        self.group_idle[side.group[row]] -= 1

    def _begin(self, row: int, at: float) -> None:
        """Who logs in starts level with those who are there: a new agent must not get every call."""
        side = self.agents
        others = side.staffed.copy()
        others[row] = False
        if others.any():
            side.calls[row] = max(side.calls[row], side.calls[others].min())
            side.talked[row] = max(side.talked[row], side.talked[others].min())
            side.occupancy.level(row, float(self.loads(at)[others].mean()), at)

    def loads(self, at: float) -> Floats:
        """Occupancy of every row, decaying over an hour."""
        return self.agents.occupancy.loads(at)
