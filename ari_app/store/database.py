"""The SQLite database: how its one writer opens it, and the index of what was said."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import sqlite_utils

from ari_app.store.migrations import migrate
from ari_app.store.reader import uri
from ari_app.store.schema import SEARCH, Newer, refuse_newer
from models.quality.terms import indexed


def open_writer(path: Path, busy_seconds: float) -> sqlite_utils.Database:
    """The writer's connection with the schema in place. To be used by one thread at a time.

    Raises sqlite3.Error (schema.Newer for the database of a newer kefu, of which nothing is changed) and OSError;
    nothing is left open then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _look_first(path, busy_seconds)
    with ExitStack() as opened:
        connection = opened.enter_context(closing(sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False)))
        refuse_newer(connection)
        if path.stat().st_mode & 0o777 != 0o600:
            path.chmod(0o600)
        database = sqlite_utils.Database(connection)
        if database.journal_mode != "wal":
            database.enable_wal()
        database.execute("pragma synchronous = normal")
        database.execute("pragma secure_delete = fast")
        migrate(connection)
        _may_write(database)
        opened.pop_all()
    return database


def _look_first(path: Path, busy_seconds: float) -> None:
    """Raises Newer. Over a connection that may only read: even closing another one can write to the file."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=busy_seconds)) as connection:
            refuse_newer(connection)
    except Newer:
        raise
    except sqlite3.Error:
        return  # who opens it for writing sees why


def _may_write(database: sqlite_utils.Database) -> None:
    """Raises sqlite3.OperationalError for a file that can only be read: opening it alone does not."""
    database.execute("begin immediate")
    try:
        database.execute("update upkeep set seq = seq where 0")
    finally:
        database.execute("rollback")


def index_line(database: sqlite_utils.Database, seq: int, text: str) -> None:
    """Make an utterance findable."""
    database.execute(f"insert into {SEARCH} (rowid, text) values (?, ?)", [seq, indexed(text)])


def forget_line(database: sqlite_utils.Database, seq: int, text: str) -> None:
    """Take an utterance out of the index; a contentless one wants to be told what had been put in."""
    database.execute(f"insert into {SEARCH} ({SEARCH}, rowid, text) values ('delete', ?, ?)", [seq, indexed(text)])
