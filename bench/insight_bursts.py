"""How soon a burst is found and how many alarms are false, on texts: bench/results/insight.json, ``burst``.

Questions to a bank come at two a minute, day and night, and from some moment on as many more a minute of one kind as
``EXTRA`` says: of a kind that was asked before, or of one that nobody has asked before. Past calls and
calls of the days that count are different texts. What the detector is made of was chosen on splits with numbers from
100 on, others than those that count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from bench.machine import percentile
from models.insight.bursts import Heard, Watch
from models.insight.bursts_past import LIMITS, Floats, Past, past_of
from models.insight.bursts_threshold import threshold
from models.insight.topics_clusters import centred, centres, clusters
from models.insight.topics_graph import Rows
from models.training.intents import wilson

A_MINUTE, EXTRA = 2.0, (0.3, 0.6, 1.2)
SPLITS, TRIALS, QUIET_DAYS, BUSY_DAYS = 4, 40, 50, 3
_UNSEEN, _PAST = 15, 3500
_DAY, _QUIET, _LONG = 1440.0, 40.0, 120.0  # minutes: of a day, before a burst, and of it
_SOON = 30.0
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Site:
    """A centre: its past, the threshold, and texts that are to come, as sharpened vectors with topic and kind."""

    past: Past
    threshold: float
    rows: Rows
    shares: Floats
    topics: list[str]
    kinds: NDArray[np.str_]
    usual: Places
    strange: list[str]

    def call(self, at: float, place: int) -> Heard:
        """One of them, at a minute."""
        return Heard(at * 60.0, f"{at}", "", self.rows[place], self.topics[place])


def site(vectors: Rows, kinds: NDArray[np.str_], seed: int) -> Site:
    """Some kinds are never asked before; half of the other texts are the past."""
    chance = np.random.default_rng(seed)
    names = sorted(set(kinds.tolist()))
    strange = sorted(chance.choice(names, _UNSEEN, replace=False).tolist())
    usual = chance.permutation(np.flatnonzero(~np.isin(kinds, strange)))
    known, usual = usual[:_PAST], usual[_PAST:]
    labels = clusters(vectors[known])
    mean, middles = vectors[known].mean(0), centres(vectors[known], labels)
    alike = centred(vectors, mean) @ centred(middles, mean).T
    topics = [
        f"t{best}" if likeness >= 0.3 else "" for best, likeness in zip(alike.argmax(1), alike.max(1), strict=True)
    ]
    past = past_of(vectors[known], labels)
    found = threshold(vectors[known], labels, A_MINUTE, seed)
    rows = past.sharp(vectors)
    return Site(past, found, rows, past.shares(rows, LIMITS), topics, kinds, usual, strange)


def false_alarms(one: Site, seed: int, days: int, a_minute: float = A_MINUTE) -> int:
    """On days without a burst."""
    chance, count = np.random.default_rng(seed), 0
    for _ in range(days):
        watch = Watch(one.past, one.threshold)
        for at in np.sort(chance.uniform(0, _DAY, chance.poisson(a_minute * _DAY))):
            watch.over(float(at) * 60.0) if watch.standing else None
            place = int(one.usual[chance.integers(len(one.usual))])
            count += watch.take(one.call(float(at), place), one.shares[place]) is not None
    return count


def delay(one: Site, kind: str, extra: float, chance: np.random.Generator) -> float:
    """Minutes from the beginning of a burst to its alarm; infinite for never."""
    base = [
        (float(at), int(chance.choice(one.usual)))
        for at in chance.uniform(0, _QUIET + _LONG, chance.poisson(A_MINUTE * (_QUIET + _LONG)))
    ]
    asked = np.flatnonzero(one.kinds == kind) if kind in one.strange else one.usual[one.kinds[one.usual] == kind]
    more = [
        (float(at), int(chance.choice(asked)))
        for at in chance.uniform(_QUIET, _QUIET + _LONG, chance.poisson(extra * _LONG))
    ]
    watch = Watch(one.past, one.threshold)
    for at, place in sorted(base + more):
        if watch.take(one.call(at, place), one.shares[place]) is not None and at >= _QUIET:
            return at - _QUIET
    return float("inf")


@dataclass(frozen=True)
class Split:
    """What one site has shown."""

    threshold: float
    alarms: int
    busy: int
    delays: dict[tuple[str, float], list[float]]


def split(vectors: Rows, kinds: NDArray[np.str_], seed: int) -> Split:
    """One site; the same figures for the same texts and seed."""
    one = site(vectors, kinds, seed)
    alarms = false_alarms(one, 100 + seed, QUIET_DAYS)
    busy = false_alarms(one, 300 + seed, BUSY_DAYS, 2 * A_MINUTE)
    usual, chance = sorted(set(one.kinds.tolist()) - set(one.strange)), np.random.default_rng(200 + seed)
    delays = {
        (what, extra): [delay(one, str(chance.choice(names)), extra, chance) for _ in range(TRIALS)]
        for what, names in (("known", usual), ("never_seen", one.strange))
        for extra in EXTRA
    }
    return Split(one.threshold, alarms, busy, delays)


def bursts(vectors: Rows, kinds: NDArray[np.str_]) -> dict[str, Any]:
    """All of it."""
    return told([split(vectors, kinds, seed) for seed in range(SPLITS)])


def told(splits: list[Split]) -> dict[str, Any]:
    """All sites together."""
    days = len(splits)
    return {
        **_rate(sum(one.alarms for one in splits), days * QUIET_DAYS),
        "twice_as_busy": _rate(sum(one.busy for one in splits), days * BUSY_DAYS),
        "calls_a_minute": A_MINUTE, "thresholds": [round(one.threshold, 2) for one in splits], "n": days * TRIALS,
        **{
            what: {f"+{extra:g}": _told([at for one in splits for at in one.delays[what, extra]]) for extra in EXTRA}
            for what in ("known", "never_seen")
        },
    }  # fmt: skip


def _rate(alarms: int, days: int) -> dict[str, Any]:
    """With the exact interval of a Poisson count (Garwood 1936)."""
    low, high = (chi2.ppf(0.025, 2 * alarms) / 2 if alarms else 0.0), chi2.ppf(0.975, 2 * alarms + 2) / 2
    return {
        "false_alarms_a_day": round(alarms / days, 3), "false_interval": [round(float(low) / days, 3),
        round(float(high) / days, 3)], "quiet_days": days,
    }  # fmt: skip


def _told(delays: list[float]) -> dict[str, Any]:
    soon = sum(one <= _SOON for one in delays)
    low, high = wilson(soon, len(delays))
    return {
        "within_30_minutes": round(soon / len(delays), 3), "interval": [round(low, 3), round(high, 3)],
        "median_minutes": round(percentile(delays, 0.5), 1),
    }  # fmt: skip
