"""A stay in a line as the service level counts it: for the wallboard and for reports alike."""

from __future__ import annotations

from typing import Any

from models.insight.books import ABANDONED, CONNECTED, MOVED
from models.insight.kpi_facts import Terms, Visit
from models.insight.kpi_tables import Array, Table, only
from models.routing.service_level import FORMULAS, Counted


def counted(visit: Visit, target: float, short: float) -> Counted:
    """One stay. ``target`` and ``short`` in seconds. Who still waits, and who was moved to another line, in which they
    go on waiting, counts nowhere yet."""
    way = visit.way
    return _counted(int(way == CONNECTED), int(way == ABANDONED), int(way in ("", MOVED)), visit.wait, target, short)


def all_counted(stays: Table[Visit], terms: Terms) -> Counted:
    """The same of many: each field a column, by each queue's own target."""
    way, target = stays.words("way"), stays.words("queue").each(terms.target)
    marks = (way.are(CONNECTED) * 1, way.are(ABANDONED) * 1, way.are("", MOVED) * 1)
    return _counted(*marks, stays.wait, target, terms.short)


def _counted(answered: Any, abandoned: Any, nowhere: Any, wait: Any, target: Any, short: float) -> Counted:  # noqa: ANN401 - a number or a column of them
    return Counted(
        answered=answered, in_time=answered * (wait <= target), abandoned=abandoned,
        early=abandoned * (wait <= target), shortest=abandoned * (wait <= short),
        elsewhere=1 - answered - abandoned - nowhere,
    )  # fmt: skip


def served_in_time(formula: str, stays: Table[Visit], terms: Terms) -> Array:
    """Whether each stay speaks for the service level (1), against it (0), or is not counted (NaN)."""
    above, below = FORMULAS[formula]
    of = all_counted(stays, terms)
    return only(below(of) > 0, above(of) > 0)
