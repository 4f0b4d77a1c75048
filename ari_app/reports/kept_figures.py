"""Everything that reports of the last year are made of, reckoned before somebody asks: days of facts that are over, and
figures of periods that are over. The second time only what is new or has changed costs anything."""

from __future__ import annotations

from pathlib import Path

from ari_app.reports.kept_slices import KeptSlices
from ari_app.reports.kpi_report import Maker, last_over
from ari_app.reports.kpis import Site
from ari_app.store.ports import KpiBook
from models.insight.kpi_groups import PERIODS


def keep_figures(book: KpiBook, site: Site, now: float, folder: Path) -> None:
    """``book``: one that keeps days; ``folder``: where figures are."""
    for kind in PERIODS:
        Maker(book, site, now, KeptSlices(folder)).report(kind, last_over(kind, now, site), "")
    book.tidy_days()
