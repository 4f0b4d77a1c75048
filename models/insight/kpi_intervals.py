"""95 % intervals of figures, each by the way that suits its kind. No interval is better than a wrong one: None.

Shares: Wilson (1927), which never leaves [0, 1]. Means: Student's t. Medians and other quantiles: order statistics,
which ask nothing of the distribution (Hahn & Meeker, Statistical Intervals, 5.2). Ratios of sums: linearised, with one
cluster an agent, since an agent's hours are alike (Cochran, Sampling Techniques, 6.3). Counts: Garwood (1936).
Shares that are not known of all yet: Kaplan–Meier with Greenwood's variance on the scale log(−log).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Z = 1.959963984540054
Span = tuple[float, float] | None
Values = Any  # a sequence of numbers, or a column of them


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


def mean(values: Values) -> Estimate:
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


def quantile(values: Values, level: float) -> Estimate:
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


def largest(values: Values) -> Estimate:
    """The largest; nobody knows how sure that is."""
    return Estimate(float(max(values)), None, len(values)) if len(values) else UNKNOWN


def count(n: int) -> Estimate:
    """A number of things that happened. Of none, there are none: a count is always known."""
    from scipy.special import chdtri

    low = float(chdtri(2 * n, 0.975)) / 2 if n else 0.0
    return Estimate(float(n), (low, float(chdtri(2 * n + 2, 0.025)) / 2), n, "Garwood")


def ratio(clusters: Values, above: Values, below: Values) -> Estimate:
    """Sum of ``above`` over the sum of ``below``, each of a cluster; ``n`` is the number of clusters."""
    which, place = np.unique(np.asarray(clusters), return_inverse=True)
    n, (top, bottom) = len(which), (np.bincount(place, np.asarray(one, dtype=float)) for one in (above, below))
    whole = float(bottom.sum())
    if whole <= 0:
        return UNKNOWN
    value = float(top.sum()) / whole
    if n < 2:
        return Estimate(value, None, n)
    spread = float(((top - value * bottom) ** 2).sum()) * n / (n - 1)
    half = t_point(n - 1) * math.sqrt(spread) / whole
    return Estimate(value, (max(0.0, value - half), min(1.0, value + half)), n, "ratio, by agent")


def surviving(watched: Values, happened: Values, until: float) -> Estimate:
    """The share to which nothing has happened by ``until``, of those who were ``watched`` for so many seconds, and
    whether it ``happened`` to them then: who is not watched to the end counts as long as they were (Kaplan & Meier
    1958)."""
    times, marks = np.asarray(watched, dtype=float), np.asarray(happened, dtype=bool)
    n = len(times)
    if not n:
        return UNKNOWN
    moments, events = np.unique(times[marks & (times <= until)], return_counts=True)
    at_risk = n - np.searchsorted(np.sort(times), moments, side="left")
    value = float(np.prod(1 - events / at_risk))
    left = at_risk - events
    variance = float((events / (at_risk * np.maximum(1, left))).sum()) if np.all(left > 0) else math.inf
    return Estimate(value, _log_log(value, variance), n, "Kaplan–Meier, Greenwood")


def _log_log(value: float, variance: float) -> Span:
    if not 0.0 < value < 1.0 or math.isinf(variance):
        return None
    half = Z * math.sqrt(variance) / abs(math.log(value))
    return value ** math.exp(half), value ** math.exp(-half)
