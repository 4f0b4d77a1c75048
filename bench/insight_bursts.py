"""How soon a burst is found and how many alarms are false, on texts: bench/results/insight.json, ``burst``.

Questions to a bank come at two a minute, day and night, and from some moment on as many more a minute of one kind as
``EXTRA`` says: of a kind that was asked before, or of one that nobody has asked before. Past calls, calls of the days
on which the threshold was found, and calls of the days that count are different texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.machine import percentile
from models.insight.bursts import Heard, Watch
from models.insight.bursts_past import Past, past_of
from models.insight.bursts_threshold import threshold
from models.insight.topics_clusters import centred, centres, clusters
from models.insight.topics_graph import Rows
from models.training.intents import wilson

A_MINUTE, EXTRA = 2.0, (0.3, 0.6, 1.2)
SPLITS, TRIALS, QUIET_DAYS = 4, 40, 5
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
    past = past_of(vectors[known], labels, [f"t{label}" for label in labels])
    found = threshold(past, [f"t{label}" for label in labels], A_MINUTE, seed)
    return Site(past, found, past.sharp(vectors), topics, kinds, usual, strange)


def false_alarms(one: Site, seed: int) -> int:
    """On days without a burst."""
    chance, count = np.random.default_rng(seed), 0
    for _ in range(QUIET_DAYS):
        watch = Watch(one.past, one.threshold)
        for at in np.sort(chance.uniform(0, _DAY, chance.poisson(A_MINUTE * _DAY))):
            watch.over(float(at) * 60.0) if watch.standing else None
            count += watch.take(one.call(float(at), int(chance.choice(one.usual)))) is not None
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
        if watch.take(one.call(at, place)) is not None and at >= _QUIET:
            return at - _QUIET
    return float("inf")


def bursts(vectors: Rows, kinds: NDArray[np.str_]) -> dict[str, Any]:
    """All of it; the same figures for the same texts."""
    delays: dict[tuple[str, float], list[float]] = {}
    alarms = 0
    cuts = []
    for seed in range(SPLITS):
        one = site(vectors, kinds, seed)
        cuts.append(round(one.threshold, 2))
        alarms += false_alarms(one, 100 + seed)
        usual = sorted(set(one.kinds.tolist()) - set(one.strange))
        chance = np.random.default_rng(200 + seed)
        for what, names in (("known", usual), ("never_seen", one.strange)):
            for extra in EXTRA:
                found = delays.setdefault((what, extra), [])
                found += [delay(one, str(chance.choice(names)), extra, chance) for _ in range(TRIALS)]
    return {
        "false_alarms_a_day": round(alarms / (SPLITS * QUIET_DAYS), 3), "quiet_days": SPLITS * QUIET_DAYS,
        "calls_a_minute": A_MINUTE, "thresholds": cuts, "n": SPLITS * TRIALS,
        **{what: {f"+{extra:g}": _told(delays[what, extra]) for extra in EXTRA} for what in ("known", "never_seen")},
    }  # fmt: skip


def _told(delays: list[float]) -> dict[str, Any]:
    soon = sum(one <= _SOON for one in delays)
    low, high = wilson(soon, len(delays))
    return {
        "within_30_minutes": round(soon / len(delays), 3), "interval": [round(low, 3), round(high, 3)],
        "median_minutes": round(percentile(delays, 0.5), 1),
    }  # fmt: skip
