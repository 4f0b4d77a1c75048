"""Somebody holds the database's lock while calls come and go."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor


@virtual
async def test_database_locked_for_ten_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls go on, events are spooled, nothing is lost."""
    async with fake_floor(tmp_path, store__busy_seconds=0.05) as floor:
        journal = floor.services.journal
        monkeypatch.setattr(journal._writer, "_clock", time.monotonic)  # its pauses go by the test's clock
        await journal.flushed()
        spool = Path(f"{journal.path}.spool")
        with closing(sqlite3.connect(journal.path)) as other:
            other.execute("begin immediate")
            floor.agent("1001")
            caller = floor.caller()
            await floor.event("CallConnected", 1)
            assert caller.hears == {"1001"}
            caller.hang_up()
            await floor.event("CallEnded", outcome="answered")
            await floor.until(lambda: spool.exists() and "CallEnded" in spool.read_text(), 5)
            await floor.settle(10)
            other.rollback()
        await floor.until(lambda: not spool.exists(), 2.5, "the spool is written to the database")
        told = [(row.seq, row.kind) for row in floor.events]
        await journal.flushed()
        rows = await floor.rows("select * from journal order by seq")
        written = [(row["seq"], row["kind"]) for row in rows]
        assert told == written[told[0][0] - written[0][0] :][: len(told)]
        assert (await floor.rows("select outcome from calls"))[-1]["outcome"] == "answered"
