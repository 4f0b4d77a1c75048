"""Figures of periods that are over are kept, and never told once anything that they were made of has changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from ari_app.reports.kept_slices import FILE, KeptSlices
from ari_app.reports.kpi_report import Maker
from ari_app.reports.kpis import site_of
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.insight.kpi_facts import Visit
from models.insight.kpi_tables import Table
from models.insight.report import Report

SITE = site_of(Settings(), {}, [], UTC)
NOW, MONTH = utc(2026, 11, 3).timestamp(), utc(2026, 10, 15).timestamp()


class Counting(Reader):
    """How many periods were read."""

    read = 0

    def stays(self, *asked: object) -> Table[Visit]:
        """As the reader."""
        self.read += 1
        return super().stays(*asked)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Four months of a few calls."""
    fill(tmp_path / "kefu.db", 900, utc(2026, 7, 1), 123)
    return tmp_path / "kefu.db"


def _told(path: Path, kept: KeptSlices | None, zone_seconds: float = 30.0) -> tuple[Report, int]:
    with closing(Counting(path)) as book:
        site = replace(SITE, target_seconds=zone_seconds)
        return Maker(book, site, NOW, kept).report("month", MONTH, "kefu"), book.read


def test_kept_figures_are_those_that_would_be_reckoned(path: Path) -> None:
    """The second report reads two months instead of four, and says the same as one that keeps nothing."""
    plain, of = _told(path, None)
    first, reads = _told(path, KeptSlices(path.parent))
    again, fewer = _told(path, KeptSlices(path.parent))
    assert plain == first == again
    assert (of, reads, fewer) == (4, 4, 2)
    assert len(plain.trend) == 4


@pytest.mark.parametrize(
    "change",
    [
        "update calls set number = '' where arrived_at < 1783000000 and number = (select min(number) from calls"
        " where arrived_at < 1783000000)",
        "delete from calls where id = (select min(id) from calls)",
        "update calls set rating = 1 where id = (select min(id) from calls where rating > 1)",
        "delete from queue_visits where call_id = (select min(call_id) from queue_visits)",
    ],
)
def test_what_has_changed_is_reckoned_anew(path: Path, change: str) -> None:
    """An erased caller, a call that is gone, a mark, a stay: the report is that of the books as they are."""
    _told(path, KeptSlices(path.parent))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(change).rowcount >= 1
        connection.commit()
    told, reads = _told(path, KeptSlices(path.parent))
    assert told == _told(path, None)[0]
    assert reads > 2


def test_another_setting_is_another_figure(path: Path) -> None:
    """Seconds within which calls are to be answered."""
    _told(path, KeptSlices(path.parent))
    assert _told(path, KeptSlices(path.parent), 3.0) == (_told(path, None, 3.0)[0], 4)


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_a_damaged_file_is_made_again(path: Path, content: str) -> None:
    """What cannot be read was never kept."""
    (path.parent / FILE).write_text(content)
    assert _told(path, KeptSlices(path.parent)) == (_told(path, None)[0], 4)
    assert _told(path, KeptSlices(path.parent))[1] == 2


def test_a_folder_that_cannot_be_written_keeps_nothing(path: Path) -> None:
    """And the report is made."""
    assert _told(path, KeptSlices(path.parent / "none"))[1] == 4
