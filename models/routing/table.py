"""Callers against agents at one moment: who may be offered whom, and every pair's score by terms."""

from __future__ import annotations

from dataclasses import dataclass

from models.routing.columns import Bools, Floats, Ints
from models.routing.eligibility import eligible
from models.routing.floor import Floor
from models.routing.pair_score import terms, total
from models.routing.rules import Rules


@dataclass(frozen=True, slots=True)
class Table:
    """``callers`` and ``agents`` are rows of the floor; ``found``: term → table, of length 1 where all are alike."""

    callers: Ints
    agents: Ints
    may: Bools
    found: dict[str, Floats]
    score: Floats

    def terms_of(self, rows: list[int], columns: list[int]) -> list[dict[str, float]]:
        """Pairs by their terms, in the order in which they are added."""
        found: list[dict[str, float]] = [{} for _ in rows]
        for name, part in self.found.items():
            for pair, value in zip(found, _cells(part, rows, columns), strict=True):
                pair[name] = round(value, 6)
        return found


def _cells(part: Floats, rows: list[int], columns: list[int]) -> list[float]:
    """Cells of a term's table, which has one row or column where all are alike."""
    tall, wide = len(part) > 1, part.shape[1] > 1
    if not tall and not wide:
        return [part.item()] * len(rows)
    found: list[float] = part[rows if tall else 0, columns if wide else 0].tolist()
    return found


def table_of(floor: Floor, rules: Rules, callers: Ints, agents: Ints, now: float) -> Table | None:
    """Of the callers for whom anybody is there; None when that is nobody."""
    may = eligible(floor, rules, callers, agents, now)
    some = may.any(axis=1)
    if not some.all():
        callers, may = callers[some], may[some]
    if not len(callers):
        return None
    found = terms(floor, rules, callers, agents, now)
    return Table(callers, agents, may, found, total(found, len(callers), len(agents)))
