"""Callers against agents at one moment: who may be offered whom, and every pair's score by terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.routing.columns import Bools, Floats, Ints
from models.routing.eligibility import eligible
from models.routing.pair_score import terms, total
from models.routing.rules import Rules
from models.routing.state import RouterState

Part = Floats | float


@dataclass(frozen=True, slots=True)
class Table:
    """``callers`` and ``agents`` are rows of the floor; ``found``: term → table, of length 1 where all are alike; for a
    single caller a column of the agents, or one number for all."""

    callers: Ints
    agents: Ints
    may: Bools
    found: Mapping[str, Part]
    score: Floats

    def terms_of(self, rows: Ints, columns: Ints) -> list[dict[str, float]]:
        """Pairs by their terms, in the order in which they are added."""
        cells = np.empty((len(self.found), len(rows)))
        for place, part in enumerate(self.found.values()):
            cells[place] = _cells(part, rows, columns)
        return [dict(zip(self.found, values, strict=True)) for values in cells.round(6).T.tolist()]


def _cells(part: Part, rows: Ints, columns: Ints) -> Part:
    if isinstance(part, float):
        return part
    if part.ndim == 1:
        return part.take(columns)
    tall, wide = len(part) > 1, part.shape[1] > 1
    found: Floats = part[rows if tall else 0, columns if wide else 0]
    return found


def table_of(floor: RouterState, rules: Rules, callers: Ints, agents: Ints, now: float) -> Table | None:
    """Of the callers for whom anybody is there; None when that is nobody."""
    may = eligible(floor, rules, callers, agents, now)
    some = may.any(axis=1)
    if not some.all():
        callers, may = callers[some], may[some]
    if not len(callers):
        return None
    found = terms(floor, rules, callers, agents, now)
    return Table(callers, agents, may, found, total(found, len(callers), len(agents)))
