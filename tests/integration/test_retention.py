"""Rows whose time is over: gone from tables, index and journal, and a rebuild does not bring them back."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from ari_app.foundation import steady
from ari_app.reports.transcripts import search, transcript
from ari_app.store import old_rows
from ari_app.store.journal import Journal
from ari_app.store.old_rows import OldDeliveries, OldEvents, OldWords
from ari_app.store.reader import Reader
from ari_app.store.webhooks import Queued, counts, queue, settle
from models.domain.events import CallArrived, CallEnded, ChoiceMade, Transcribed, WaitAnnounced
from models.domain.flow_events import StepEntered, TaskResolved
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor

DAY = 86400.0


@asynccontextmanager
async def journal_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Journal]:
    """Two calls: one of 100 days ago, and one of today."""
    now = time.time()
    async with Journal(path) as journal:
        task = asyncio.ensure_future(journal.run())
        for call, ago, words in (("old", 100 * DAY, "I want a refund"), ("new", 0.0, "another refund please")):
            monkeypatch.setattr(steady, "now", lambda at=now - ago: at)
            journal.publish(CallArrived(call_id=call, number="555", arrived_at=now - ago))
            journal.publish(ChoiceMade(call_id=call, choice="sales", by="speech", heard=f"heard {words}"))
            for _ in range(30):
                journal.publish(Transcribed(call_id=call, leg="caller", text=words, engine="x", began_at=now - ago))
                journal.publish(WaitAnnounced(call_id=call))
            journal.publish(CallEnded(call_id=call, outcome="answered"))
        monkeypatch.undo()
        await journal.flushed()
        monkeypatch.setattr(old_rows, "_BITE", 7)
        monkeypatch.setattr(old_rows, "_BREATH", 0.0)
        yield journal
        task.cancel()


def found(path: Path) -> tuple[int, int, int, int]:
    """Utterances found by words; lines of the old call; rows of journal; calls."""
    reader = Reader(path)
    try:
        return (
            len(search(reader, "refund", "", 1000)), len(transcript(reader, "old")),
            reader.rows("select count(*) as n from journal")[0]["n"], len(reader.rows("select id from calls")),
        )  # fmt: skip
    finally:
        reader.close()


async def test_words_go_before_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Transcripts of 100 days ago go; that there was a call stays, without what was said in it."""
    path = tmp_path / "x.db"
    async with journal_of(path, monkeypatch) as journal:
        assert found(path) == (60, 30, 126, 2)
        keeper = OldWords(journal, 50)
        removed = await keeper.expire(time.time())
        assert removed.count == 31, "thirty utterances and one choice"
        assert (await keeper.expire(time.time())).count == 0
        assert found(path) == (30, 0, 96, 2)
        choices = await journal.call(
            lambda: [
                row["data"] for row in journal.database.query("select data from journal where kind = 'ChoiceMade'")
            ]
        )
        assert "refund" not in choices[0]
        assert '"choice":"sales"' in choices[0].replace(" ", "")
        assert "another refund" in choices[1]
        await journal.call(journal.rebuild)
        assert found(path) == (30, 0, 96, 2), "they do not come back"
        assert (await OldWords(journal, 0).expire(time.time())).count == 0, "0: for ever"
        assert keeper.size() == 0


async def test_events_go_with_their_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After journal_days nothing of a call is left; today's stay, and numbers go on."""
    path = tmp_path / "x.db"
    async with journal_of(path, monkeypatch) as journal:
        last = journal.publish(WaitAnnounced(call_id="new")).seq
        await journal.flushed()
        aside = [path.with_name(f"x.db.damaged-{name}") for name in ("1", "1-wal", "2")]
        for file in aside:
            file.write_bytes(b"names and numbers")
        for file in aside[:2]:
            os.utime(file, (1, 1))
        removed = await OldEvents(journal, 50).expire(time.time())
        assert removed.count == 63
        assert [file.exists() for file in aside] == [False, False, True], "what was moved aside is not kept for ever"
        assert found(path)[2:] == (64, 1)
        assert OldEvents(journal, 50).size() > 4096
    async with Journal(path) as journal:
        assert journal.publish(WaitAnnounced()).seq == last + 1


async def _served(journal: Journal, call: str, at: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call of twenty minutes that the flow served."""
    told = (
        CallArrived(call_id=call, number="5", arrived_at=at), StepEntered(call_id=call, step="hours"),
        ChoiceMade(call_id=call, choice="hours", by="key"), TaskResolved(call_id=call, task="hours"),
    )  # fmt: skip
    monkeypatch.setattr(steady, "now", lambda: at)
    for one in told:
        journal.publish(one)
    monkeypatch.setattr(steady, "now", lambda: at + 1200)
    journal.publish(CallEnded(call_id=call, outcome="self-service"))
    monkeypatch.undo()
    await journal.flushed()


@pytest.mark.parametrize("kept", [True, False], ids=["kept days", "rows"])
async def test_what_the_flow_served_is_known_for_as_long_as_its_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """A call that went on over the edge of journal_days keeps its events until it goes itself; days that were kept
    before say the same as days that are made of what is left."""
    path, now = tmp_path / "x.db", time.time()

    def known() -> list[tuple[str, bool, bool, bool]]:
        with closing(Reader(path, kept)) as book:
            calls = book.contacts(0, now + DAY)
            return [(one.call, one.in_flow, one.acted, one.resolved) for one in calls]

    async with Journal(path) as journal:
        task = asyncio.ensure_future(journal.run())
        for call, ago in (("gone", 51 * DAY), ("edge", 50 * DAY + 600), ("young", DAY), ("today", 0.0)):
            await _served(journal, call, now - ago, monkeypatch)
        everything = [(call, True, True, True) for call in ("gone", "edge", "young", "today")]
        assert known() == everything
        await OldEvents(journal, 50).expire(now)
        assert known() == everything[1:]
        await OldEvents(journal, 50).expire(now + 3600)
        assert known() == everything[2:]
        left = await journal.call(lambda: list(journal.database.query("select distinct call_id as id from journal")))
        assert sorted(one["id"] for one in left) == ["today", "young"]
        task.cancel()


async def test_deliveries_that_are_over_go_and_those_on_their_way_stay(tmp_path: Path) -> None:
    """After keep_days the made and the given up go; a delivery that is still due does not, however old it is."""
    async with Journal(tmp_path / "x.db") as journal:

        def fill() -> None:
            made = [Queued("e1", f"evt_{number}", "call.ended", number, b"{}") for number in range(1, 1101)]
            queue(journal.database, made, 1100)
            for number in range(1, 1101):
                settle(journal.database, number, ("delivered", "dead", "due")[number % 3], 0.0, 200, "")

        await journal.call(fill)
        keeper = OldDeliveries(journal, 30.0)
        assert (await keeper.expire(time.time() + 29 * 86400)).count == 0
        removed = await keeper.expire(time.time() + 31 * 86400)
        left = await journal.call(lambda: counts(journal.database))
        assert (removed.count, left) == (733, {"e1": {"due": 367}})
        assert keeper.size() == 0


@virtual
async def test_the_application_forgets_deliveries_by_its_setting(tmp_path: Path) -> None:
    async with fake_floor(tmp_path, webhooks__keep_days=0.01) as floor:
        journal = floor.services.journal

        def fill() -> None:
            queue(journal.database, [Queued("e1", "evt_1", "call.ended", 1, b"{}")], 1)
            settle(journal.database, 1, "delivered", 0.0, 200, "")

        await journal.call(fill)
        await floor.app.parts.upkeep.retention.apply(time.time() + 0.02 * 86400)
        assert await journal.call(lambda: counts(journal.database)) == {}
