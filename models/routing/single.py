"""One caller against the agents, as `models.routing.table` has it for many, the caller's own side as plain numbers.

A live centre decides about one caller at a time, and there the number of steps counts, not the size of the columns.
What depends on languages and proficiencies alone is kept (`RouterState.suited_for`). Sums are taken in the same order
as in the large table, so that scores are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.routing.columns import Bools, Floats, Ints
from models.routing.pair_score import GUARD, NEVER, unfairness, urgency_of
from models.routing.rules import INSTANT, Rules
from models.routing.state import RouterState
from models.routing.table import Part, Table, table_of


def table_for(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, now: float) -> Table | None:
    """As `models.routing.table.table_of`; that of a single caller has only those agents who may serve them."""
    if len(callers) > 1:
        return table_of(floor, rules, callers, agents, now)
    row = int(callers[0])
    there = open_to(floor, rules, row, agents, now)
    if not len(there):
        return None
    found = terms_for(floor, rules, row, there, now)
    return Table(callers, there, np.ones((1, len(there)), bool), found, _summed(found, len(there)))


def open_to(floor: RouterState, rules: Rules, row: int, agents: Ints, now: float) -> Ints:
    """Those of the agents, who are all idle, to whom the caller may be offered now (`models.routing.eligibility`)."""
    side, staff = floor.callers, floor.agents
    queue, waits, idle = int(side.queue[row]), now - float(side.entered[row]) + INSTANT, staff.idle
    limits, needed = rules.limits[queue], max(rules.floor_now(queue, waits), 1)
    known = floor.suited_for(row, needed, limits.lowest)
    may = known.enough & idle
    if needed > limits.lowest:
        may |= known.later & idle & _spared(floor, limits.reserve)
    if waits >= limits.overflow:
        may |= known.without & idle & _spared(floor, limits.spare)
    if waits >= limits.target and not (floor.skilled[side.tops[row]] > 0).any():
        may |= known.without & idle
    if staff.cools_until > now + INSTANT:
        may &= staff.not_before <= now + INSTANT
    _single_out(floor, rules, row, may, now)
    return may.nonzero()[0] if len(agents) == np.count_nonzero(idle) else agents[may[agents]]


def _spared(floor: RouterState, least: int) -> Bools:
    """Whether each agent's group has so many idle, or is all idle."""
    enough: Bools = floor.group_idle >= np.minimum(least, floor.group_staffed)
    return enough.take(floor.agents.group)


def _single_out(floor: RouterState, rules: Rules, row: int, may: Bools, now: float) -> None:
    """The agent whom the caller waits for; offers refused a moment ago; agents reserved for other queues."""
    side, staff = floor.callers, floor.agents
    waited, queue, last = now - float(side.entered[row]), int(side.queue[row]), int(side.last_agent[row])
    if rules.keeps and last >= 0 and waited + INSTANT < rules.limits[queue].sticky and staff.staffed[last]:
        kept = bool(may[last])
        may[:] = False
        may[last] = kept
    for agent_id, until in side.refused.get(row, {}).items():
        agent = staff.slots.of.get(agent_id)
        if agent is not None and until > now + INSTANT:
            may[agent] = False
    if staff.reserved and waited <= rules.profile.guard_seconds:
        for agent, names in staff.reserved.items():
            if queue not in [floor.queues.known(name) for name in names]:
                may[agent] = False


def terms_for(floor: RouterState, rules: Rules, row: int, agents: Ints, now: float) -> dict[str, Part]:
    """Term → a column of the agents, or one number for all; as `models.routing.pair_score.terms`."""
    side, staff, weight = floor.callers, floor.agents, rules.profile
    found: dict[str, Part] = {"idle": 1e-6 * np.maximum(0.0, now - staff.idle_since[agents])}
    found |= _alone(floor, rules, row, now)
    if weight.resolution or weight.handling:
        worth = weight.resolution * (0.5 + float(side.priority[row]))
        found["resolution"] = worth * _mean(floor, staff.resolve, row, agents)
        found["handling"] = -weight.handling * (_mean(floor, staff.handling, row, agents) - 1)
    if weight.occupancy:
        found["occupancy"] = -weight.occupancy * unfairness(floor, agents, now)
    if weight.last_agent:
        last = side.last_agent[row]
        found["last agent"] = weight.last_agent * (last == agents) if last >= 0 else 0.0
    return found


def _alone(floor: RouterState, rules: Rules, row: int, now: float) -> dict[str, float]:
    side, weight = floor.callers, rules.profile
    wait = now - float(side.entered[row])
    x = max(wait, 0.0) / rules.limits[int(side.queue[row])].target
    found: dict[str, float] = {}
    if weight.priority:
        found["priority"] = weight.priority * float(side.priority[row])
    if weight.urgency or weight.lost:
        found["urgency"] = urgency_of(x, weight)
    if weight.age:
        found["age"] = weight.age * x
    if weight.guard_seconds < NEVER:
        found["guard"] = GUARD * (1 + wait) if wait > weight.guard_seconds else 0.0
    return found


def _mean(floor: RouterState, known: Floats, row: int, agents: Ints) -> Floats:
    """See `models.routing.pair_score`: type by type, in their order."""
    side = floor.callers
    kinds, shares = side.kinds[row].tolist(), side.shares[row].tolist()
    found: Floats = shares[0] * known[kinds[0]].take(agents)
    for kind, share in zip(kinds[1:], shares[1:], strict=True):
        if not kind:
            break
        found += known[kind].take(agents) * share
    return found


def _summed(found: Mapping[str, Part], agents: int) -> Floats:
    """The sum, in the order of terms."""
    score = np.zeros(agents)
    for part in found.values():
        score += part
    return score[None, :]
