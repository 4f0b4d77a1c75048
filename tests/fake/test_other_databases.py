"""kefu starts on the records of another version: an earlier one's go on, a newer one's are left alone."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

from ari_app.store.condition import State
from ari_app.store.database import open_writer
from ari_app.store.reader import Reader
from ari_app.store.schema import VERSION, version_of
from config.load import ROOT
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.old_records import ANN


async def one_call(floor: FakeFloor) -> None:
    """Somebody rings and is served."""
    floor.agent("1001")
    caller = floor.caller()
    await floor.event("CallConnected", 1)
    assert caller.hears == {"1001"}
    caller.hang_up()
    await floor.event("CallEnded", outcome="answered")


@virtual
async def test_a_start_on_the_records_of_0_8_0(tmp_path: Path) -> None:
    """The call that it left open is closed, since Asterisk does not have it; a call-back that was promised long ago has
    expired; the next call goes into the same books."""
    path = tmp_path / "kefu.db"
    path.write_bytes(lzma.decompress((ROOT / "tests/data/records-0.8.0.db.xz").read_bytes()))
    async with fake_floor(tmp_path, store__path="kefu.db") as floor:
        assert floor.services.journal.condition.state is State.HEALTHY
        (left,) = await floor.rows("select outcome, ended_at from calls where id = 'c14'")
        assert left["ended_at"] is not None, left
        await one_call(floor)
        assert await floor.services.journal.flushed()
        await floor.event("CallbackClosed", result="expired")
        assert not floor.seen("CallArrived", direction="back", number=ANN)
    with closing(Reader(path)) as reader:
        numbers = [row.seq for row in reader.events_but([])]
        assert numbers == list(range(1, len(numbers) + 1)), "one journal, without a gap"
        assert "answered" in {call["outcome"] for call in reader.latest_calls(2)}


@virtual
async def test_a_start_beside_the_records_of_a_newer_kefu(tmp_path: Path) -> None:
    """A call is served all the same; its events are in the spool, and the database is as it was."""
    path = tmp_path / "kefu.db"
    open_writer(path, 1.0).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {VERSION + 1}")
    before = path.read_bytes()
    async with fake_floor(tmp_path, store__path="kefu.db") as floor:
        journal = floor.services.journal
        assert journal.condition.state is State.SPOOLING
        assert "a newer kefu has written it" in journal.facts()["reason"]
        await one_call(floor)
        spool = path.with_name("kefu.db.spool")
        await floor.until(lambda: "CallEnded" in spool.read_text(), 5)
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as connection:
        assert version_of(connection) == VERSION + 1
