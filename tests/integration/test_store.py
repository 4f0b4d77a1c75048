"""The journal on a real SQLite: order, spool, rebuild, restart."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from pathlib import Path

import pytest

from ari_app.reports.transcripts import search, skipped, talk, transcript
from ari_app.store.callers import CallerDirectory, seed
from ari_app.store.database import open_writer
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from models.domain.control_events import LegJoined
from models.domain.errors import CommandRefused
from models.domain.events import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallQueued,
    SurveyAnswered,
    Transcribed,
    TranscriptSkipped,
)
from models.quality.door import Door
from tests.fakes.asterisk.clock import virtual_time


def a_call(journal: Journal, call: str, number: str = "555", outcome: str = "answered") -> None:
    """The events of one call."""
    journal.publish(
        CallArrived(call_id=call, channel_id=f"ch-{call}", number=number, dialled="8000", arrived_at=time.time())
    )
    journal.publish(CallQueued(call_id=call, problem="billing", language="en", priority=0.5, entered_at=5.0))
    journal.publish(LegJoined(call_id=call, agent_id="1001", role="agent", who="1001", bridge_id="b", channel_id="a"))
    journal.publish(CallConnected(call_id=call, agent_id="1001", bridge_id="b", channel_id="a"))
    journal.publish(
        Transcribed(call_id=call, leg="caller", text="你好 hello", start=0, end=1, confidence=0.5, engine="x")
    )
    journal.publish(SurveyAnswered(call_id=call, rating=2))
    journal.publish(CallEnded(call_id=call, outcome=outcome, cause="test"))


async def test_events_become_rows_and_survive_a_restart(tmp_path: Path) -> None:
    """Numbers go on where they ended; tables rebuilt from the journal are the same tables."""
    path = tmp_path / "x.db"
    async with Journal(path) as journal:
        writing = asyncio.ensure_future(journal.run())
        a_call(journal, "c1")
        await journal.flushed()
        writing.cancel()
    async with Journal(path) as journal:
        row = journal.publish(CallArrived(call_id="c2"))
        assert row.seq == 8
    reader = Reader(path)
    before = reader.rows("select * from calls where id = 'c1'")
    assert (before[0]["agent_id"], before[0]["rating"], before[0]["outcome"]) == ("1001", 2, "answered")
    assert reader.rows("select text from transcripts")[0]["text"] == "你好 hello"
    async with Journal(path) as journal:
        await journal.call(journal.rebuild)
    assert reader.rows("select * from calls where id = 'c1'") == before
    reader.close()


async def test_locked_database_spools_and_catches_up(tmp_path: Path) -> None:
    """While another process holds the lock: publishing goes on, the spool holds everything."""
    path = tmp_path / "x.db"
    async with Journal(path, busy_seconds=0.05) as journal:
        other = sqlite3.connect(path)
        other.execute("begin immediate")
        writing = asyncio.ensure_future(journal.run())
        a_call(journal, "c1")
        spool = tmp_path / "x.db.spool"
        async with asyncio.timeout(5):
            while not spool.exists() or len(spool.read_text().splitlines()) < 6:
                await asyncio.sleep(0.01)
        assert spool.stat().st_mode & 0o777 == 0o600
        other.rollback()
        async with asyncio.timeout(5):
            await journal.flushed()
        assert not spool.exists()
        writing.cancel()
        other.close()


async def test_spool_of_a_crash_is_read_back_once(tmp_path: Path) -> None:
    """A process died while the database was locked; a torn last line and a double do no harm."""
    path = tmp_path / "x.db"
    async with Journal(path) as journal:
        writing = asyncio.ensure_future(journal.run())
        journal.publish(CallArrived(call_id="c1", number="1"))
        await journal.flushed()
        writing.cancel()
    rows = [
        {"seq": seq, "at": 1.0, "call_id": "c1", "agent_id": "", "kind": "SurveyAnswered", "data": {"rating": seq}}
        for seq in (1, 2)
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows) + '{"seq": 3, "at'
    (tmp_path / "x.db.spool").write_text(text)
    async with Journal(path):
        pass
    reader = Reader(path)
    assert [row["kind"] for row in reader.rows("select kind from journal order by seq")] == [
        "CallArrived",
        "SurveyAnswered",
    ]
    assert reader.rows("select rating from calls")[0]["rating"] == 2
    reader.close()


async def test_directory(tmp_path: Path) -> None:
    """Known and unknown numbers, and what the last week says of them."""
    path = tmp_path / "x.db"
    async with Journal(path) as journal:
        writing = asyncio.ensure_future(journal.run())
        rows = [{"number": "555", "name": "Ann", "tier": "gold", "language": "zh"}]
        assert await journal.call(lambda: seed(journal.database, rows)) == 1
        assert await journal.call(lambda: seed(journal.database, rows)) == 0
        for number in range(3):
            a_call(journal, f"c{number}", outcome="abandoned")
        await journal.flushed()
        writing.cancel()
        directory = CallerDirectory(path)
        record = await directory.record("555")
        assert (record.known, record.name, record.tier, record.last_agent) == (True, "Ann", "gold", "1001")
        assert not (await directory.record("' or 1=1")).known
        history = await directory.history("555", "billing")
        assert (history.calls, history.abandons, history.same_problem, history.low_ratings) == (3, 3, 3, 3)
        assert (await directory.history("", "billing")).calls == 0
        last = (await journal.call(lambda: list(journal.database.query("select max(arrived_at) at from calls"))))[0]
        assert history.last_same_at == last["at"] > 0
        assert (await directory.history("555", "sales")).last_same_at == 0.0
        later = await directory.history("555", "billing", before=last["at"] + 40 * 86_400)
        assert (later.calls, later.last_same_at) == (0, last["at"]), "however long ago"
        assert await directory.known("555", "billing") == (record, history)
        directory.close()


async def test_a_call_is_told_what_the_dialplan_was_told(tmp_path: Path) -> None:
    """Once, and not for long: whoever changes the table is heeded by the next call."""
    with virtual_time() as clock:
        path = tmp_path / "x.db"
        database = open_writer(path, 1)
        seed(database, [{"number": "555", "name": "Ann"}])
        directory = CallerDirectory(path)
        for pause, names in ((0.0, ["Ann", "Bob"]), (3.0, ["Bob", "Bob"])):
            await directory.known("555", "")
            with database.conn:
                database.conn.execute("update callers set name = 'Bob' where number = '555'")
            clock.jump(pause)
            assert [(await directory.record("555")).name for _ in names] == names
            with database.conn:
                database.conn.execute("update callers set name = 'Ann' where number = '555'")
        directory.close()
        database.close()


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    """No database is an error of its own, and none is made by looking."""
    with pytest.raises(FileNotFoundError):
        Reader(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


async def test_what_was_said_is_masked_and_found(tmp_path: Path) -> None:
    """English by its stem, Chinese by two characters; after a rebuild too, and in a database of an earlier version."""
    path = tmp_path / "x.db"
    said = [("caller", "i want a refund for my card 4111111111111111", 10.0), ("agent", "您要退款吗", 12.0)]
    async with Journal(path, door=Door(9)) as journal:
        writing = asyncio.ensure_future(journal.run())
        journal.publish(CallArrived(call_id="c1", channel_id="x", number="555", arrived_at=9.0))
        for leg, text, at in said:
            journal.publish(
                Transcribed(
                    call_id="c1", leg=leg, text=text, engine="x", began_at=at, seconds=1.5, words=[{"text": text}]
                )
            )
        journal.publish(TranscriptSkipped(call_id="c1", leg="caller", seconds=2.0, reason="busy"))
        await journal.flushed()
        writing.cancel()
    check_found(path)
    async with Journal(path) as journal:
        await journal.call(journal.rebuild)
    check_found(path)
    with sqlite3.connect(path) as old:
        old.execute("drop table transcript_search")
        old.execute("pragma user_version = 0")
    reader = Reader(path)
    with pytest.raises(CommandRefused, match="start it once"):
        search(reader, "refund", "", 5)
    reader.close()
    async with Journal(path):
        pass
    check_found(path)


def check_found(path: Path) -> None:
    """Transcript, measures, search."""
    reader = Reader(path)
    assert [row["text"] for row in transcript(reader, "c1")] == [
        "i want a refund for my card ••••••••••••••••", "您要退款吗",
    ]  # fmt: skip
    kept = reader.rows("select json_extract(data, '$.words') as words from journal where kind = 'Transcribed'")
    assert [row["words"] for row in kept] == ["[]", '[{"text":"您要退款吗"}]']
    assert talk(transcript(reader, "c1"), 9.5)["speech"] == {"caller": 1.5, "agent": 1.5}
    assert talk(transcript(reader, "c1"), 11.0)["speech"] == {"agent": 1.5}
    assert talk(transcript(reader, "c1"), None)["speech"] == {}
    assert skipped(reader, "c1") == [{"leg": "caller", "seconds": 2.0, "reason": "busy", "times": 1}]
    assert [row["leg"] for row in search(reader, "refunds", "", 5)] == ["caller"]
    assert [row["number"] for row in search(reader, "退款", "", 5)] == ["555"]
    assert search(reader, "退款", "caller", 5) == search(reader, "4111111111111111", "", 5) == []
    with pytest.raises(CommandRefused, match="nothing to look for"):
        search(reader, "?", "", 5)
    reader.close()
