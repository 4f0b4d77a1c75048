"""Who may serve whom, as one table for many callers and agents.

`models.routing.invariants.veto` says the same in words. The two are written apart on purpose: tests hold them against
each other.
"""

from __future__ import annotations

import numpy as np

from models.routing.columns import Bools, Ints, picked
from models.routing.rules import INSTANT, Rules
from models.routing.state import TOPS, RouterState


def eligible(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, now: float) -> Bools:
    """(callers, agents) → True where the agent may be offered the caller now."""
    side, staff = floor.callers, floor.agents
    queue, waits = side.queue[callers], now - side.entered[callers] + INSTANT
    level = levels(floor, callers, agents)
    needed = rules.floors_now(queue, waits)
    table: Bools = level >= np.maximum(needed, 1)[:, None]
    if rules.gates:
        group = staff.group[agents]
        lowest = np.maximum(rules.lowest[queue], 1)
        spare = floor.group_idle[group] >= np.minimum(rules.reserve[queue][:, None], floor.group_staffed[group])
        table |= (level >= lowest[:, None]) & spare
    _overflow(floor, rules, callers, agents, level, table, now)
    table &= (side.language[callers][:, None] & staff.language[agents][None, :]) != 0
    table &= (staff.idle[agents] & (staff.not_before[agents] <= now + INSTANT))[None, :]
    _sticky(floor, rules, callers, agents, table, now)
    _singled_out(floor, rules, callers, agents, table, now)
    return table


def levels(floor: RouterState, callers: Ints, agents: Ints) -> Ints:
    """(callers, agents) → the agent's best proficiency in what may be the caller's problem; 0 for none."""
    tops, level = floor.callers.tops[callers], floor.agents.level
    best: Ints = picked(level, tops[:, 0], agents)
    for place in range(1, TOPS if floor.callers.mixed else 1):
        kinds = tops[:, place]
        if not kinds.any():
            break
        np.maximum(best, picked(level, kinds, agents), out=best)
    return best


def _overflow(
    floor: RouterState, rules: Rules, callers: Ints, agents: Ints, level: Ints, table: Bools, now: float
) -> None:  # fmt: skip
    """Agents without the skill: when the queue allows it and they can be spared, or when nobody has it."""
    side, group = floor.callers, floor.agents.group[agents]
    queue, waits = side.queue[callers], now - side.entered[callers] + INSTANT
    if rules.overflows:
        late = waits >= rules.overflow[queue]
        spared = floor.group_idle[group] >= np.minimum(rules.spare[queue][:, None], floor.group_staffed[group])
        table |= (level == 0) & late[:, None] & spared
    skilled = floor.skilled > 0
    if not skilled[1 : len(floor.kinds)].all():
        orphan = ~skilled[side.tops[callers]].any(axis=1) & (waits >= rules.target[queue])
        table |= (level == 0) & orphan[:, None]


def _sticky(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, table: Bools, now: float) -> None:
    """A caller who waits for the agent they had last is nobody else's."""
    side, staff = floor.callers, floor.agents
    if not rules.keeps:
        return
    queue = side.queue[callers]
    last = side.last_agent[callers]
    waits = now - side.entered[callers] + INSTANT
    kept = (last >= 0) & (waits < rules.sticky[queue]) & staff.staffed[np.maximum(last, 0)]
    table &= ~kept[:, None] | (last[:, None] == agents[None, :])


def _singled_out(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, table: Bools, now: float) -> None:
    """Offers refused a moment ago, and agents reserved for other queues: both are few."""
    side, staff = floor.callers, floor.agents
    column = {int(agent): place for place, agent in enumerate(agents)} if side.refused or staff.reserved else {}
    if side.refused:
        for place, caller in enumerate(callers):
            for agent_id, until in side.refused.get(int(caller), {}).items():
                row = column.get(staff.slots.of.get(agent_id, -1))
                if row is not None and until > now + INSTANT:
                    table[place, row] = False
    guard = rules.profile.guard_seconds
    for agent, names in staff.reserved.items():
        if agent in column:
            own = np.isin(side.queue[callers], [floor.queues.known(name) for name in names])
            table[:, column[agent]] &= own | (now - side.entered[callers] > guard)
