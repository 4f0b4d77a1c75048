"""Disks that are full, read-only, locked or damaged: events go on, in their order, and come back by themselves."""

from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.store.callers import CallerDirectory, seed
from ari_app.store.condition import State
from ari_app.store.database import open_writer
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from ari_app.store.records import Records
from ari_app.store.row import Row
from ari_app.store.spool import Spool
from models.domain.errors import CommandRefused
from models.domain.events import CallArrived, CallEnded, SurveyAnswered, WaitAnnounced


@asynccontextmanager
async def running(journal: Journal) -> AsyncIterator[Journal]:
    """A journal with its task; the task may not end by itself."""
    async with journal:
        task = asyncio.ensure_future(journal.run())
        yield journal
        assert not task.done(), task
        task.cancel()


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for it."""
    for _ in range(1500):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(what)


def kept(path: Path) -> list[dict[str, object]]:
    """The journal as the file holds it, without what it says about itself."""
    reader = Reader(path)
    try:
        return reader.rows("select seq, kind, call_id from journal where kind not like 'Store%' order by seq")
    finally:
        reader.close()


class FullDisk:
    """No spool can be written; switched on and off."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.full = False
        real = os.write

        def write(handle: int, data: bytes) -> int:
            if self.full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(handle, data)

        patch.setattr("ari_app.store.spool.os.write", write)


async def test_full_disk_keeps_events_in_memory_and_writes_them_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither database nor spool takes anything: publishing goes on, the state says so once, all of it comes back."""
    path, disk = tmp_path / "x.db", FullDisk(monkeypatch)
    async with running(Journal(path)) as journal:
        journal.publish(CallArrived(call_id="c1"))
        assert await journal.flushed()
        pages = await journal.call(lambda: journal.database.execute("pragma page_count").fetchone()[0])
        await journal.call(lambda: journal.database.execute(f"pragma max_page_count = {pages}").fetchone())
        disk.full = True
        big = "x" * 5000
        for number in range(30):
            journal.publish(SurveyAnswered(call_id=f"c{number}{big}", rating=number))
        await until(lambda: journal.condition.state is State.MEMORY, "it must say that nothing can be written")
        assert "full" in journal.condition.reason
        facts = journal.facts()
        assert (facts["state"], facts["lost"]) == ("memory only", 0)
        assert facts["waiting"] >= 30
        assert not await journal.flushed(patience=0.1), "it does not wait for ever"
        await journal.call(lambda: journal.database.execute("pragma max_page_count = 1000000").fetchone())
        disk.full = False
        await until(lambda: journal.condition.state is State.HEALTHY, "it comes back by itself")
        assert await journal.flushed()
    rows = kept(path)
    assert [row["kind"] for row in rows] == ["CallArrived"] + ["SurveyAnswered"] * 30
    assert [str(row["call_id"])[:3].strip("x") for row in rows[1:]] == [f"c{number}" for number in range(30)]
    assert sum("nothing can be written" in record.message for record in caplog.records) == 1
    assert not any(record.exc_info for record in caplog.records), "no traceback"


async def test_spool_takes_what_a_full_database_does_not(tmp_path: Path) -> None:
    """What is in the spool needs no memory, survives a crash, and stands before what comes after it."""
    path = tmp_path / "x.db"
    async with running(Journal(path, busy_seconds=0.05, memory_events=12)) as journal:
        other = sqlite3.connect(path)
        other.execute("begin immediate")
        rows = []
        for number in range(200):
            rows.append(journal.publish(SurveyAnswered(call_id=f"c{number}", rating=1)))
            if number % 10 == 0:
                assert await journal.kept(rows[-1])
        assert await journal.kept(rows[-1]), "the spool is as good as the database"
        assert journal.condition.state is State.SPOOLING
        assert journal.locked >= 1
        assert journal.lost == 0
        crashed = (tmp_path / "x.db.spool").read_bytes()
        other.rollback()
        assert await journal.flushed()
        other.close()
    assert [row["call_id"] for row in kept(path)] == [f"c{number}" for number in range(200)]
    later = tmp_path / "later.db"
    (tmp_path / "later.db.spool").write_bytes(crashed)
    async with running(Journal(later)):
        pass
    assert [row["call_id"] for row in kept(later)] == [f"c{number}" for number in range(200)]


async def test_a_spool_without_room_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a line of a disk that ran full is taken back; beyond its limit it takes nothing."""
    spool = Spool(tmp_path / "s", 10_000)
    rows = [Row(number, 1.0, "c", "", "SurveyAnswered", {"rating": 1}) for number in range(1, 4)]
    spool.append(rows[:1])
    before = spool.size()
    real = os.write
    left = [20]

    def write(handle: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "full")
        done = real(handle, bytes(data)[: left[0]])
        left[0] = 0
        return done

    monkeypatch.setattr("ari_app.store.spool.os.write", write)
    with pytest.raises(OSError, match="full"):
        spool.append(rows[1:2])
    assert spool.size() == before
    monkeypatch.setattr("ari_app.store.spool.os.write", real)
    (tmp_path / "s").write_bytes((tmp_path / "s").read_bytes() + b'{"seq": 9, "a')
    spool.append(rows[1:])
    assert [row.seq for batch in spool.batches() for row in batch] == [1, 2, 3]
    with pytest.raises(OSError, match="larger"):
        spool.append([Row(5, 1.0, "c", "", "X", {"t": "y" * 20_000})])


async def test_start_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be opened: kefu starts with books in memory; when it can, numbers do not collide."""
    path = tmp_path / "x.db"
    async with running(Journal(path)) as journal:
        journal.publish(CallArrived(call_id="open", number="555"))
        journal.publish(CallArrived(call_id="over", number="556"))
        journal.publish(CallEnded(call_id="over", outcome="answered"))
        assert await journal.flushed()
    aside = path.rename(tmp_path / "kept")
    path.mkdir()
    disk = FullDisk(monkeypatch)
    disk.full = True
    async with running(Journal(path, prepare=lambda database: seed(database, [{"number": "1"}]))) as journal:
        assert journal.condition.state is not State.HEALTHY
        assert "unable to open" in journal.condition.reason
        journal.publish(SurveyAnswered(call_id="open", rating=3))
        assert await journal.attempt(lambda: list(journal.database.query("select * from calls"))) == []
        path.rmdir()
        aside.rename(path)
        disk.full = False
        await until(lambda: journal.condition.state is State.HEALTHY, "it must come back")
        assert await journal.flushed()
    assert [row["kind"] for row in kept(path)] == ["CallArrived", "CallArrived", "CallEnded", "SurveyAnswered"]


async def test_readonly_database_gives_the_open_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be read but not written: a restart still knows who is in the line, also out of the spool."""
    path = tmp_path / "x.db"
    async with running(Journal(path)) as journal:
        journal.publish(CallArrived(call_id="open", number="555"))
        journal.publish(CallArrived(call_id="over", number="556"))
        journal.publish(CallEnded(call_id="over", outcome="answered"))
        assert await journal.flushed()

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("ari_app.store.database._may_write", refuse)
    query = "select id from calls where ended_at is null order by id"
    for number in range(2):  # the second start has the first one's events in its spool
        async with running(Journal(path)) as journal:
            assert journal.condition.state is State.SPOOLING
            assert "readonly" in journal.condition.reason
            row = journal.publish(CallArrived(call_id=f"spooled{number}", number="557"))
            assert await journal.kept(row)
            await asyncio.sleep(0.3)
            found = await journal.call(lambda: [row["id"] for row in journal.database.query(query)])
            assert found == ["open", *(f"spooled{n}" for n in range(number + 1))]
    monkeypatch.undo()
    async with running(Journal(path)):
        pass
    assert [row["call_id"] for row in kept(path)] == ["open", "over", "over", "spooled0", "spooled1"]


def spoil(path: Path, how: str) -> None:
    """Harm a database file as a bad disk does."""
    data = bytearray(path.read_bytes())
    if how == "pages":
        data[4096 * 2 : 4096 * 8] = os.urandom(4096 * 6)
    elif how == "header":
        data = bytearray(b"this is no database" * 4000)
    elif how == "cut":
        del data[len(data) // 2 :]
    else:
        data.clear()
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["pages", "header", "cut", "empty"])
async def test_a_damaged_database_is_moved_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str) -> None:
    """One line of advice with the file's name, no traceback; a new one is begun, the old one is kept."""
    path = tmp_path / "kefu.db"
    async with running(Journal(path)) as journal:
        for number in range(50):
            journal.publish(CallArrived(call_id=f"c{number}", number="5" * 200))
        assert await journal.flushed()
    with sqlite3.connect(path) as plain:
        plain.execute("pragma wal_checkpoint(truncate)")
    plain.close()
    spoil(path, how)
    async with running(Journal(path)) as journal:
        assert journal.condition.state is State.HEALTHY
        journal.publish(CallArrived(call_id="new", number="1"))
        assert await journal.flushed()
    assert kept(path)[-1]["call_id"] == "new"
    aside = [file.name for file in tmp_path.glob("kefu.db.damaged-*") if not file.name.endswith(("-wal", "-shm"))]
    assert len(aside) == (0 if how == "empty" else 1)
    said = [record for record in caplog.records if "is damaged" in record.message]
    assert len(said) == len(aside)
    assert all(str(path) in record.message and aside[0] in record.message for record in said)
    assert not any(record.exc_info for record in caplog.records)
    if aside:
        reader = Reader(path)
        assert reader.rows("select count(*) as n from journal where kind = 'DatabaseReplaced'")[0]["n"] == 1
        reader.close()


async def test_a_damaged_database_that_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On a disk that can only be read: kefu goes on in memory, and says both."""
    path = tmp_path / "kefu.db"
    open_writer(path, 1).close()
    spoil(path, "header")

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("ari_app.store.damage.os.replace", refuse)
    async with running(Journal(path)) as journal:
        journal.publish(CallArrived(call_id="c1", number="1"))
        assert journal.condition.state is not State.HEALTHY
        assert "damaged and cannot be moved aside (Read-only file system)" in journal.condition.reason
        monkeypatch.undo()
        await until(lambda: journal.condition.state is State.HEALTHY, "then it is moved")
        assert await journal.flushed()
    assert kept(path)[0]["call_id"] == "c1"
    assert not any(record.exc_info for record in caplog.records)


async def test_damage_while_it_runs(tmp_path: Path) -> None:
    """SQLite says "malformed" in the middle: the same; open calls and callers go over, readers find the new file."""
    path = tmp_path / "kefu.db"
    rows = [{"number": "555", "name": "Ann"}]
    async with running(Journal(path, prepare=lambda database: seed(database, rows))) as journal:
        journal.publish(CallArrived(call_id="c1", number="555"))
        assert await journal.flushed()
        directory = CallerDirectory(path)
        assert (await directory.record("555")).name == "Ann"
        told: list[int] = []

        def broken() -> str:
            if not told:
                told.append(1)
                raise sqlite3.DatabaseError("database disk image is malformed")
            return "done"

        assert await journal.call(broken) == "done"
        journal.publish(SurveyAnswered(call_id="c1", rating=4))
        assert await journal.flushed()
        found = await journal.call(lambda: list(journal.database.query("select number, rating from calls")))
        assert found == [{"number": "555", "rating": 4}]
        assert (await directory.record("555")).name == "Ann"
        directory.close()
    spoil(path, "header")
    directory = CallerDirectory(path)
    assert not (await directory.record("555")).known, "whoever calls is served, as an unknown number"
    assert (await directory.history("555", "billing")).calls == 0
    assert await directory.dropped("555", "billing", 0.0) is None
    directory.close()
    assert list(tmp_path.glob("kefu.db.damaged-*"))


async def test_damage_that_nobody_has_met_yet(tmp_path: Path) -> None:
    """The daily look finds it; a database that is sound, or away, is left alone."""
    path = tmp_path / "kefu.db"
    async with running(Journal(path)) as journal:
        for number in range(300):
            journal.publish(CallArrived(call_id=f"c{number}", number="5" * 200))
        assert await journal.flushed()
        await journal.call(lambda: journal.database.execute("pragma wal_checkpoint(truncate)").fetchall())
        await journal.look_through()
        assert not list(tmp_path.glob("kefu.db.damaged-*"))
        spoil(path, "pages")
        await journal.look_through()
        assert list(tmp_path.glob("kefu.db.damaged-*"))
        journal.publish(CallEnded(call_id="c1", outcome="answered"))
        assert await journal.flushed()
    assert kept(path)[-1]["kind"] == "CallEnded"


def test_readers_of_a_read_only_file_do_not_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their connections would make the writer's a read-only one for as long as they are open."""
    path = tmp_path / "kefu.db"
    open_writer(path, 1).close()
    records = Records(path)

    def held() -> int:
        return sum(os.path.realpath(f"/proc/self/fd/{one}") == str(path) for one in os.listdir("/proc/self/fd"))

    assert records.rows("select 1 as n") == [{"n": 1}]
    assert held() == 1
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        assert records.rows("select 1 as n") == [{"n": 1}]
        assert held() == 0
    assert records.rows("select 1 as n") == [{"n": 1}]
    records.close()


def test_a_reader_of_damaged_records_says_what_to_do(tmp_path: Path) -> None:
    """`kefu calls` and the like: words, not a trace."""
    path = tmp_path / "kefu.db"
    open_writer(path, 1).close()
    spoil(path, "header")
    reader = Reader(path)
    with pytest.raises(CommandRefused, match=r"kefu\.db is damaged .* start kefu"):
        reader.rows("select * from calls")
    reader.close()


async def test_memory_is_bounded_and_what_is_given_up_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that stays full for long: the line in memory has an end."""
    path, disk = tmp_path / "x.db", FullDisk(monkeypatch)
    path.mkdir()
    disk.full = True
    async with running(Journal(path, memory_events=100)) as journal:
        for number in range(1000):
            journal.publish(WaitAnnounced(call_id=f"c{number}"))
        journal.publish(CallEnded(call_id="last", outcome="answered"))
        assert journal.facts()["waiting"] <= 100
        assert journal.lost >= 900
        path.rmdir()
        disk.full = False
        assert await journal.flushed(patience=8)
    found = kept(path)
    assert found[-1]["kind"] == "CallEnded"
    assert len(found) <= 100
