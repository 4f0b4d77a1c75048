"""Portraits of agents: what was observed against what was to be expected with their calls, shrunk to the team.

Expected is what the whole team has with calls of the same topic, queue, language and hour. Differences are shrunk by a
normal model, so that an agent of few calls is near the team: the weight is n/(n + k), with k estimated from how much
agents really differ (empirical Bayes: Robbins 1956; Efron & Morris 1973). Bands are of 80 %; where two bands overlap
there is no rank.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, pvariance

FORBIDDEN = frozenset({"voice emotion", "mood", "hint", "contested", "short breaks"})  # never a datum of an agent
BAND = 1.2815515655446004  # standard deviations on both sides that hold 80 % of a normal distribution
FEWEST = 5  # handled calls below which nothing is said
_PRIOR = 20.0  # calls that the team's mean is worth while agents cannot be told apart
_MOST = 2000.0


@dataclass(frozen=True, slots=True)
class Handled:
    """A call that an agent has handled: its mix, and what came of it. ``measures``: name → value; a share's is 0 or
    1. Nothing that `FORBIDDEN` names is one."""

    agent: str
    mix: tuple[str, ...]
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Datum:
    """One figure. ``ratio``: observed through expected; ``shrunk``: the same, drawn to 1; ``low`` to ``high``: its band
    of 80 %; ``n``: calls. ``rank`` 0: none, for bands overlap."""

    name: str
    n: int
    observed: float
    expected: float
    ratio: float
    shrunk: float
    low: float
    high: float
    rank: int = 0


def portraits(calls: Sequence[Handled]) -> dict[str, list[Datum]]:
    """Agent → figures. Raises ValueError for a measure that no portrait may have."""
    names = sorted({name for call in calls for name in call.measures})
    for name in names:
        if any(word in name for word in FORBIDDEN):
            raise ValueError(f"{name} has no place in a portrait")
    found: dict[str, list[Datum]] = defaultdict(list)
    for name in names:
        for agent, datum in ranked(of_measure(name, [call for call in calls if name in call.measures])).items():
            found[agent].append(datum)
    return dict(found)


def of_measure(name: str, calls: Sequence[Handled]) -> dict[str, Datum]:
    """One measure of everybody with enough calls."""
    expected = expected_of(name, calls)
    by_agent: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for call, should in zip(calls, expected, strict=True):
        by_agent[call.agent].append((call.measures[name], should))
    groups = {agent: rows for agent, rows in by_agent.items() if len(rows) >= FEWEST}
    noise = _noise([[seen - should for seen, should in rows] for rows in groups.values()])
    weight = prior_weight([[seen - should for seen, should in rows] for rows in groups.values()], noise)
    return {agent: _datum(name, rows, weight, noise) for agent, rows in sorted(groups.items())}


def expected_of(name: str, calls: Sequence[Handled]) -> list[float]:
    """For each call, what calls of its mix have in the team; a mix of few calls is drawn to the mean of all."""
    whole = fmean(call.measures[name] for call in calls) if calls else 0.0
    mixes: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for call in calls:
        mixes[call.mix].append(call.measures[name])
    means = {mix: (sum(values) + FEWEST * whole) / (len(values) + FEWEST) for mix, values in mixes.items()}
    return [means[call.mix] for call in calls]


def prior_weight(groups: Iterable[Sequence[float]], noise: float) -> float:
    """How many calls the team's mean is worth: noise of a call through the true variance between agents, by the method
    of moments. Many when agents cannot be told apart."""
    chosen = [group for group in groups if group]
    if len(chosen) < 2 or noise <= 0:
        return _PRIOR
    means = [fmean(group) for group in chosen]
    by_chance = fmean(noise / len(group) for group in chosen)
    between = pvariance(means) * len(means) / (len(means) - 1) - by_chance
    return min(_MOST, noise / between) if between > 0 else _MOST


def ranked(data: Mapping[str, Datum]) -> dict[str, Datum]:
    """With ranks where an agent's band is apart from those of all others, from the smallest value on."""
    order = sorted(data.items(), key=lambda row: (row[1].shrunk, row[0]))
    found = {}
    for place, (agent, datum) in enumerate(order, 1):
        apart = len(order) > 1 and all(
            datum.high < other.low or datum.low > other.high for name, other in order if name != agent
        )
        found[agent] = replace(datum, rank=place if apart else 0)
    return found


def _noise(groups: Sequence[Sequence[float]]) -> float:
    """The variance of a call around its agent's own mean, over all agents."""
    within = [(sum((value - fmean(group)) ** 2 for value in group), len(group) - 1) for group in groups]
    return sum(part for part, _ in within) / max(1, sum(count for _, count in within))


def _datum(name: str, rows: Sequence[tuple[float, float]], weight: float, noise: float) -> Datum:
    count = len(rows)
    observed, expected = fmean(seen for seen, _ in rows), fmean(should for _, should in rows)
    scale = expected if expected else 1.0
    drawn = count / (count + weight) * (observed - expected)
    spread = BAND * math.sqrt(noise / (count + weight))
    return Datum(
        name, count, round(observed, 4), round(expected, 4), round(observed / scale, 3),
        round(1 + drawn / scale, 3), round(1 + (drawn - spread) / scale, 3), round(1 + (drawn + spread) / scale, 3),
    )  # fmt: skip
