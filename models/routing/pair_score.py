"""The score of every pair of caller and agent, by terms.

S = a_P·priority + a_U·U(x) + a_A·x + a_F·(½ + priority)·Σ q_k·p_k − a_T·(Σ q_k·h_k − 1) − a_O·(o/ō − 1)
+ a_L·[last agent] + 1e-6·idle seconds, with x = wait/T. U(x) = min(x, limit)^power up to x = 1; beyond it the deadline
is lost and U becomes ``lost`` + slope·(x − 1): such a caller must not crowd out those who can still be saved. Beyond
the guard a caller goes before everybody who is not, by wait (10⁶·(1 + wait) is added).
"""

from __future__ import annotations

import numpy as np

from models.routing.columns import Floats, Ints, picked
from models.routing.profile import Profile
from models.routing.rules import Rules
from models.routing.state import RouterState

GUARD = 1e6
NEVER = 1e8
_ROUNDING = 1e-9  # a bound must hold for sums in floating point
_ONE: Ints = np.zeros(1, np.int64)


def terms(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, now: float) -> dict[str, Floats]:
    """Term → table (callers, agents); columns or rows that are the same for all have length 1."""
    side, staff, weight = floor.callers, floor.agents, rules.profile
    found = {"idle": 1e-6 * np.maximum(0.0, now - staff.idle_since[agents])[None, :]}
    found |= _alone(floor, rules, callers, now)
    if weight.resolution or weight.handling:
        found |= _expected(floor, weight, callers, agents)
    if weight.occupancy:
        found["occupancy"] = -weight.occupancy * unfairness(floor, agents, now)[None, :]
    if weight.last_agent:
        found["last agent"] = weight.last_agent * (side.last_agent[callers][:, None] == agents[None, :])
    return found


def _alone(floor: RouterState, rules: Rules, callers: Ints, now: float) -> dict[str, Floats]:
    """The terms that are a caller's own, whoever the agent."""
    side, weight = floor.callers, rules.profile
    waits = (now - side.entered[callers])[:, None]
    x = np.maximum(waits, 0.0) / rules.target[side.queue[callers]][:, None]
    found: dict[str, Floats] = {}
    if weight.priority:
        found["priority"] = weight.priority * side.priority[callers][:, None]
    if weight.urgency or weight.lost:
        found["urgency"] = urgency(x, weight)
    if weight.age:
        found["age"] = weight.age * x
    if weight.guard_seconds < NEVER:
        found["guard"] = np.where(waits > weight.guard_seconds, GUARD * (1 + waits), 0.0)
    return found


def _expected(floor: RouterState, weight: Profile, callers: Ints, agents: Ints) -> dict[str, Floats]:
    """What is to be expected of the agents, over the distribution of the callers' problems."""
    return _weighed(floor, weight, callers, agents, floor.agents.resolve, floor.agents.handling)


def _weighed(
    floor: RouterState, weight: Profile, callers: Ints, agents: Ints, chance: Floats, ratio: Floats
) -> dict[str, Floats]:  # fmt: skip
    """``chance`` to resolve and ``ratio`` of handling times: tables of problem types and agents."""
    priority = floor.callers.priority[callers][:, None]
    return {
        "resolution": weight.resolution * (0.5 + priority) * _mean(floor, chance, callers, agents),
        "handling": -weight.handling * (_mean(floor, ratio, callers, agents) - 1),
    }


def _mean(floor: RouterState, known: Floats, callers: Ints, agents: Ints) -> Floats:
    """Σ q_k·known_k, type by type in their order: the same bits on every machine and for any number of callers."""
    kinds, shares = floor.callers.kinds[callers], floor.callers.shares[callers]
    found: Floats = shares[:, :1] * picked(known, kinds[:, 0], agents)
    for place in range(1, kinds.shape[1]):
        if not kinds[:, place].any():
            break
        part: Floats = picked(known, kinds[:, place], agents)
        part *= shares[:, place, None]
        found += part
    return found


def bounds(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, now: float) -> Floats:
    """For each caller a score that no pair of theirs with one of the agents exceeds."""
    staff, weight = floor.agents, rules.profile
    found: Floats = sum(_alone(floor, rules, callers, now).values(), np.zeros((len(callers), 1)))[:, 0]
    found += 1e-6 * max(0.0, now - float(staff.idle_since[agents].min())) + max(0.0, weight.last_agent)
    if weight.resolution or weight.handling:
        chance, ratio = staff.resolve[:, agents], staff.handling[:, agents]
        ends = [
            _weighed(floor, weight, callers, _ONE, of(chance, axis=1)[:, None], of(ratio, axis=1)[:, None])
            for of in (np.min, np.max)
        ]  # fmt: skip
        for term in ("resolution", "handling"):
            found += np.maximum(ends[0][term], ends[1][term])[:, 0]
    if weight.occupancy:
        found += float((-weight.occupancy * unfairness(floor, agents, now)).max())
    return found + _ROUNDING * (1 + np.abs(found))


def urgency(x: Floats, weight: Profile) -> Floats:
    """U of the module's formula, times a_U below the target."""
    soon = weight.urgency * np.minimum(x, weight.urgency_limit) ** weight.urgency_power
    found: Floats = np.where(x <= 1, soon, weight.lost + weight.lost_slope * (x - 1))
    return found


def urgency_of(x: float, weight: Profile) -> float:
    """The same of one caller. The power is that of the columns: another one may differ in its last bit."""
    if x > 1:
        return weight.lost + weight.lost_slope * (x - 1)
    return weight.urgency * float((np.array([min(x, weight.urgency_limit)]) ** weight.urgency_power)[0])


def total(found: dict[str, Floats], callers: int, agents: int) -> Floats:
    """The sum, always in the same order of terms."""
    score = np.zeros((callers, agents))
    for table in found.values():
        score += table
    return score


def unfairness(floor: RouterState, agents: Ints, now: float) -> Floats:
    """How much more than the mean of the staffed each agent has worked in about the last hour; 0 while nobody has."""
    staff = floor.agents
    loads = floor.loads(now)
    there = loads[staff.staffed]
    mean = float(np.add.reduce(there)) / len(there) if len(there) else 0.0
    if mean < 0.01:
        return np.zeros(len(agents))
    unfair: Floats = loads[agents] / mean - 1
    return unfair
