"""``kefu retention`` says of each kind of data whether any is older than it may be; and what is, goes."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.cli.retention import limits_of
from ari_app.store.ages import Age, ages
from ari_app.store.journal import Journal
from ari_app.store.old_rows import OldDeliveries, OldEvents, OldWords
from ari_app.store.retention import Retention
from config.load import load_settings
from tests.support.planted import NOW, columns, plant

DAY = 86400.0
_TIMES = {"ended_at", "arrived_at", "left_at", "joined_at", "closed_at", "requested_at", "at", "stored_at", "done_at",
          "changed_at", "entered_at", "until", "since", "seen"}  # fmt: skip


def _old(path: Path, days: float) -> Path:
    """A row of each table, all of so many days ago; a call, a leg and a call-back that nobody ever ended, too."""
    plant(path)
    at = time.time() - days * DAY
    with closing(sqlite3.connect(path)) as database:
        there = {(table, column) for table, column, _ in columns(database)}
        for table in {table for table, _ in there if not table.startswith("transcript_search")}:
            for column in _TIMES & {column for other, column in there if other == table}:
                database.execute(f"update {table} set {column} = ?", [at])
        database.execute("insert into calls (id, arrived_at) values ('lost', ?)", [at])
        database.execute("insert into legs (id, joined_at) values ('lost', ?)", [at])
        database.execute("insert into callbacks (id, requested_at) values ('lost', ?)", [at])
        database.execute("update topics set given = '', part_of = ''")  # one that somebody named stays
        database.execute("update recordings set deleted_at = null")
        database.execute("update voicemails set deleted_at = null")
        database.execute("delete from journal where kind = 'plain'")
        database.commit()
    return path


def test_a_limit_for_each_kind(tmp_path: Path) -> None:
    """Nothing that is looked at is without one."""
    assert {age.limit for age in ages(plant(tmp_path / "kefu.db"))} <= set(limits_of(load_settings()))


@pytest.mark.parametrize(("days", "late"), [(0.0, False), (4.0, False), (10.0, True), (10.2, True)])
def test_when_something_is_overdue(days: float, late: bool) -> None:
    """Of seven days, with three hours for who removes it."""
    assert Age("x", "y", 1, NOW - days * DAY, 0, None).overdue(7, NOW, 3 * 3600) is late
    assert not Age("x", "y", 1, NOW - days * DAY, 0, None).overdue(0, NOW, 3 * 3600)
    assert not Age("x", "y", 1, NOW - 7.1 * DAY, 0, None).overdue(7, NOW, 3 * 3600)


async def test_what_is_overdue_goes_and_it_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before: everything in the tables is late. After a round: nothing, and how much was removed."""
    path = _old(tmp_path / "kefu.db", 1000)
    monkeypatch.setenv("KEFU_STORE_PATH", "kefu.db")

    def proof() -> tuple[int, dict[str, dict[str, object]]]:
        status = main(["--run", str(tmp_path), "retention", "--json"])
        return status, {row["kind"]: row for row in json.loads(capsys.readouterr().out)}

    status, rows = proof()
    assert status == 1
    assert {kind for kind, row in rows.items() if not row["overdue"]} == {"words in events"}
    with closing(sqlite3.connect(path)) as database:  # files of these are what their own keepers look at
        database.execute("update recordings set deleted_at = stored_at")
        database.execute("update voicemails set deleted_at = at")
        database.commit()
    keep = load_settings().retention
    async with Journal(path) as journal, asyncio.TaskGroup() as group:
        task = group.create_task(journal.run())
        keepers = (OldWords(journal, keep.transcripts_days), OldEvents(journal, keep.journal_days),
                   OldDeliveries(journal, load_settings().webhooks.keep_days))  # fmt: skip
        await Retention(keepers, journal.publish).apply(time.time())
        await journal.flushed()
        task.cancel()
    status, rows = proof()
    assert (status, {kind for kind, row in rows.items() if row["overdue"]}) == (0, set())
    assert rows["calls"]["count"] == rows["legs"]["count"] == rows["call-backs"]["count"] == 0
    gone = ("vectors", "names of topics", "words of bursts", "forms", "answers on forms", "notes", "stays in lines")
    assert {rows[kind]["count"] for kind in gone} == {0}
    assert rows["transcripts"]["removed"] == 8, "an utterance, words of four events, a vector, a topic, a burst's words"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("select count(*) from bursts").fetchone() == (1,), "it stays as a count"
    assert main(["--run", str(tmp_path), "retention"]) == 0
    assert "in time" in capsys.readouterr().out
