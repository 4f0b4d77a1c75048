"""The journal: every event once, in order, by one writer; whatever the disk does, publishing goes on."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlite_utils

from ari_app.store.announcing import Announcing
from ari_app.store.backlog import Backlog
from ari_app.store.condition import Condition, State
from ari_app.store.damage import is_damage, look_through_file, reason_of
from ari_app.store.projections import BOOKS, rebuild
from ari_app.store.row import Row
from ari_app.store.spool import Spool
from ari_app.store.writer import Prepare, Writer, Written
from models.domain.upkeep_events import StoreTurned
from models.quality.door import Door

log = logging.getLogger(__name__)
_BATCH = 500
_PAUSE = 0.2  # seconds between two attempts while something waits
_CALM = 0.05
_GATHERING = 0.05  # seconds after a transaction in which events wait for the next one


class Journal(Announcing):
    """Publishing never waits and never fails; one task writes in batches, and it never ends for what a disk says.

    While the database cannot be written, events go to ``<database>.spool``, so that a crash in that moment loses
    nothing; while that cannot be written either, they wait in memory, at most ``memory_events`` of them. Both are
    written in their order as soon as the database takes them. ``condition`` says how things stand; ``prepare`` fills a
    database that was opened.
    """

    def __init__(
        self, path: Path, busy_seconds: float = 1.0, door: Door | None = None, memory_events: int = 20_000,
        spool_mb: int = 256, prepare: Prepare = lambda database: None,
    ) -> None:  # fmt: skip
        super().__init__(door or Door())
        self.path = path
        self._writer = Writer(path, busy_seconds, Spool(path.with_name(path.name + ".spool"), spool_mb << 20), prepare)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._backlog = Backlog(memory_events, BOOKS)
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._safe = 0
        self.condition = Condition(since=time.time())

    async def __aenter__(self) -> Journal:
        self._seq, written = await self._on_thread(self._writer.open)
        self._safe = self._seq
        self._turn(written)
        self._publish_notes()
        self._publish_notes()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        while len(self._backlog) and await self._pass():
            pass
        if len(self._backlog):
            log.error("%d events are lost: nothing could be written to the end", len(self._backlog))
        await self.call(self._writer.close)
        self._thread.shutdown()

    async def call(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work returns
        """Run work on the writer's thread, in turn with the writing. Raises what the work raises; a database that
        turns out to be damaged is replaced, and the work done again."""
        try:
            return await self._on_thread(partial(self._writer.work, work))
        finally:
            self._publish_notes()

    async def _on_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work returns
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def attempt(self, work: Callable[[], Any], otherwise: Any = None) -> Any:  # noqa: ANN401 - as `call`
        """`call` for what can be done without: ``otherwise``, and a line in the log, when the disk does not let it."""
        try:
            return await self.call(work)
        except (sqlite3.Error, OSError) as error:
            log.warning("not done: %s", reason_of(error, self.path))
            return otherwise

    @property
    def database(self) -> sqlite_utils.Database:
        """The writer's connection (books in memory while the file cannot be opened); only for work given to `call`."""
        return self._writer.database

    @property
    def locked(self) -> int:
        """How often another process held the database's lock for too long."""
        return self._writer.locked

    @property
    def lost(self) -> int:
        """Events that had to be given up, because neither disk nor memory had room."""
        return self._backlog.lost

    def facts(self) -> dict[str, Any]:
        """How the records stand, for `kefu status`."""
        now = self.condition
        return {
            "state": str(now.state), "reason": now.reason, "since": round(now.since, 1),
            "waiting": len(self._backlog), "lost": self.lost,
        }  # fmt: skip

    def _keep(self, row: Row) -> None:
        self._backlog.push(row)
        self._empty.clear()
        self._wake.set()

    async def run(self) -> None:
        """Write for ever: what comes after a quiet moment at once, what comes right after it with what follows.

        A transaction costs as much as writing a hundred events, and a call has five in its first tenth of a second.
        """
        while True:
            await self._wake.wait()
            self._wake.clear()
            while not self._empty.is_set():
                if not await self._pass():
                    await self._rest()
                elif self.condition.state is State.HEALTHY and len(self._backlog) < _BATCH:
                    await asyncio.sleep(_GATHERING)

    async def _rest(self) -> None:
        """Until the database is asked again; what comes meanwhile goes to the spool at once."""
        if self.condition.state is State.MEMORY:
            await asyncio.sleep(_PAUSE)
            return
        try:
            async with asyncio.timeout(_PAUSE):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def flushed(self, patience: float = 3.0) -> bool:
        """Wait until everything published is in the database; not longer than ``patience`` (seconds) while the disk
        does not let it. Whether it is."""
        refused = 0.0
        while not self._empty.is_set() and refused < patience:
            refused = refused + _CALM if self.condition.state is not State.HEALTHY else 0.0
            try:
                async with asyncio.timeout(_CALM):
                    await self._empty.wait()
            except TimeoutError:
                continue
        return self._empty.is_set()

    async def kept(self, row: Row, patience: float = 3.0) -> bool:
        """Wait until an event survives a crash, in the database or in the spool; whether it does."""
        waited = 0.0
        while self._safe < row.seq and waited < patience:
            await asyncio.sleep(_CALM)
            waited += _CALM
        return self._safe >= row.seq

    async def _pass(self) -> bool:
        """Put down the oldest rows, or what the spool holds; whether there is more that can be done at once."""
        rows = self._backlog.head(_BATCH)
        written: Written = await self.call(partial(self._writer.write, rows))
        taken = written.state is not State.MEMORY
        self._backlog.done(taken)
        if taken and rows:
            self._safe = rows[-1].seq
        self._turn(written)
        if written.state is State.HEALTHY and not len(self._backlog):
            self._empty.set()
        return written.state is State.HEALTHY or (taken and len(self._backlog) > 0)

    def _turn(self, written: Written) -> None:
        """Say a change once: in the log, and as an event."""
        old = self.condition
        if written.state is old.state:
            return
        reason = written.reason or ("" if written.state is State.HEALTHY else old.reason)
        self.condition = Condition(written.state, reason, time.time())
        waiting, lost = len(self._backlog), self.lost
        level = logging.INFO if written.state is State.HEALTHY else logging.ERROR
        log.log(level, "%s (%d wait, %d lost)", self.condition.words(self.path.name), waiting, lost)
        self.publish(StoreTurned(state=str(written.state), reason=reason, waiting=waiting, lost=lost))

    def _publish_notes(self) -> None:
        notes, self._writer.notes = self._writer.notes, []
        for note in notes:
            self.publish(note)

    async def look_through(self) -> None:
        """Read every page of the database, beside the writing; one that is damaged is replaced."""
        try:
            await asyncio.to_thread(look_through_file, self.path)
        except (sqlite3.Error, OSError) as error:
            if is_damage(error):
                await self.call(partial(self._writer.mend, error))

    def rebuild(self) -> None:
        """Fill the tables anew from the journal (work for `call`)."""
        rows = [
            Row(seq, at, call_id, agent_id, kind, json.loads(data))
            for seq, at, call_id, agent_id, kind, data in self.database.execute(
                "select seq, at, call_id, agent_id, kind, data from journal order by seq"
            )
        ]
        rebuild(self.database, rows)
