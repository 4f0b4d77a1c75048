"""A process that reckons figures once and ends: `Wanted` on standard input, `Reckoned` on its output.

Run as ``python -m ari_app.web.figures_process``, at the lowest priority: calls go before. Both ends are one program,
and the pipe is theirs alone.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ari_app.reports.kpis import Question, Site, answer
from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused
from models.insight.kpi import KPIS, Figure, Target
from models.insight.kpi_intervals import Estimate

_NICE = 15
Row = tuple[str, str, str, Estimate, Target, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures, of which database. ``now``: epoch seconds; ``calls``: with those behind each."""

    path: str
    site: Site
    question: Question
    now: float
    calls: bool


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Group, KPI, variant, and what a `Figure` has; ``refused``: why there are none."""

    rows: tuple[Row, ...] = ()
    refused: str = ""

    def groups(self) -> dict[str, dict[str, Figure]]:
        """As `ari_app.reports.kpis.answer` gives them."""
        found: dict[str, dict[str, Figure]] = {}
        for group, name, variant, estimate, target, for_it, against in self.rows:
            kpi = KPIS[name]
            found.setdefault(group, {})[name] = Figure(kpi, kpi.variants[variant], estimate, target, for_it, against)
        return found


def reckoned(wanted: Wanted) -> Reckoned:
    """The work."""
    try:
        with closing(Reader(Path(wanted.path))) as book:
            groups = answer(book, wanted.site, wanted.question, wanted.now, wanted.calls)
    except (CommandRefused, FileNotFoundError) as error:
        return Reckoned(refused=str(error))
    return Reckoned(
        tuple(
            (group, kpi, one.variant.id, one.estimate, one.target, one.for_it, one.against)
            for group, own in groups.items() for kpi, one in own.items()
        )
    )  # fmt: skip


if __name__ == "__main__":
    os.nice(_NICE)
    sys.stdout.buffer.write(pickle.dumps(reckoned(pickle.load(sys.stdin.buffer)), pickle.HIGHEST_PROTOCOL))
