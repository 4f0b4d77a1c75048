"""95 % intervals of figures, each by the way that suits its kind. No interval is better than a wrong one: None.

Shares: Wilson (1927), which never leaves [0, 1]. Means: Student's t. Medians and other quantiles: order statistics,
which ask nothing of the distribution (Hahn & Meeker, Statistical Intervals, 5.2). Ratios of sums: linearised, with one
cluster an agent, since an agent's hours are alike (Cochran, Sampling Techniques, 6.3). Counts: Garwood (1936).
Shares that are not known of all yet: Kaplan–Meier with Greenwood's variance on the scale log(−log).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054
Span = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value (None: not yet known), its 95 % interval, of how many, and by which way the interval was made."""

    value: float | None
    span: Span
    n: int
    method: str = ""


UNKNOWN = Estimate(None, None, 0)


def share(right: float, n: int) -> Estimate:
    """``right`` of ``n``."""
    if not n:
        return UNKNOWN
    low, high = wilson(right, n)
    return Estimate(right / n, (low, high), n, "Wilson")


def wilson(right: float, n: int) -> tuple[float, float]:
    """Wilson's interval of a share of ``n`` > 0."""
    found = right / n
    middle = (found + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(found * (1 - found) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def mean(values: Sequence[float]) -> Estimate:
    """The mean; one value has no interval."""
    n = len(values)
    if not n:
        return UNKNOWN
    array = np.asarray(values, dtype=float)
    middle = float(array.mean())
    if n < 2:
        return Estimate(middle, None, n)
    half = t_point(n - 1) * float(array.std(ddof=1)) / math.sqrt(n)
    return Estimate(middle, (middle - half, middle + half), n, "t")


def t_point(freedom: int) -> float:
    """The 97.5 % point of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def quantile(values: Sequence[float], level: float) -> Estimate:
    """A quantile with the order statistics around it; where there are too few for 95 %, no interval."""
    n = len(values)
    if not n:
        return UNKNOWN
    ordered = np.sort(np.asarray(values, dtype=float))
    middle = float(np.quantile(ordered, level))
    half = Z * math.sqrt(n * level * (1 - level))
    low, high = math.floor(n * level - half), math.ceil(n * level + half)
    if low < 0 or high >= n:
        return Estimate(middle, None, n)
    return Estimate(middle, (float(ordered[low]), float(ordered[high])), n, "order statistics")


def largest(values: Sequence[float]) -> Estimate:
    """The largest; nobody knows how sure that is."""
    return Estimate(max(values), None, len(values)) if values else UNKNOWN


def count(n: int) -> Estimate:
    """A number of things that happened. Of none, there are none: a count is always known."""
    from scipy.special import chdtri

    low = float(chdtri(2 * n, 0.975)) / 2 if n else 0.0
    return Estimate(float(n), (low, float(chdtri(2 * n + 2, 0.025)) / 2), n, "Garwood")


def ratio(parts: Sequence[tuple[str, float, float]]) -> Estimate:
    """Sum of the second over the sum of the third; the first names the cluster. ``n`` is the number of clusters."""
    sums: dict[str, tuple[float, float]] = {}
    for name, above, below in parts:
        had = sums.get(name, (0.0, 0.0))
        sums[name] = had[0] + above, had[1] + below
    whole = sum(below for _, below in sums.values())
    if whole <= 0:
        return UNKNOWN
    value, n = sum(above for above, _ in sums.values()) / whole, len(sums)
    if n < 2:
        return Estimate(value, None, n)
    spread = sum((above - value * below) ** 2 for above, below in sums.values()) * n / (n - 1)
    half = t_point(n - 1) * math.sqrt(spread) / whole
    return Estimate(value, (max(0.0, value - half), min(1.0, value + half)), n, "ratio, by agent")


def surviving(times: Sequence[tuple[float, bool]], until: float) -> Estimate:
    """The share to which nothing has happened by ``until``, of (seconds watched, whether it happened then): those who
    are not watched to the end count as long as they were (Kaplan & Meier 1958)."""
    n = len(times)
    if not n:
        return UNKNOWN
    ordered, value, variance, at_risk, at = sorted(times), 1.0, 0.0, n, 0
    while at < n and ordered[at][0] <= until:
        moment, happened, gone = ordered[at][0], 0, 0
        while at < n and ordered[at][0] == moment:
            happened, gone, at = happened + ordered[at][1], gone + 1, at + 1
        if happened:
            value *= 1 - happened / at_risk
            variance += happened / (at_risk * (at_risk - happened)) if at_risk > happened else math.inf
        at_risk -= gone
    return Estimate(value, _log_log(value, variance), n, "Kaplan–Meier, Greenwood")


def _log_log(value: float, variance: float) -> Span:
    if not 0.0 < value < 1.0 or math.isinf(variance):
        return None
    half = Z * math.sqrt(variance) / abs(math.log(value))
    return value ** math.exp(half), value ** math.exp(-half)
