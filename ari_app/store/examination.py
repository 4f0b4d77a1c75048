"""A database looked at from outside, by somebody who wants to know how it is and must not change it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from ari_app.store.damage import look_through
from ari_app.store.reader import uri
from ari_app.store.schema import refuse_newer

_BUSY_SECONDS = 1.0
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_TABLES = ("journal", "calls", "agents", "transcripts", "legs", "callbacks", "recordings", "voicemails", "callers")


def read_whole(path: Path, seconds: float) -> tuple[int, bool]:
    """How many events there were so far, and whether there was time to read it all.

    Raises sqlite3.Error: schema.Newer for the database of a newer kefu, "no such table" for one of an earlier.
    """
    until = time.monotonic() + seconds
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=_BUSY_SECONDS)) as connection:
        refuse_newer(connection)
        for table in _TABLES:
            connection.execute(f"select * from {table} limit 1").fetchone()
        newest = connection.execute("select max(seq) from journal").fetchone()[0]
        connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            look_through(connection)
        except sqlite3.OperationalError:
            if time.monotonic() < until:
                raise
            return int(newest or 0), False
    return int(newest or 0), True


def try_lock(path: Path) -> None:
    """Take the writer's lock and give it back. Raises sqlite3.Error."""
    connection = sqlite3.connect(uri(path, "mode=rw"), uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    with closing(connection):
        connection.execute("begin immediate")
        connection.execute("rollback")


def newest_event(path: Path) -> float | None:
    """When the newest event was written, in epoch seconds; None when there is none, or it cannot be read."""
    try:
        if not path.exists():
            return None
        with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=_BUSY_SECONDS)) as connection:
            found = connection.execute("select at from journal order by seq desc limit 1").fetchone()
    except (sqlite3.Error, OSError):
        return None
    return float(found[0]) if found and found[0] else None
