"""The journal: every event once, in order, in one writer; spooled to a file while the database is locked."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlite_utils

from ari_app.store.database import open_writer
from ari_app.store.projections import Row, apply, rebuild
from ari_app.store.redaction import forget_copies
from models.domain.events import Event
from models.quality.door import Door

log = logging.getLogger(__name__)
Listener = Callable[[Row], None]


class Journal:
    """Publishing never waits and never fails; one task writes in batches.

    While SQLite is locked or full, what waits is also appended to ``<database>.spool``, so that a crash in that
    moment loses nothing: the spool is read back at the next start. Every event passes through ``door`` before anybody
    sees it; what that holds back, in case it is a piece of a secret, comes a little later.
    """

    def __init__(self, path: Path, busy_seconds: float = 1.0, door: Door | None = None) -> None:
        self.path = path
        self.door = door or Door()
        self._busy = busy_seconds
        self._spool = path.with_name(path.name + ".spool")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._pending: deque[Row] = deque()
        self._spooled = 0
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._listeners: list[Listener] = []
        self._followers: list[Listener] = []
        self._seq = 0
        self._later: asyncio.TimerHandle | None = None
        self._database: sqlite_utils.Database | None = None
        self.locked = 0

    async def __aenter__(self) -> Journal:
        await self.call(self._open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_out(self.door.settle_all())
        if self._later is not None:
            self._later.cancel()
        if self._pending:
            await self.call(self._write_or_spool)
        await self.call(self._close)
        self._thread.shutdown()

    async def call(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work returns
        """Run work on the writer's thread, in turn with the writing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    @property
    def database(self) -> sqlite_utils.Database:
        """The writer's connection; only for work given to `call`."""
        assert self._database is not None, "the journal is not open"
        return self._database

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of each row at once; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def follow(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of what is only shown, too; the returned function ends that."""
        self._followers.append(listener)
        return lambda: self._followers.remove(listener)

    def followed(self) -> bool:
        """Whether anybody sees what is only shown."""
        return bool(self._followers)

    def show(self, event: Event) -> None:
        """Tell the followers; it has no number and is not kept."""
        row = self._row(0, self.door.shown(event))
        for follower in list(self._followers):
            follower(row)

    def publish(self, event: Event) -> Row:
        """Give the event a time and a number, tell the listeners, and queue it for the database.

        The row has the number 0 when the event is held back (see `models.quality.door`).
        """
        rows = self._let_out(self.door.take(event, time.time()))
        self._wait_for_held()
        return rows[-1] if rows and rows[-1].kind == event.kind else self._row(0, self.door.shown(event))

    def settle(self, call_id: str) -> None:
        """All of a call has been said: nothing of it is held back any more."""
        self._let_out(self.door.settle(call_id))

    def _let_out(self, events: list[Event]) -> list[Row]:
        return [self._publish(event) for event in events]

    def _publish(self, event: Event) -> Row:
        self._seq += 1
        row = self._row(self._seq, event)
        self._pending.append(row)
        self._empty.clear()
        self._wake.set()
        for listener in list(self._listeners):
            listener(row)
        return row

    def _wait_for_held(self) -> None:
        due = self.door.next_due()
        if due is not None and self._later is None:
            self._later = asyncio.get_running_loop().call_later(max(0.0, due - time.time()), self._time_is_up)

    def _time_is_up(self) -> None:
        self._later = None
        self._let_out(self.door.due(time.time()))
        self._wait_for_held()

    def _row(self, seq: int, event: Event) -> Row:
        return Row(seq, time.time(), event.call_id, event.agent_id, event.kind, event.facts())

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._pending:
                if not await self.call(self._write_or_spool):
                    await asyncio.sleep(0.2)
            self._empty.set()

    async def flushed(self) -> None:
        """Wait until everything published is in the database."""
        await self._empty.wait()

    # On the writer's thread ------------------------------------------------------------------

    def _open(self) -> None:
        self._database = open_writer(self.path, self._busy)
        self._read_spool()
        self._seq = self._database.execute("select coalesce(max(seq), 0) from journal").fetchone()[0]

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()

    def _write_or_spool(self) -> bool:
        batch = list(self._pending)[:500]
        try:
            self._write(batch)
        except sqlite3.OperationalError as error:
            self.locked += 1
            if self.locked == 1 or self.locked % 20 == 0:
                log.warning("database: %s; events go to %s", error, self._spool.name)
            self._append_spool()
            return False
        for _ in batch:
            self._pending.popleft()
        self._spooled = max(0, self._spooled - len(batch))
        if not self._pending and self._spool.exists():
            self._spool.unlink()
            self._spooled = 0
        return True

    def _write(self, batch: list[Row]) -> None:
        database = self.database
        with database.atomic():
            for row in batch:
                written = database.execute(
                    "insert or ignore into journal (seq, at, call_id, agent_id, kind, data) values (?, ?, ?, ?, ?, ?)",
                    [row.seq, row.at, row.call_id, row.agent_id, row.kind, json.dumps(row.data, ensure_ascii=False)],
                )
                if written.rowcount:
                    apply(database, row)
        if any(row.kind == "TranscriptMasked" for row in batch):
            forget_copies(database)

    def _append_spool(self) -> None:
        fresh = list(self._pending)[self._spooled :]
        if not fresh:
            return
        handle = os.open(self._spool, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in fresh)
            file.flush()
            os.fsync(file.fileno())
        self._spooled += len(fresh)

    def _read_spool(self) -> None:
        if not self._spool.exists():
            return
        rows = []
        for line in self._spool.read_text(encoding="utf-8").splitlines():
            try:
                rows.append(Row(**json.loads(line)))
            except (json.JSONDecodeError, TypeError):
                log.warning("a line of %s is cut off and was left out", self._spool.name)
        self._write(rows)
        self._spool.unlink()
        log.warning("%d events were read back from %s", len(rows), self._spool.name)

    def rebuild(self) -> None:
        """Fill the tables anew from the journal (work for `call`)."""
        rows = [
            Row(seq, at, call_id, agent_id, kind, json.loads(data))
            for seq, at, call_id, agent_id, kind, data in self.database.execute(
                "select seq, at, call_id, agent_id, kind, data from journal order by seq"
            )
        ]
        rebuild(self.database, rows)
