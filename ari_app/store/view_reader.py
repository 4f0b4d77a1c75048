"""A connection on which only the views can be asked, and only for so long and so much.

SQLite's authoriser judges every access before a query begins (https://www.sqlite.org/c3ref/set_authorizer.html). It
names the view through which a table is read, but calls a subquery of the asker's own by the name that they gave it; so
tables are read through inner views whose names nobody can know, made anew for each connection.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from ari_app.store.personal import TABLES
from ari_app.store.views import DERIVED, VIEWS, WHO

_ALLOWED = """
    abs avg ceil ceiling changes char coalesce count cume_dist date datetime dense_rank exp first_value floor format
    glob group_concat hex ifnull iif instr json json_array json_array_length json_extract json_group_array
    json_group_object json_object json_quote json_type json_valid julianday lag last_value lead length like ln log
    log10 log2 lower ltrim max min mod nth_value ntile nullif percent_rank pow power printf rank replace round
    row_number rtrim sign sqrt strftime substr substring sum time total trim typeof unicode unixepoch upper
"""
_FUNCTIONS = frozenset(_ALLOWED.split())
_STEPS = 2000  # of SQLite's machine between two looks at the clock: under a millisecond
_MOST_TEXT = 100_000  # bytes of one value: what a function makes of it takes milliseconds, not minutes
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _MOST_TEXT, sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200, sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50, sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100, sqlite3.SQLITE_LIMIT_COLUMN: 200,
}  # fmt: skip


@dataclass
class Guard:
    """The authoriser, and the clock. ``refused``: what was refused, as (what, name)."""

    inner: frozenset[str]
    function: str
    until: float = 0.0
    clock: Callable[[], float] = time.monotonic
    refused: list[tuple[str, str]] = field(default_factory=list)
    late: bool = False

    def allows(self, action: int, one: str | None, two: str | None, database: str | None, by: str | None) -> int:
        """SQLite asks: OK, or deny, which ends the query."""
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE) or by in self.inner:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and str(two).lower() in _FUNCTIONS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and self._readable(str(one), str(two), database):
            return sqlite3.SQLITE_OK
        self.refused.append((_ACTIONS.get(action, "change"), str(two if action == sqlite3.SQLITE_FUNCTION else one)))
        return sqlite3.SQLITE_DENY

    def _readable(self, table: str, column: str, database: str | None) -> bool:
        """A view's columns; and that rows are counted (no column is named then), of what a view or the asker made."""
        if not column:
            return table not in _UNCOUNTED and not table.startswith("sqlite_")
        return database == "temp" and (table in VIEWS or table in self.inner)

    def look(self) -> int:
        """Every so many steps; anything but 0 ends the query."""
        self.late = bool(self.until) and self.clock() > self.until
        return int(self.late)


_UNCOUNTED = frozenset(TABLES) - {table for table, _ in DERIVED}
_ACTIONS = {
    sqlite3.SQLITE_READ: "view", sqlite3.SQLITE_FUNCTION: "function", sqlite3.SQLITE_PRAGMA: "pragma",
    sqlite3.SQLITE_ATTACH: "attach", sqlite3.SQLITE_DETACH: "attach",
}  # fmt: skip


def open_views(
    path: Path, memory_mb: int = 0, key: bytes = b"", since: float | None = None, until: float | None = None
) -> tuple[sqlite3.Connection, Guard]:
    """The views of a database, on a connection that can do nothing else. ``key``: what pseudonyms are made with (none:
    a new one). ``since``, ``until``: only rows of that time. ``memory_mb`` is for the whole process and for good.

    Raises sqlite3.Error for records that cannot be read, or that are of another version of kefu.
    """
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5, isolation_level=None)
    try:
        connection.execute("pragma temp_store = memory")
        if memory_mb:
            connection.execute(f"pragma hard_heap_limit = {memory_mb << 20}")
        guard = Guard(frozenset(f"k{secrets.token_hex(16)}" for _ in VIEWS), f"f{secrets.token_hex(16)}")
        connection.create_function(guard.function, 1, _pseudonyms(key or secrets.token_bytes(16)), deterministic=True)
        for inner, (name, view) in zip(guard.inner, VIEWS.items(), strict=True):
            columns = ", ".join(f'"{column}"' for column in view.columns)
            sql = view.sql.replace(WHO, guard.function)
            connection.execute(f"create temp view {inner} ({columns}) as {sql}")
            connection.execute(f'create temp view "{name}" as select * from {inner}{_between(view.at, since, until)}')
        connection.execute("pragma query_only = on")
    except sqlite3.Error:
        connection.close()
        raise
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.set_authorizer(guard.allows)
    connection.set_progress_handler(guard.look, _STEPS)
    return connection, guard


def _between(column: str, since: float | None, until: float | None) -> str:
    parts = [f'"{column}" >= {since!r}'] if since is not None else []
    parts += [f'"{column}" < {until!r}'] if until is not None else []
    return f" where {' and '.join(parts)}" if parts else ""


def _pseudonyms(key: bytes) -> Callable[[object], str | None]:
    def pseudonym(value: object) -> str | None:
        """Twelve hexadecimal digits; null for nobody."""
        if value is None or value == "":
            return None
        return hashlib.blake2b(str(value).encode(), key=key, digest_size=6).hexdigest()

    return pseudonym


def columns_of(connection: sqlite3.Connection, views: Iterable[str] = VIEWS) -> dict[str, list[str]]:
    """The columns of each view, as the database has them."""
    found = {}
    for name in views:
        found[name] = [str(column[0]) for column in connection.execute(f'select * from "{name}" limit 0').description]
    return found
