"""The published settings against the production router: every figure inside the published interval ± ours, or not.

A published figure without an interval is exact (Erlang-A, Kella and Yechiali). B3's intervals are 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from models.routing.profile import Profile
from models.simulation import published
from models.simulation.day import Day, Make, production_router
from models.simulation.measure import Estimate, Figures, estimate
from models.simulation.world import Fate, Setting


@dataclass(frozen=True, slots=True)
class Case:
    """A setting: how to make it, days in a replication, replications, what to read off, and what was published
    (figure → mean, half-width); the first figure stands for the setting."""

    make: Callable[[], Setting]
    read: Callable[[list[Day]], Figures]
    expected: dict[str, tuple[float, float]]
    days: int = 1
    replications: int = 16


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
    length = sum(min(day.house.window[1], day.house.seconds) - day.house.window[0] for day in days)
    agents = sum(len(day.busy) for day in days) / len(days)
    return {
        "served": served, "abandoned": gone, "messages": _ended(fates, "message"), "good": float(good),
        "retrials": float(sum(fate.attempt.attempt > 0 for fate in fates)), "offered": float(len(fates)),
        "blocked": _ended(fates, "blocked") / max(1, len(fates)), "sl_served": good / max(1.0, served),
        "sl": good / max(1.0, served + late), "asa": _mean_wait(fates), "asa_min": _mean_wait(fates) / 60,
        "abandoned_share": gone / max(1, len(fates)),
        "occupancy": sum(sum(day.busy.values()) for day in days) / (length * agents),
    }  # fmt: skip


def _b3(days: list[Day]) -> Figures:
    found, fates = basics(days), list(_all(days))
    lost = found["abandoned"] + _ended(fates, "balked")
    return {**found, "sl": found["good"] / 1660, "lost": lost / 1660, "asa": found["asa"] * found["served"] / 1660}


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


def _a3_1() -> Setting:
    return published.a3(1)


def _a3_2() -> Setting:
    return published.a3(2)


def _a3_6() -> Setting:
    return published.a3(6)


def _a7_10() -> Setting:
    return published.a7(10, (0.6, 0.6, 0.6))


CASES: dict[str, Case] = {
    "B1": Case(published.b1, basics, {"sl_served": (0.902, 0.002), "asa_min": (0.0995, 0.0025)}, 1, 20),
    "B2": Case(published.b2, basics, {"sl": (0.968, 0.001), "abandoned": (58.6, 0.95)}, 1, 20),
    "B3": Case(
        published.b3, _b3, {"sl": (0.853, 0.009), "asa": (11.85, 1.75), "lost": (0.0342, 0.0031)}, 1, 24
    ),
    "B4": Case(published.b4, basics, {"sl": (0.501, 0.0075), "served": (4297, 27), "abandoned": (910, 34)}, 1, 16),
    "B5": Case(published.b5, basics, {"sl": (0.579, 0.0075), "served": (4274, 27), "abandoned": (933, 34)}, 1, 16),
    "B6": Case(
        published.b6, _b6,
        {"sl_percent": (97.94, 0.08), "served": (4967, 4), "abandoned": (142.9, 1.7), "retrials": (107.2, 1.3)}, 5, 12,
    ),
    "B7": Case(
        published.b7, _b7,
        {"sl_percent": (95.03, 0.17), "served": (963.1, 1.7), "abandoned": (31.8, 0.65), "messages": (4.96, 0.18)},
        5, 24,
    ),
    "A1": Case(
        published.a1, basics, {"abandoned_share": (0.03091, 0), "asa": (3.709, 0), "occupancy": (0.9303, 0)}, 1, 4
    ),
    "A3": Case(_a3_2, basics, {"asa_min": (0.449, 0.020), "blocked": (0.0023, 0.0004)}, 1, 4),
    "A3/1": Case(_a3_1, basics, {"asa_min": (2.82, 0.05), "blocked": (0.0305, 0.0021)}, 1, 4),
    "A3/6": Case(_a3_6, basics, {"asa_min": (0.330, 0.024), "blocked": (0.0022, 0.0003)}, 1, 4),
    "A7": Case(_a7_10, _a7, {"wait0_min": (0.4777, 0), "wait1_min": (1.1942, 0), "wait2_min": (8.3591, 0)}, 1, 6),
}  # fmt: skip


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
    first = 1000 * (1 + sorted(CASES).index(name)) + number * case.days
    return case.read([Day(case.make(), first + day, make).run() for day in range(case.days)])


def compare(name: str, rows: list[Figures]) -> dict[str, Comparison]:
    """Every published figure of a case."""
    expected = CASES[name].expected
    return {
        key: Comparison(mean, half, estimate([row[key] for row in rows])) for key, (mean, half) in expected.items()
    }  # fmt: skip


def run_all(names: list[str], pool: ProcessPoolExecutor) -> dict[str, dict[str, Comparison]]:
    """All cases side by side, the long ones first."""
    jobs = [(name, number) for name in names for number in range(CASES[name].replications)]
    found: dict[str, list[Figures]] = {name: [] for name in names}
    for (name, _), row in zip(jobs, pool.map(replication, *zip(*jobs, strict=True)), strict=True):
        found[name].append(row)
    return {name: compare(name, rows) for name, rows in found.items()}


def b4_with(profile: Profile, seed: int) -> Figures:
    """B4's published staff and traffic under another profile: service level, served, p99 wait in minutes."""
    day = Day(published.b4(profile), seed).run()
    waits = sorted(fate.wait for fate in day.fates if fate.end == "served")
    return {**basics([day]), "p99_min": waits[int(0.99 * len(waits))] / 60}
