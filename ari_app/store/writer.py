"""The one hand that writes: to the database, else to the spool, else not at all. Everything here is on one thread."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlite_utils

from ari_app.store.condition import State
from ari_app.store.damage import is_busy, is_damage, is_full, look_through, move_aside, reason_of
from ari_app.store.database import open_writer
from ari_app.store.projections import apply
from ari_app.store.redaction import forget_copies
from ari_app.store.row import Row
from ari_app.store.spool import Spool
from ari_app.store.standby import Standby, salvage
from models.domain.events import Event
from models.domain.upkeep_events import DatabaseReplaced

log = logging.getLogger(__name__)
T = TypeVar("T")
Prepare = Callable[[sqlite_utils.Database], object]
_PAUSES = (0.2, 2.0)  # seconds between two attempts on a database that has refused: at first, and at the most
_REOPEN_AFTER = 3  # refusals, not by a lock or for want of room, until it is opened anew: the file may be another one
_LOOKED_THROUGH = 256 << 20  # bytes; a larger database is looked through while calls go on


@dataclass(frozen=True, slots=True)
class Written:
    """Where rows went. ``reason`` is what kept them from the database."""

    state: State
    reason: str = ""


class Writer:
    """Nothing here raises for what a disk or SQLite says, but `work`. ``prepare`` fills a database that was opened."""

    def __init__(
        self, path: Path, busy_seconds: float, spool: Spool, prepare: Prepare,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.path, self.spool = path, spool
        self._busy, self._prepare, self._clock = busy_seconds, prepare, clock
        self._real: sqlite_utils.Database | None = None
        self._standby: Standby | None = None
        self._refusals = 0
        self._next_try, self._pause = 0.0, _PAUSES[0]
        self._last_state = Written(State.HEALTHY)
        self.notes: list[Event] = []
        self.locked = 0

    @property
    def database(self) -> sqlite_utils.Database:
        """The database, or the books in memory that stand in for it."""
        if self._real is not None:
            return self._real
        assert self._standby is not None, "the journal is not open"
        return self._standby.database

    def open(self) -> tuple[int, Written]:
        """The number of the last event, and in which state the records are."""
        try:
            if self._spooled():
                self._catch_up()
            return _last(self._opened()), Written(State.HEALTHY)
        except (sqlite3.Error, OSError) as error:
            reason = self._refused(error)
            if self._real is not None:  # it can be read, but the spool holds what it does not
                self._real.close()
                self._real = None
            self._stand_in()
            # Far beyond every number that the database may hold: they go on from here when it is back.
            return int(time.time() * 1000), self._into_spool([], reason)

    def write(self, rows: list[Row]) -> Written:
        """Put rows down, after those of the spool."""
        reason = ""
        if self._clock() >= self._next_try:
            try:
                self._to_database(rows)
                self._refusals, self._next_try, self._pause = 0, 0.0, _PAUSES[0]
                self._last_state = Written(State.HEALTHY)
                return self._last_state
            except (sqlite3.Error, OSError) as error:
                reason = self._refused(error)
        if not rows or (not reason and self._last_state.state is State.MEMORY):
            return self._last_state  # nothing to do, or the database is asked first
        self._stood_in(rows)
        return self._into_spool(rows, reason)

    def _into_spool(self, rows: list[Row], reason: str) -> Written:
        state = State.SPOOLING
        try:
            self.spool.append(rows) if rows else self.spool.probe()
        except OSError as error:
            state, reason = State.MEMORY, reason or reason_of(error, self.path)
        self._last_state = Written(state, reason or self._last_state.reason)
        return self._last_state

    def work(self, what: Callable[[], T]) -> T:
        """Do something with `database`; one that turns out to be damaged is replaced, and it is done again."""
        try:
            return what()
        except sqlite3.DatabaseError as error:
            if self._real is None or not is_damage(error):
                raise
            self._replace(error)
        return what()

    def mend(self, error: Exception) -> None:
        """Replace a database that somebody has found to be damaged."""
        try:
            self._replace(error)
        except (sqlite3.Error, OSError) as other:
            self._refused(other)
            self._stand_in()

    def close(self) -> None:
        """Close what is open."""
        for one in (self._real, self._standby):
            if one is not None:
                one.close()
        self._real = self._standby = None

    # Inside ------------------------------------------------------------------------------------

    def _opened(self) -> sqlite_utils.Database:
        """The database, opened if need be. Raises sqlite3.Error and OSError; a damaged one is replaced first."""
        if self._real is None:
            try:
                database = self._connected()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._replace(error)
            else:
                self._take_up(database)
        assert self._real is not None
        return self._real

    def _connected(self) -> sqlite_utils.Database:
        database = open_writer(self.path, self._busy)
        try:
            if self.path.stat().st_size <= _LOOKED_THROUGH:
                look_through(database.conn)
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def _take_up(self, database: sqlite_utils.Database) -> None:
        try:
            self._prepare(database)
        except (sqlite3.Error, OSError):
            database.close()
            raise
        self._real = database
        if self._standby is not None:
            self._standby.close()
            self._standby = None

    def _replace(self, error: Exception) -> None:
        """Move a damaged database aside and begin a new one. Raises OSError and sqlite3.Error when that cannot be."""
        if self._real is not None:
            self._real.close()
            self._real = None
        moved = move_aside(self.path, time.time())
        log.error(
            "%s is damaged (%s). It was moved to %s and a new one begun; kefu goes on. To get its records back: "
            "sqlite3 %s .recover > records.sql. Check the disk (dmesg, smartctl) before you trust it again.",
            self.path, error, moved.name, moved,
        )  # fmt: skip
        database = open_writer(self.path, self._busy)
        saved = salvage(moved, database)
        self._take_up(database)
        self.notes.append(DatabaseReplaced(wrong=str(error), moved_to=str(moved), saved=saved))

    def _stand_in(self) -> None:
        """Books in memory, with what a former process has spooled."""
        self._standby = Standby(self.path)
        try:
            for rows in self.spool.batches():
                self._standby.take(rows)
        except OSError as error:
            log.warning("%s", reason_of(error, self.spool.file))

    def _stood_in(self, rows: list[Row]) -> None:
        if self._real is None and self._standby is None:
            self._stand_in()
        if self._standby is not None:
            self._standby.take(rows)

    def _refused(self, error: Exception) -> str:
        """Count it, and decide when the database is asked again."""
        self.locked += is_busy(error)
        self._next_try = self._clock() + self._pause
        self._pause = min(self._pause * 2, _PAUSES[1])
        self._refusals += not (is_busy(error) or is_full(error))
        if self._real is not None and self._refusals >= _REOPEN_AFTER:
            self._real.close()
            self._real, self._refusals = None, 0
        return reason_of(error, self.path)

    def _to_database(self, rows: list[Row]) -> None:
        self._opened()
        if self._spooled():
            self._catch_up()
        try:
            _insert(self._opened(), rows)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._replace(error)
            _insert(self._opened(), rows)

    def _spooled(self) -> bool:
        return self.spool.size() > 0

    def _catch_up(self) -> None:
        self._opened()
        read = 0
        for rows in self.spool.batches():
            _insert(self._opened(), rows)
            read += len(rows)
        self.spool.clear()
        log.warning("%d events were read back from %s", read, self.spool.file.name)


def _put(database: sqlite_utils.Database, row: Row) -> bool:
    values: list[Any] = [row.seq, row.at, row.call_id, row.agent_id, row.kind, json.dumps(row.data, ensure_ascii=False)]
    sql = "insert or ignore into journal (seq, at, call_id, agent_id, kind, data) values (?, ?, ?, ?, ?, ?)"
    return bool(database.execute(sql, values).rowcount)


def _insert(database: sqlite_utils.Database, rows: list[Row]) -> None:
    """Events, and what the tables make of them, whole or not at all."""
    with database.atomic():
        for row in rows:
            if _put(database, row):  # not one that was read back twice
                apply(database, row)
    if any(row.kind == "TranscriptMasked" for row in rows):
        forget_copies(database)


def _last(database: sqlite_utils.Database) -> int:
    return int(database.execute("select coalesce(max(seq), 0) from journal").fetchone()[0])
