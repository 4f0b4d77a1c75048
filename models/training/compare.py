"""Two classifiers on the same held-out answers: is the new one better, and does any class lose?

Paired, since both judge the same texts: McNemar's exact test on the answers in which exactly one of the two is right,
and a bootstrap interval of the difference, drawn by call, since answers of one call are not independent.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

FLOOR_POINTS, FLOOR_N = 0.03, 20  # no class of 20 texts or more may lose more than three points
NOT_WORSE = 0.02  # how much worse the new one may be at the lower end of the interval
_ROUNDS = 2000
_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One held-out answer: what it meant, what each said, with which probability; ``call``: whose it is."""

    truth: str
    old: str
    new: str
    old_chance: float = 1.0
    new_chance: float = 1.0
    call: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_old`` and ``only_new``: answers that one alone had right; ``p``: McNemar's. ``low`` and ``high``: 95 %
    interval of the difference in accuracy, new less old. ``losing``: classes below the floor. ``ece``: expected
    calibration error of the new one."""

    n: int
    old: float
    new: float
    only_old: int
    only_new: int
    p: float
    low: float
    high: float
    ece: float
    losing: tuple[str, ...] = ()
    recalls: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """better, not worse, worse, unclear (it may be worse, and may be better), or too few to say."""
        if self.n < FLOOR_N:
            return "too few"
        if self.losing or self.high < 0:
            return "worse"
        if self.low < -NOT_WORSE:
            return "unclear"
        return "better" if self.low > 0 else "not worse"

    @property
    def may_live(self) -> bool:
        """Whether it may be promoted without somebody answering for it."""
        return self.verdict in ("better", "not worse")


def compare(rows: Sequence[Judged], seed: int = 1) -> Comparison:
    """The comparison; rows may be empty."""
    n = len(rows)
    only_old = sum(row.old == row.truth != row.new for row in rows)
    only_new = sum(row.new == row.truth != row.old for row in rows)
    low, high = interval(rows, seed)
    recalls = _recalls(rows)
    losing = tuple(name for name, (count, old, new) in sorted(recalls.items()) if loses(count, old, new))
    return Comparison(
        n, _share(rows, "old"), _share(rows, "new"), only_old, only_new, mcnemar(only_old, only_new), low, high,
        calibration([(row.new_chance, row.new == row.truth) for row in rows]), losing, recalls,
    )  # fmt: skip


def of_all(found: Comparison, share: float) -> Comparison:
    """A comparison of those alone on which the two differ, which are such a share of all: the difference over all of
    them, where the rest is alike. No class has a floor then, since of none all that it has is there."""
    return replace(found, low=found.low * share, high=found.high * share, losing=()) if found.n else found


def loses(n: int, old: float, new: float) -> bool:
    """Whether a class of n texts loses more than it may: shares that were and are right."""
    return n >= FLOOR_N and old - new > FLOOR_POINTS


def mcnemar(one: int, other: int) -> float:
    """Two-sided exact p of McNemar's test (1947): the smaller of two counts under a fair coin."""
    total, least = one + other, min(one, other)
    tail = sum(math.comb(total, count) for count in range(least + 1))
    return float(min(1.0, 2 * tail / 2**total))


def interval(rows: Sequence[Judged], seed: int = 1) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the difference in accuracy, calls drawn whole; (-1, 1) without rows."""
    gains: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        gains[row.call or str(number)].append((row.new == row.truth) - (row.old == row.truth))
    if not gains:
        return -1.0, 1.0
    calls = [(sum(one), len(one)) for one in gains.values()]
    draw = random.Random(seed)
    found = []
    for _ in range(_ROUNDS):
        drawn = draw.choices(calls, k=len(calls))
        found.append(sum(gain for gain, _ in drawn) / sum(count for _, count in drawn))
    found.sort()
    return found[int(0.025 * _ROUNDS)], found[int(0.975 * _ROUNDS) - 1]


def calibration(rows: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error in ten bins (Naeini et al. 2015): |mean probability - share right|, weighted."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, right in rows:
        bins[min(_BINS - 1, int(chance * _BINS))].append((chance, right))
    gaps = [abs(sum(chance for chance, _ in one) - sum(right for _, right in one)) for one in bins.values()]
    return sum(gaps) / len(rows) if rows else 0.0


def _share(rows: Sequence[Judged], which: str) -> float:
    return sum(getattr(row, which) == row.truth for row in rows) / len(rows) if rows else 0.0


def _recalls(rows: Sequence[Judged]) -> dict[str, tuple[int, float, float]]:
    counts = Counter(row.truth for row in rows)
    return {
        name: (
            count,
            sum(row.old == name for row in rows if row.truth == name) / count,
            sum(row.new == name for row in rows if row.truth == name) / count,
        )
        for name, count in counts.items()
    }


def bounds(right: int, total: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); (0, 1) of nothing."""
    if not total:
        return 0.0, 1.0
    z, share = 1.959964, right / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)) / (1 + z**2 / total)
    return middle - half, middle + half


def has_fallen(before: tuple[int, int], live: tuple[int, int], fewest: int = 50) -> bool:
    """Whether a live model is worse than the one before it was: (right, total) of both; the best that it may be is
    below the worst that that one may have been."""
    if live[1] < fewest or before[1] < fewest:
        return False
    return bounds(*live)[1] < bounds(*before)[0]
