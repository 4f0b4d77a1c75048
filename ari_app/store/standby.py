"""Books in memory for as long as the database cannot be opened, and what can be saved out of one that is damaged."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any

import sqlite_utils

from ari_app.store.migrations import migrate
from ari_app.store.projections import SPOKEN, apply
from ari_app.store.reader import uri
from ari_app.store.row import Row

log = logging.getLogger(__name__)
# What goes on, and what is needed to find files again; what is over stays in the old file.
_WANTED = {
    "callers": "1", "agents": "1", "calls": "ended_at is null", "legs": "left_at is null",
    "callbacks": "closed_at is null", "recordings": "deleted_at is null", "voicemails": "deleted_at is null",
    "queue_visits": "left_at is null", "agent_times": "until is null",
    "users": "1", "sessions": "1", "tokens": "1", "links": "1",
}  # fmt: skip
_OVER_SECONDS = 3600.0
_LOOK_EVERY = 1000


class Standby:
    """A database in memory that begins with what can be read of ``path`` and is brought up to date by `take`.

    It holds the open calls, callers, agents and call-backs, no transcripts and no journal, so that it stays small.
    """

    def __init__(self, path: Path) -> None:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.database = sqlite_utils.Database(connection)
        migrate(connection)
        self.saved = salvage(path, self.database)
        self._taken = 0

    def take(self, rows: list[Row]) -> None:
        """Bring the tables up to date; calls that have been over for an hour are forgotten."""
        with self.database.atomic():
            for row in rows:
                if row.kind not in SPOKEN:
                    apply(self.database, row)
        self._taken += len(rows)
        if rows and self._taken >= _LOOK_EVERY:
            self._taken = 0
            before = rows[-1].at - _OVER_SECONDS
            with self.database.atomic():
                self.database.execute("delete from calls where ended_at < ?", [before])
                self.database.execute("delete from legs where left_at < ?", [before])
                self.database.execute("delete from callbacks where closed_at < ?", [before])
                self.database.execute("delete from queue_visits where left_at < ?", [before])
                self.database.execute("delete from agent_times where until < ?", [before])

    def close(self) -> None:
        """Give the memory back."""
        self.database.close()


def salvage(path: Path, target: sqlite_utils.Database) -> int:
    """Copy what goes on out of the database at ``path``, as far as it can be read; the number of rows."""
    if not path.exists():
        return 0
    for mode in ("mode=ro", "immutable=1"):  # the second reads where not even the lock file can be made
        try:
            source = sqlite3.connect(uri(path, mode), uri=True, timeout=1)
        except sqlite3.Error:
            continue
        try:
            source.execute("select count(*) from sqlite_master").fetchone()
            return sum(_copied(source, target, table, where) for table, where in _WANTED.items())
        except sqlite3.Error:
            continue
        finally:
            source.close()
    return 0


def _copied(source: sqlite3.Connection, target: sqlite_utils.Database, table: str, where: str) -> int:
    names, rows = _read(source, table, where)
    known = set(target.table(table).columns_dict)
    places = [place for place, name in enumerate(names) if name in known]
    columns, marks = ", ".join(f'"{names[place]}"' for place in places), ", ".join("?" * len(places))
    with target.atomic():
        for row in rows:
            values = [row[place] for place in places]
            target.execute(f"insert or replace into {table} ({columns}) values ({marks})", values)
    return len(rows)


def _read(source: sqlite3.Connection, table: str, where: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows, up to the first page that cannot be read."""
    names: list[str] = []
    rows: list[tuple[Any, ...]] = []
    try:
        found = source.execute(f"select * from {table} where {where}")
        names = [column[0] for column in found.description]
        for row in found:
            rows.append(row)
    except sqlite3.DatabaseError as error:
        log.info("table %s could be read up to row %d: %s", table, len(rows), error)
    return names, rows
