"""Days of facts that are kept: exactly what the rows would give, for as long as nothing of them has changed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ari_app.app.figures_night import FiguresNight
from ari_app.reports.kept_figures import keep_figures
from ari_app.reports.kept_slices import KeptSlices
from ari_app.reports.kpi_report import Maker
from ari_app.reports.kpis import site_of
from ari_app.store.kept_days import folder_of
from ari_app.store.reader import Reader
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.insight.kpi_facts import Contact, Stretch, Visit

SINCE, DAYS = utc(2026, 10, 1), 12
BEGIN, END = SINCE.timestamp() - 86_400, SINCE.timestamp() + 20 * 86_400
ODD = (SINCE.timestamp() + 100_000.5, SINCE.timestamp() + 700_000.25)
SITE = site_of(Settings(), {}, [], UTC)
Facts = tuple[list[Contact], list[Visit]]


class Counting(Reader):
    """How many days were made of rows."""

    made = 0

    def _made(self, of, sql, begin, end):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as the reader's
        self.made += 1
        return super()._made(of, sql, begin, end)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Twelve days of a few calls."""
    fill(tmp_path / "kefu.db", 600, SINCE, DAYS)
    return tmp_path / "kefu.db"


def _plain(path: Path, since: float = BEGIN, until: float = END, queues: tuple[str, ...] | None = None) -> Facts:
    with closing(Reader(path)) as book:
        book.days = None
        return list(book.contacts(since, until, queues)), list(book.stays(since, until, queues))


def _kept(
    path: Path, since: float = BEGIN, until: float = END, queues: tuple[str, ...] | None = None, keeps: bool = True
) -> tuple[Facts, int]:  # fmt: skip
    with closing(Counting(path, keeps)) as book:
        return (list(book.contacts(since, until, queues)), list(book.stays(since, until, queues))), book.made


def test_what_is_kept_is_what_the_rows_say(path: Path) -> None:
    """Whole, in part, of some queues; the second time of the newest day alone."""
    first, made = _kept(path)
    again, fewer = _kept(path)
    assert first == again == _plain(path)
    assert made > 2 * DAYS - 2
    assert fewer == 2
    for asked in (ODD, (ODD[0], ODD[0] + 1000)):
        assert _kept(path, *asked)[0] == _plain(path, *asked)
    assert _kept(path, *ODD, ("sales", "billing"))[0] == _plain(path, *ODD, ("sales", "billing"))


_FIRST = "(select min(id) from calls where connected_at is not null)"


@pytest.mark.parametrize(
    "change",
    [
        f"update calls set number = '' where id = {_FIRST}",
        f"update calls set rating = 2 where id = {_FIRST}",
        "update calls set problem = 'renamed' where problem = 'sales'",
        f"delete from calls where id = {_FIRST}",
        f"update legs set wrap_up = 99 where call_id = {_FIRST}",
        f"delete from legs where call_id = {_FIRST}",
        f"update queue_visits set way = 'moved' where call_id = {_FIRST}",
        f"insert into call_topics (call_id, topic, at) values ({_FIRST}, 't9', 1)",
        "insert or replace into calls (id, arrived_at, direction) select id, arrived_at, 'out' from calls where id ="
        f" {_FIRST}",
        f"insert or ignore into calls (id, arrived_at, direction) values ('new', {ODD[0]}, 'in')",
    ],
)
def test_what_has_changed_is_made_anew(path: Path, change: str) -> None:
    """Whatever changes a row, and however the statement resolves conflicts; the other days stay."""
    _kept(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(change).rowcount >= 1
        connection.commit()
    found, made = _kept(path)
    assert found == _plain(path)
    assert made > 2


def test_the_same_topic_again_is_no_change(path: Path) -> None:
    """The night writes every call's topic anew."""
    write = f"insert or replace into call_topics (call_id, topic, at) values ({_FIRST}, 't9', 1)"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(write)
        connection.commit()
        _kept(path)
        connection.execute(write)
        connection.commit()
    assert _kept(path)[1] == 2


def test_agents_times_change_figures_and_no_calls(path: Path) -> None:
    """A stretch that is closed: the stamp of that day is another one, its calls are kept."""
    _kept(path)
    with closing(Reader(path)) as book:
        before = book.stamp(BEGIN, END, END)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("update agent_times set until = until + 1 where id = (select min(id) from agent_times)")
            connection.commit()
        assert book.stamp(BEGIN, END, END) != before
    assert _kept(path)[1] == 2


def test_no_number_is_in_the_files(path: Path) -> None:
    """Nor anything else of a caller; who was erased from the records is erased."""
    (contacts, _), _ = _kept(path)
    numbers = {one.number for one in contacts}
    files = sorted(folder_of(path).iterdir())
    assert len(numbers) > 100
    assert len(files) > DAYS
    for file in files:
        with np.load(file, allow_pickle=False) as found:
            texts = {str(one) for name in found.files for one in found[name].ravel().tolist()}
        assert not texts & numbers
        assert file.stat().st_mode & 0o077 == 0 or file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"nothing"])
def test_a_damaged_file_is_made_again(path: Path, content: bytes) -> None:
    """What cannot be read was never kept."""
    _kept(path)
    for file in folder_of(path).iterdir():
        file.write_bytes(content)
    assert _kept(path)[0] == _plain(path)
    assert _kept(path)[1] == 2


def test_who_only_reads_writes_nothing(path: Path) -> None:
    """And reads what others have kept."""
    assert _kept(path, keeps=False)[0] == _plain(path)
    assert not folder_of(path).exists()
    _kept(path)
    assert _kept(path, keeps=False)[1] == 2


def test_a_folder_that_cannot_be_made_keeps_nothing(path: Path) -> None:
    """There is a file of that name."""
    folder_of(path).write_text("")
    assert _kept(path)[0] == _plain(path)


def test_times_of_agents_that_reach_into_a_day(path: Path) -> None:
    """Against all rows, looked at one by one."""
    since, until = ODD
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"insert into agent_times values ('long', 'off', 'offline', {BEGIN}, null)")
        connection.commit()
        rows = connection.execute("select agent_id, state, since, until from agent_times order by since, id").fetchall()
    wanted = [
        Stretch(agent, state, max(begin, since), min(END if end is None else end, until))
        for agent, state, begin, end in rows if begin < until and (END if end is None else end) > since
    ]  # fmt: skip
    with closing(Reader(path)) as book:
        assert list(book.stretches(since, until, END)) == wanted


def test_a_night_leaves_nothing_to_make_of_rows(path: Path) -> None:
    """After it a report makes the newest day of rows, and says the same; days of which no call is left are gone."""
    now = utc(2026, 11, 3).timestamp()
    at = utc(2026, 10, 15).timestamp()
    with closing(Reader(path, keeps=True)) as book:
        keep_figures(book, SITE, now, path.parent)
    with closing(Counting(path, keeps=True)) as book:
        report = Maker(book, SITE, now, KeptSlices(path.parent)).report("month", at, "")
        assert book.made == 2
        assert report.sheet.offered > 500
    with closing(Reader(path)) as book:
        book.days = None
        assert Maker(book, SITE, now).report("month", at, "") == report
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"delete from calls where arrived_at < {ODD[0] + 3 * 86_400}")
        connection.commit()
    with closing(Reader(path, keeps=True)) as book:
        keep_figures(book, SITE, now, path.parent)
    assert min(file.name for file in folder_of(path).iterdir()) >= "2026-10-05"


async def test_a_night_that_fails_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """And the next one tries again."""
    told = iter(["the disk is full", ""])

    async def keep() -> str:
        return next(told)

    clock: Callable[[], datetime] = datetime.now
    night = FiguresNight(Path("nowhere"), 4, clock, keep)
    with caplog.at_level(logging.WARNING):
        await night.once()
        await night.once()
    assert [one.getMessage() for one in caplog.records] == ["figures were not kept: the disk is full"]
