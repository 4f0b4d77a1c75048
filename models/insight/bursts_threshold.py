"""How surprising it must be: the threshold that raises as few false alarms a day as is wished, by calls of the past.

Days are made of past calls in an order of chance, at the pace of the past, so that nothing in them is a burst; the
threshold is the lowest at which so many of them would have raised so few alarms.
"""

from __future__ import annotations

import numpy as np

from models.insight.bursts import WINDOWS, Heard, Watch
from models.insight.bursts_past import Past

DAYS = 20
FALSE_A_DAY = 0.4  # wished, of texts of the past; of texts that it does not know it is about twice as much
LEAST = 6.0  # however few calls there are: e to this power is how much likelier a burst is
_DAY = 1440.0  # minutes
_APART = WINDOWS[-1]  # minutes after which an alarm may be raised anew


def threshold(past: Past, topics: list[str], a_minute: float, seed: int = 1, days: int = DAYS) -> float:
    """``topics``: of the past's calls; ``a_minute``: calls in the busy part of a day, which lasts all day here."""
    chance = np.random.default_rng(seed)
    shares = [past.own_shares(place) for place in range(len(past.rows))]
    peaks: list[float] = []
    for _ in range(days):
        watch, tops = Watch(past, np.inf), []
        times = np.sort(chance.uniform(0, _DAY, chance.poisson(a_minute * _DAY)))
        for at, place in zip(times, chance.integers(0, len(past.rows), len(times)), strict=True):
            heard = Heard(at * 60.0, f"{at}", "", past.rows[place], topics[place])
            tops.append((float(at), watch.measure(heard, shares[place]).ratio))
        peaks += separate(tops)
    return max(LEAST, cut(peaks, int(FALSE_A_DAY * days)))


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
