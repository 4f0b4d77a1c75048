"""Settings of KPIs: which service level is meant, and where figures should be."""

from __future__ import annotations

from dataclasses import dataclass

from config.kinds import between, one_of


@dataclass(frozen=True, slots=True)
class Kpi:
    """Variants and targets of `kefu kpis` and `kefu report`. A target of 0: none."""

    service_level: str = one_of(
        "offered", "offered", "short-abandons-count", "answered", "without-short-abandons", "shortest-abandons-count",
        "without-shortest-abandons", "entered",
    )  # fmt: skip
    shortest_seconds: float = between(5.0, 0, 60)
    target_service_level: float = between(0.9, 0, 1)
    target_abandon_rate: float = between(0.05, 0, 1)
    target_fcr: float = between(0.85, 0, 1)
    target_csat: float = between(4.5, 0, 5)
    target_containment: float = between(0.6, 0, 1)
    target_occupancy_low: float = between(0.75, 0, 1)
    target_occupancy_high: float = between(0.85, 0, 1)
    keep_hour: int = between(4, -1, 23)
