"""The published settings against the production router: every figure inside the published interval ± ours, or not.

A published figure without an interval is exact (Erlang-A, Kella and Yechiali). B3's intervals are 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from models.routing.profile import Profile
from models.simulation import published
from models.simulation.day import Day, Make, production_router
from models.simulation.measure import Estimate, Figures, Spread, estimate
from models.simulation.world import Fate, Setting


@dataclass(frozen=True, slots=True)
class Case:
    """A setting: how to make it, what to read off, what was published (figure → mean, half-width; the first figure
    stands for the setting), days in a replication and replications.

    ``make`` gets how busy the day is, in (0, 1): the days of a replication are spread evenly over that (stratified).
    ``daily``: counts are published for one day, not for all days of a replication.
    """

    make: Callable[[float], Setting]
    read: Callable[[list[Day]], Figures]
    expected: dict[str, tuple[float, float]]
    days: int = 1
    replications: int = 16
    daily: bool = False


def _all(days: list[Day]) -> Iterator[Fate]:
    for day in days:
        low, high = day.house.window
        yield from (fate for fate in day.fates if low <= fate.attempt.at < high)


def _ended(fates: list[Fate], end: str) -> float:
    return float(sum(fate.end == end for fate in fates))


def _mean_wait(fates: list[Fate]) -> float:
    waits = [fate.wait for fate in fates if fate.end == "served"]
    return math.fsum(waits) / max(1, len(waits))


def basics(days: list[Day]) -> Figures:
    """Counts, mean wait (s), service level of the served, and with abandons after the target in the divisor."""
    fates, target = list(_all(days)), days[0].house.target
    served, gone = _ended(fates, "served"), _ended(fates, "abandoned")
    good = sum(fate.end == "served" and fate.wait <= target for fate in fates)
    late = sum(fate.end == "abandoned" and fate.wait > target for fate in fates)
    staffed = sum(sum(day.there.values()) for day in days)
    return {
        "served": served, "abandoned": gone, "messages": _ended(fates, "message"), "good": float(good),
        "retrials": float(sum(fate.attempt.attempt > 0 for fate in fates)), "offered": float(len(fates)),
        "blocked": _ended(fates, "blocked") / max(1, len(fates)), "sl_served": good / max(1.0, served),
        "sl": good / max(1.0, served + late), "asa": _mean_wait(fates), "asa_min": _mean_wait(fates) / 60,
        "abandoned_share": gone / max(1, len(fates)),
        "occupancy": sum(sum(day.busy.values()) for day in days) / staffed,
    }  # fmt: skip


def _b3(days: list[Day]) -> Figures:
    """Over the expected 1660 calls a day. As in the published program a lost call has waited until it was lost."""
    fates, calls = list(_all(days)), 1660 * len(days)
    lost = _ended(fates, "abandoned") + _ended(fates, "balked")
    soon = sum(fate.wait < days[0].house.target for fate in fates)
    return {"sl": soon / calls, "lost": lost / calls, "asa": math.fsum(fate.wait for fate in fates) / calls}


def _b6(days: list[Day]) -> Figures:
    found = basics(days)
    return {**found, "sl_percent": found["good"] / 50}


def _b7(days: list[Day]) -> Figures:
    found = basics(days)
    return {**found, "sl_percent": found["good"] / 10}


def _a7(days: list[Day]) -> Figures:
    fates = list(_all(days))
    return {
        f"wait{rank}_min": _mean_wait([fate for fate in fates if fate.attempt.priority == 1 - rank / 2]) / 60
        for rank in range(3)
    }


def _plain(make: Callable[..., Setting], *arguments: Any) -> Callable[[float], Setting]:  # noqa: ANN401 - passed on
    """A setting whose days are all as busy."""
    return partial(_ignoring, make, arguments)


def _ignoring(make: Callable[..., Setting], arguments: tuple[Any, ...], _busy: float) -> Setting:
    return make(*arguments)


CASES: dict[str, Case] = {
    "B1": Case(_plain(published.b1), basics, {"sl_served": (0.902, 0.002), "asa_min": (0.0995, 0.0025)}, 1, 20),
    "B2": Case(_plain(published.b2), basics, {"sl": (0.968, 0.001), "abandoned": (58.6, 0.95)}, 1, 20),
    "B3": Case(
        published.b3, _b3, {"sl": (0.853, 0.009), "asa": (11.85, 1.75), "lost": (0.0342, 0.0031)}, 8, 6, True
    ),
    "B4": Case(published.b4, basics, {"sl": (0.501, 0.0075), "served": (4297, 27), "abandoned": (910, 34)}, 6, 4, True),
    "B5": Case(published.b5, basics, {"sl": (0.579, 0.0075), "served": (4274, 27), "abandoned": (933, 34)}, 6, 4, True),
    "B6": Case(
        _plain(published.b6), _b6,
        {"sl_percent": (97.94, 0.08), "served": (4967, 4), "abandoned": (142.9, 1.7), "retrials": (107.2, 1.3)}, 5, 12,
    ),
    "B7": Case(
        _plain(published.b7), _b7,
        {"sl_percent": (95.03, 0.17), "served": (963.1, 1.7), "abandoned": (31.8, 0.65), "messages": (4.96, 0.18)},
        5, 48,
    ),
    "A1": Case(
        _plain(published.a1), basics,
        {"abandoned_share": (0.03091, 0), "asa": (3.709, 0), "occupancy": (0.9303, 0)}, 1, 4,
    ),
    "A3": Case(_plain(published.a3, 2), basics, {"asa_min": (0.449, 0.020), "blocked": (0.0023, 0.0004)}, 1, 4),
    "A7": Case(
        _plain(published.a7, 10, (0.6, 0.6, 0.6)), _a7,
        {"wait0_min": (0.4777, 0), "wait1_min": (1.1942, 0), "wait2_min": (8.3591, 0)}, 1, 6,
    ),
}  # fmt: skip


_SEEDS = {"A1": 1, "A3": 2, "A7": 5, "B1": 6, "B2": 7, "B3": 8, "B4": 9, "B5": 10, "B6": 11, "B7": 12}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure: ours beside the published one."""

    published: float
    published_half_width: float
    ours: Estimate

    @property
    def inside(self) -> bool:
        """Whether the two intervals meet."""
        return abs(self.ours.mean - self.published) <= self.published_half_width + self.ours.half_width


def replication(name: str, number: int, make: Make = production_router) -> Figures:
    """One replication of a case; its seeds depend on nothing but the case and the number."""
    case = CASES[name]
    first = 1000 * _SEEDS[name] + number * case.days
    days = []
    for place in range(case.days):
        busy = (place + float(np.random.default_rng((first, place)).random())) / case.days
        days.append(Day(case.make(busy), first + place, make).run())
    return case.read(days)


def _days(case: Case, published_mean: float) -> int:
    """By what a replication's figure is divided: days for a count of one day, nothing for a share or a time."""
    return case.days if case.daily and published_mean > 100 else 1


def compare(name: str, rows: list[Figures]) -> dict[str, Comparison]:
    """Every published figure of a case."""
    case = CASES[name]
    return {
        key: Comparison(mean, half, estimate([row[key] / _days(case, mean) for row in rows]))
        for key, (mean, half) in case.expected.items()
    }  # fmt: skip


def run_all(names: list[str], spread: Spread) -> dict[str, dict[str, Comparison]]:
    """All cases side by side, the long ones first."""
    jobs = [(name, number) for name in names for number in range(CASES[name].replications)]
    found: dict[str, list[Figures]] = {name: [] for name in names}
    for (name, _), row in zip(jobs, spread(replication, *zip(*jobs, strict=True)), strict=True):
        found[name].append(row)
    return {name: compare(name, rows) for name, rows in found.items()}


def b4_with(profile: Profile | None, number: int, strata: int = 8) -> Figures:
    """B4's published staff and traffic under another profile (None: longest wait first), over evenly busy days:
    service level of all calls, served a day, and the days' mean of the 99th percentile of waiting, in minutes: of
    those who were served, and of all, with those who gave up."""
    days = []
    for place in range(strata):
        seed = 50_000 + number * strata + place
        busy = (place + float(np.random.default_rng(seed).random())) / strata
        days.append(Day(published.b4(busy, profile), seed).run())
    served = [np.quantile([fate.wait for fate in day.fates if fate.end == "served"], 0.99) for day in days]
    everybody = [np.quantile([fate.wait for fate in day.fates], 0.99) for day in days]
    found = basics(days)
    return {
        **found, "served": found["served"] / strata, "p99_min": float(np.mean(served)) / 60,
        "p99_all_min": float(np.mean(everybody)) / 60,
    }  # fmt: skip
