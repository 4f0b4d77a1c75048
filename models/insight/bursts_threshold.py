"""How surprising it must be: the threshold that raises as few false alarms a day as is wished, by calls of the past.

Days are made of past calls in an order of chance, at the pace of the past, so that nothing in them is a burst; the
threshold is the lowest at which so many of them would have raised so few alarms. The calls of a day must be new to what
they are compared with, as those of tomorrow will be: one half of the past sharpens and counts, the other half makes the
days, and then the other way round.
"""

from __future__ import annotations

import numpy as np

from models.insight.bursts import Heard, Watch
from models.insight.bursts_past import LIMITS, MOST, Past, past_of
from models.insight.topics_graph import Labels, Rows

DAYS, FEWEST_DAYS = 40, 8
CALLS = 150_000  # so many at most are drawn, which takes half a minute, unless they are of too few days
FALSE_A_DAY = 0.45  # wished: less than what is promised, for what is found varies by a quarter from night to night
LEAST = 5.0  # however few calls there are
_DAY = 1440.0  # minutes
_APART = 40.0  # minutes after which an alarm may be raised anew


def threshold(vectors: Rows, labels: Labels, a_minute: float, seed: int = 1, days: int = DAYS) -> float:
    """``vectors`` of past calls, oldest first, with ``labels``, their clusters; ``a_minute``: calls in the busy part of
    a day, which lasts all day here."""
    chance = np.random.default_rng(seed)
    days = min(days, max(FEWEST_DAYS, int(CALLS / (a_minute * _DAY))))
    chosen, classes = vectors[-MOST:], labels[-MOST:]
    order = chance.permutation(len(chosen))
    halves = (order[: len(order) // 2], order[len(order) // 2 :])
    peaks: list[float] = []
    for known, new in (halves, halves[::-1]):
        past = past_of(chosen[known], classes[known])
        peaks += quiet(past, past.sharp(chosen[new]), a_minute, (days + 1) // 2, chance)
    return max(LEAST, cut(peaks, int(FALSE_A_DAY * days)))


def quiet(past: Past, rows: Rows, a_minute: float, days: int, chance: np.random.Generator) -> list[float]:
    """What so many days without a burst reach, made of sharpened ``rows``."""
    shares = past.shares(rows, LIMITS)
    peaks: list[float] = []
    for _ in range(days):
        watch, tops = Watch(past, np.inf), []
        times = np.sort(chance.uniform(0, _DAY, chance.poisson(a_minute * _DAY)))
        for at, place in zip(times, chance.integers(0, len(rows), len(times)), strict=True):
            found = watch.measure(Heard(at * 60.0, f"{at}", "", rows[place]), shares[place])
            tops.append((float(at), found.ratio))
        peaks += separate(tops)
    return peaks


def separate(tops: list[tuple[float, float]]) -> list[float]:
    """The highest values (of minute and value), each apart from those that are higher."""
    found: list[tuple[float, float]] = []
    for minute, value in sorted((one for one in tops if one[1] > LEAST), key=lambda one: (-one[1], one[0])):
        if all(abs(minute - other) > _APART for other, _ in found):
            found.append((minute, value))
    return [value for _, value in found]


def cut(peaks: list[float], allowed: int) -> float:
    """The lowest value above which there are at most so many."""
    ordered = sorted(peaks, reverse=True)
    return ordered[allowed] + 1e-9 if allowed < len(ordered) else 0.0
