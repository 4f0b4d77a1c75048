"""A stay in a line as the service level counts it: for the wallboard and for reports alike."""

from __future__ import annotations

from models.insight.books import ABANDONED, CONNECTED, MOVED
from models.insight.kpi_facts import Visit
from models.routing.service_level import FORMULAS, Counted


def counted(visit: Visit, target: float, short: float) -> Counted:
    """One stay. ``target`` and ``short`` in seconds. Who still waits, and who was moved to another line, in which they
    go on waiting, counts nowhere yet."""
    if visit.way == CONNECTED:
        return Counted(answered=1, in_time=int(visit.wait <= target))
    if visit.way == ABANDONED:
        return Counted(abandoned=1, early=int(visit.wait <= target), shortest=int(visit.wait <= short))
    return Counted() if visit.way in ("", MOVED) else Counted(elsewhere=1)


def served_in_time(formula: str, visit: Visit, target: float, short: float) -> bool | None:
    """Whether one stay speaks for the service level (True), against it (False), or is not counted (None)."""
    above, below = FORMULAS[formula]
    of = counted(visit, target, short)
    return bool(above(of)) if below(of) else None
