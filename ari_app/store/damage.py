"""What is wrong with a database that SQLite refuses: away for a while, or damaged for good; and what is done then."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from ari_app.store.schema import Newer

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_WORDS = ("malformed", "not a database", "encrypted")
_PRIMARY = 0xFF  # SQLite's extended codes hold the plain one in their last byte


class Damaged(sqlite3.DatabaseError):
    """``PRAGMA quick_check`` found faults; the first of them is the message."""


def is_damage(error: Exception) -> bool:
    """Whether trying again can never help."""
    if isinstance(error, Damaged | Newer):
        return isinstance(error, Damaged)
    code = _code(error)
    if code is None:
        return isinstance(error, sqlite3.DatabaseError) and any(word in str(error) for word in _WORDS)
    return code in _DAMAGED


def is_busy(error: Exception) -> bool:
    """Whether another process holds the lock."""
    return _code(error) in _BUSY or (isinstance(error, sqlite3.OperationalError) and "locked" in str(error))


def is_full(error: Exception) -> bool:
    """Whether the disk has no room."""
    return _code(error) == sqlite3.SQLITE_FULL


def _code(error: Exception) -> int | None:
    found = getattr(error, "sqlite_errorcode", None)
    return None if found is None else int(found) & _PRIMARY


def look_through(connection: sqlite3.Connection) -> None:
    """Read every page. Raises Damaged with the first thing that is wrong."""
    try:
        found = [str(row[0]) for row in connection.execute("pragma quick_check(1)").fetchall()]
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise Damaged(str(error)) from error
        raise
    if found != ["ok"]:
        words = " ".join((found[0] if found else "nothing can be read").split())
        raise Damaged(words.removeprefix("*** in database main *** "))


def look_through_file(path: Path) -> None:
    """`look_through` over a connection of its own, which may only read. Raises Damaged and other sqlite3.Error."""
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=1)) as connection:
        look_through(connection)


def move_aside(path: Path, now: float) -> Path:
    """Rename a damaged database with what belongs to it; the new name. Raises OSError that says both."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    target = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    try:
        os.replace(path, target)
    except OSError as error:
        words = f"is damaged and cannot be moved aside ({error.strerror}); move it yourself"
        raise OSError(error.errno, words, str(path)) from error
    for tail in ("-wal", "-shm"):
        beside = path.with_name(path.name + tail)
        if beside.exists():
            os.replace(beside, target.with_name(target.name + tail))
    return target


def reason_of(error: Exception, path: Path) -> str:
    """An error of the disk in one line, with the file's name."""
    if isinstance(error, OSError):
        return f"{Path(error.filename).name if error.filename else path.name}: {error.strerror or error}"
    return f"{path.name}: {error}"
