"""Look-ups in the caller database and the business's own: read-only, one row, bounded in time and size."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sqlite3
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from ari_app.lookup.answers import LARGEST, Answer, Failed, Found, Missing
from models.domain.expression import Value, parse_expression
from models.domain.flow import Source
from models.flow.read import SQL_NAMES

log = logging.getLogger(__name__)
_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_STEPS = 1000  # virtual machine instructions between looks at the clock


class SqlLookUps:
    """Queries run on threads of their own; each opens ``calls`` read-only with ``business`` attached."""

    def __init__(self, calls: Path, business: Path | None, threads: int = 2) -> None:
        self._calls, self._business = calls, business
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="look-up")
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    async def ask(self, source: Source, scope: Mapping[str, Value], until: float) -> Answer:
        """The first row as a mapping. ``until``: monotonic time at which the query is stopped."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, source, scope, until)
        return await work

    def explain(self, source: Source) -> str:
        """What SQLite has against a query; "" when it can be asked."""
        sql, values = bound(source.sql, {})
        try:
            self._connection().execute(f"explain {sql}", values)
        except sqlite3.Error as error:
            return str(error)
        return ""

    def close(self) -> None:
        """Close every connection."""
        self._threads.shutdown(cancel_futures=True)
        for connection in self._opened:
            connection.close()

    def _ask(self, source: Source, scope: Mapping[str, Value], until: float) -> Answer:
        sql, values = bound(source.sql, scope)
        try:
            connection = self._connection()
            connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            row = connection.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            if not isinstance(error, sqlite3.ProgrammingError):
                self._forget()
            return Failed(str(error))
        if not os.access(self._calls, os.W_OK):  # kept, it would make the journal's connection a read-only one too
            self._forget()
        if row is None:
            return Missing()
        return Found({key: row[key] if not isinstance(row[key], bytes) else None for key in row.keys()})  # noqa: SIM118

    def _forget(self) -> None:
        """The next query opens its files anew: they may be others by then."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is not None:
            self._opened.remove(found)
            found.close()
            self._local.connection = None

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(f"file:{self._calls}?mode=ro", uri=True, timeout=0.2, check_same_thread=False)
            self._opened.append(found)
            found.row_factory = sqlite3.Row
            if self._business is not None:
                found.execute("attach database ? as business", [f"file:{self._business}?mode=ro"])
            found.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            self._local.connection = found
        return found


def bound(sql: str, scope: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """The statement with SQLite's names for ``:caller.number`` and the like, and their values (never put into it)."""
    values: dict[str, Value] = {}

    def name(found: re.Match[str]) -> str:
        key = found.group(1).replace(".", "_")
        value = parse_expression(found.group(1)).value(scope)
        values[key] = value if isinstance(value, str | int | float | type(None)) else str(value)
        return f":{key}"

    return SQL_NAMES.sub(name, sql), values


def business_database(source: Path, run: Path) -> Path | None:
    """The database to attach: a ``.sql`` script is carried out anew in the run folder, a database is used as it is.

    Raises sqlite3.Error for a script that fails; a disk that does not take it leaves the one of before, or none.
    """
    if not source.exists():
        return None
    if source.suffix != ".sql":
        return source
    target, half = run / "business.db", run / "business.half"
    try:
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(half)) as connection:
            connection.executescript(source.read_text(encoding="utf-8-sig"))
        half.replace(target)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.Error) and error.sqlite_errorcode & 0xFF not in _DISK:
            raise
        log.error("%s cannot be made anew (%s): look-ups use the one of before, if there is one", target, error)
    return target if target.exists() else None
