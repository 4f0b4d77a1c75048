"""What a day comes to, and how sure that is after several: means with 95 % intervals, paired differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.simulation.day import Day
from models.simulation.world import Fate, Setting

Figures = dict[str, float]
Spread = Callable[..., Iterator[Any]]
"""As `map`; that of a pool of processes does the same side by side."""


def figures(day: Day) -> Figures:
    """The KPIs of calls that arrived inside the window; see the keys. Shares in percent, times in seconds.

    ``sl``: answered within the target / offered; ``fcr``: resolved first contacts / answered first contacts;
    ``fcr_offered``: resolved first contacts / offered first contacts; ``occupancy``: seconds worked / seconds staffed,
    over all agents; ``occupancy_sd``: between the agents' own, in points.
    """
    house = day.house
    low, high = house.window
    inside = [fate for fate in day.fates if low <= fate.attempt.at < high]
    served = [fate for fate in inside if fate.end == "served"]
    waits = np.array([fate.wait for fate in served] or [0.0])
    first = [fate for fate in inside if fate.attempt.attempt == 0]
    resolved = sum(fate.resolved for fate in first)
    own = np.array([100 * day.busy[agent] / there for agent, there in day.there.items() if there] or [0.0])
    staffed = sum(day.there.values())
    offered = max(1, len(inside))
    return {
        "offered": float(len(inside)), "served": float(len(served)),
        "abandoned": float(_ended(inside, "abandoned")), "messages": float(_ended(inside, "message")),
        "sl": 100 * float((waits <= house.target).sum()) / offered if served else 0.0,
        "fcr": 100 * resolved / max(1, sum(fate.end == "served" for fate in first)),
        "fcr_offered": 100 * resolved / max(1, len(first)),
        "abandoned_share": 100 * _ended(inside, "abandoned") / offered,
        "asa": float(waits.mean()), "p99_wait": float(np.quantile(waits, 0.99)),
        "max_wait": float(max((fate.wait for fate in inside), default=0.0)),
        "occupancy": 100 * sum(day.busy.values()) / staffed if staffed else 0.0,
        "occupancy_sd": float(own.std(ddof=1)) if len(own) > 1 else 0.0,
    }  # fmt: skip


def _ended(fates: Iterable[Fate], end: str) -> int:
    return sum(fate.end == end for fate in fates)


def t_quantile(freedom: int) -> float:
    """97.5 % point of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with the half-width of its 95 % interval."""

    mean: float
    half_width: float
    n: int

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return abs(self.mean) > self.half_width


def estimate(values: Sequence[float]) -> Estimate:
    """Of independent replications."""
    n = len(values)
    if n < 2:
        return Estimate(float(values[0]) if n else 0.0, math.inf, n)
    return Estimate(
        float(np.mean(values)), t_quantile(n - 1) * float(np.std(values, ddof=1)) / math.sqrt(n), n
    )  # fmt: skip


def replicate(work: Callable[[int], Figures], seeds: Sequence[int], spread: Spread = map) -> list[Figures]:
    """One result for each seed, in order; ``work`` must be picklable when it is spread over processes."""
    return list(spread(work, seeds))


def summary(rows: Sequence[Figures]) -> dict[str, Estimate]:
    """Each key's estimate."""
    return {key: estimate([row[key] for row in rows]) for key in rows[0]}


def paired(ours: Sequence[Figures], theirs: Sequence[Figures]) -> dict[str, Estimate]:
    """Estimates of ours − theirs, replication by replication."""
    return {key: estimate([a[key] - b[key] for a, b in zip(ours, theirs, strict=True)]) for key in ours[0]}


def run_figures(setting: Setting, seed: int) -> Figures:
    """One day's figures."""
    return figures(Day(setting, seed).run())
