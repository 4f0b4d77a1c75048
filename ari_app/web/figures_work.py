"""What is asked of the process that reckons figures, what it answers, and the work."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ari_app.reports.kpis import Question, Site, answer
from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused
from models.insight.kpi import KPIS, Figure, Target
from models.insight.kpi_intervals import Estimate

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
        with closing(Reader(Path(wanted.path), keeps=True)) as book:
            groups = answer(book, wanted.site, wanted.question, wanted.now, wanted.calls)
    except (CommandRefused, FileNotFoundError) as error:
        return Reckoned(refused=str(error))
    return Reckoned(
        tuple(
            (group, kpi, one.variant.id, one.estimate, one.target, one.for_it, one.against)
            for group, own in groups.items() for kpi, one in own.items()
        )
    )  # fmt: skip
