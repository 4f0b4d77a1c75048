"""The schema's steps: every database comes to the schema of today, once; one of a newer kefu is left alone."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ari_app.store import migrations
from ari_app.store.condition import State
from ari_app.store.damage import is_damage
from ari_app.store.database import open_writer
from ari_app.store.journal import Journal
from ari_app.store.migrations import MIGRATIONS, migrate
from ari_app.store.reader import Reader
from ari_app.store.recent import sql_for
from ari_app.store.schema import VERSION, Newer, version_of
from models.domain.errors import CommandRefused
from models.domain.events import CallArrived, SurveyAnswered

_NEWER = VERSION + 2


def schema(connection: sqlite3.Connection) -> dict[str, set[tuple[object, ...]]]:
    """Tables with their columns, whatever the order of these; indexes with their SQL."""
    tables = [str(row[0]) for row in connection.execute("select name from sqlite_master where type = 'table'")]
    found = {name: {row[1:6] for row in connection.execute(f"pragma table_info({name})")} for name in tables}
    found["indexes"] = set(connection.execute("select tbl_name, name from sqlite_master where type = 'index'"))
    return found


def stamp(path: Path, version: int) -> None:
    """Say that a database is of that version."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {version}")


def test_the_version_is_the_number_of_steps() -> None:
    """Readers know it without the steps."""
    assert len(MIGRATIONS) == VERSION


@pytest.mark.parametrize("done", range(VERSION + 1))
def test_a_database_of_any_version_comes_to_the_schema_of_today(done: int) -> None:
    """Stopped after any step, and begun anew."""
    with closing(sqlite3.connect(":memory:")) as fresh, closing(sqlite3.connect(":memory:")) as other:
        migrate(fresh)
        for number, step in enumerate(MIGRATIONS[:done], 1):
            step(other)
            other.execute(f"pragma user_version = {number}")
        other.commit()
        migrate(other)
        assert schema(other) == schema(fresh)
        assert version_of(other) == VERSION


@pytest.mark.parametrize("kind", ["NumberDialled", "PlaceKept"])
def test_what_a_restart_asks_does_not_read_the_journal(kind: str) -> None:
    """Its index is not only there, it is used."""
    with closing(sqlite3.connect(":memory:")) as connection:
        migrate(connection)
        steps = connection.execute(f"explain query plan {sql_for(kind)}", [0.0]).fetchall()
    assert any(f"USING INDEX journal_{kind}" in str(step) for step in steps), steps


def test_databases_that_counted_nothing_lose_nothing(tmp_path: Path) -> None:
    """Those that the first days of 0.9.0 wrote have everything but the number: not a row changes."""
    path = tmp_path / "x.db"
    database = open_writer(path, 1.0)
    with database.atomic():
        database.table("legs").insert({"id": "c ch", "call_id": "c", "who": "1001", "role": "agent", "wrap_up": 7.0})
        database.table("voicemails").insert({"id": "c", "at": 1.0, "text": "hello", "written_at": 2.0, "told": "email"})
        for seq, kind, data in ((1, "CallWrappedUp", '{"seconds": 9, "disposition": "x"}'),
                                (2, "VoicemailSent", '{"way": "webhook", "error": "refused"}')):  # fmt: skip
            row = {"seq": seq, "at": 5.0, "call_id": "c", "agent_id": "1001", "kind": kind, "data": data}
            database.table("journal").insert(row)
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        before, shape = list(connection.iterdump()), schema(connection)
    stamp(path, 0)
    open_writer(path, 1.0).close()
    with closing(sqlite3.connect(path)) as connection:
        assert (list(connection.iterdump()), schema(connection)) == (before, shape)
        assert version_of(connection) == VERSION


def test_a_step_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had done is undone, the steps before it stay, and the next opening goes on from there."""

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("create table half (id TEXT)")
        connection.execute("insert into half values ('x')")
        raise sqlite3.OperationalError("disk I/O error")

    with closing(sqlite3.connect(":memory:")) as connection:
        monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS[:2], broken, *MIGRATIONS[3:]))
        with pytest.raises(sqlite3.OperationalError, match="disk"):
            migrate(connection)
        assert (version_of(connection), connection.in_transaction) == (2, False)
        assert "half" not in schema(connection)
        monkeypatch.undo()
        migrate(connection)
        assert version_of(connection) == VERSION


def newer(path: Path) -> bytes:
    """A database that a newer kefu has written; its bytes."""
    database = open_writer(path, 1.0)
    with database.atomic():
        database.execute("alter table calls add column colour TEXT")
        database.execute("alter table calls drop column rating")
        database.execute("insert into calls (id, arrived_at, colour) values ('c0', 1.0, 'green')")
        database.execute("insert into callers (number, name) values ('555', 'Ann')")
    database.close()
    stamp(path, _NEWER)
    return path.read_bytes()


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    """Not even its permissions or its write-ahead log; it is no damage, or it would be moved aside."""
    path = tmp_path / "x.db"
    newer(path)
    with closing(sqlite3.connect(path)) as other:  # another process has it open: its log is not written back
        other.execute("insert into calls (id, arrived_at) values ('c9', 2.0)")
        other.commit()
        path.chmod(0o640)
        wal = path.with_name("x.db-wal")
        before = (path.read_bytes(), wal.read_bytes())
        with pytest.raises(Newer, match=f"schema {_NEWER}, this one knows {VERSION}") as caught:
            open_writer(path, 1.0)
        assert (path.read_bytes(), wal.read_bytes()) == before
    assert path.stat().st_mode & 0o777 == 0o640
    assert not is_damage(caught.value)


def test_reports_say_that_a_newer_kefu_reads_it(tmp_path: Path) -> None:
    """What can be read is read; what cannot gives advice that helps."""
    path = tmp_path / "x.db"
    newer(path)
    with closing(Reader(path)) as reader:
        assert reader.rows("select id from calls") == [{"id": "c0"}]
        with pytest.raises(CommandRefused, match="a newer kefu has written"):
            reader.rows("select rating from calls")


async def test_calls_go_on_beside_a_newer_database(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As with one that cannot be opened: one line, events in the spool, callers known; and all of it comes back when
    the kefu is there that knows the schema."""
    path = tmp_path / "x.db"
    before = newer(path)
    async with Journal(path) as journal:
        writing = asyncio.ensure_future(journal.run())
        assert journal.condition.state is State.SPOOLING
        assert "start that kefu again" in journal.condition.reason
        assert await journal.kept(journal.publish(CallArrived(call_id="c1", number="555", arrived_at=3.0)))
        assert await journal.kept(journal.publish(SurveyAnswered(call_id="c1", rating=4)))
        asked = await journal.call(lambda: list(journal.database.query("select number, name from callers")))
        assert asked == [{"number": "555", "name": "Ann"}]
        await asyncio.sleep(0.5)  # it is asked again, and refused again
        writing.cancel()
    assert path.read_bytes() == before
    said = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(said) == 1, said
    assert not any(record.exc_info for record in caplog.records), "no traceback"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("alter table calls add column rating INTEGER")
    stamp(path, VERSION)
    async with Journal(path):
        pass
    with closing(Reader(path)) as reader:
        assert reader.rows("select number, rating from calls where id = 'c1'") == [{"number": "555", "rating": 4}]
