"""What outcomes say of an agent: probability of resolving and handling time, shrunk towards what their skill promises.

With n outcomes of mean m and a prior mean m₀ worth n₀ outcomes the estimate is (n·m + n₀·m₀)/(n + n₀) (empirical
Bayes for a beta-binomial). n₀ = p(1 − p)/τ² is 142 for a spread τ = 0.03 between agents of the same skill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from models.routing.profile import handling_ratio, resolve_probability

PRIOR_RESOLVED = 142.0
PRIOR_HANDLED = 30.0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Counts of an agent and a problem type: calls, those resolved, and their handling seconds together."""

    agent_id: str
    kind: str
    calls: int
    resolved: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """Problem type → estimate; ``handling`` is over the type's mean. ``calls``: on how many outcomes it rests."""

    resolve: Mapping[str, float] = field(default_factory=dict)
    handling: Mapping[str, float] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)


NOTHING = Learnt()


def shrunk(total: float, count: float, prior: float, worth: float) -> float:
    """The estimate of the module's formula from a sum over ``count`` outcomes."""
    return (total + worth * prior) / (count + worth)


def learn(outcomes: Iterable[Outcomes], skills: Mapping[str, Mapping[str, int]]) -> dict[str, Learnt]:
    """Agent → what their outcomes say. ``skills``: agent → problem type → proficiency, the prior of both."""
    rows = [row for row in outcomes if row.calls > 0 and row.agent_id in skills]
    means = _means(rows)
    found: dict[str, tuple[dict[str, float], dict[str, float], dict[str, int]]] = {}
    for row in rows:
        resolve, handling, calls = found.setdefault(row.agent_id, ({}, {}, {}))
        level = skills[row.agent_id].get(row.kind, 0)
        resolve[row.kind] = shrunk(row.resolved, row.calls, resolve_probability(level), PRIOR_RESOLVED)
        ratio = row.seconds / means[row.kind] if means[row.kind] else row.calls * 1.0
        handling[row.kind] = shrunk(ratio, row.calls, handling_ratio(level), PRIOR_HANDLED)
        calls[row.kind] = row.calls
    return {agent: Learnt(*values) for agent, values in found.items()}


def _means(rows: Iterable[Outcomes]) -> dict[str, float]:
    """Mean handling seconds of each problem type."""
    sums: dict[str, tuple[float, int]] = {}
    for row in rows:
        seconds, calls = sums.get(row.kind, (0.0, 0))
        sums[row.kind] = (seconds + row.seconds, calls + row.calls)
    return {kind: seconds / calls for kind, (seconds, calls) in sums.items()}
