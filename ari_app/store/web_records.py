"""What the interface writes itself, beside the journal: drafts, callers, answers to requests with a key.

All of it on the journal's one writing thread. Raises OSError with the reason when the disk does not let it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ari_app.store import form_rows
from ari_app.store.damage import reason_of
from ari_app.store.journal import Journal

Json = dict[str, Any]
T = TypeVar("T")
KEPT_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of a request with a key. ``status`` 0: it has not come to an end."""

    operation: str
    digest: str
    status: int = 0
    kind: str = ""
    etag: str = ""
    body: bytes = b""


class WebRecords:
    """See the module."""

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.time) -> None:
        self._journal, self._clock = journal, clock

    async def _done(self, work: Callable[[], T]) -> T:
        try:
            found: T = await self._journal.call(work)
        except sqlite3.Error as error:
            raise OSError(0, reason_of(error, self._journal.path)) from error
        return found

    # Requests with a key ----------------------------------------------------------------------------

    async def begin(self, name: str, operation: str, digest: str) -> Replay | None:
        """Take note of a request before it is carried out; what became of the one before it under that name."""
        return await self._done(lambda: self._begin(name, operation, digest))

    def _begin(self, name: str, operation: str, digest: str) -> Replay | None:
        database, now = self._journal.database, self._clock()
        columns = "operation, digest, status, kind, etag, body"
        with database.atomic():
            database.execute("delete from replays where at < ?", [now - KEPT_SECONDS])
            found = database.execute(f"select {columns} from replays where id = ?", [name]).fetchone()
            if found is not None:
                return Replay(found[0], found[1], found[2], found[3] or "", found[4] or "", bytes(found[5] or b""))
            database.execute(
                "insert into replays (id, operation, digest, status, at) values (?, ?, ?, 0, ?)",
                [name, operation, digest, now],
            )
        return None

    async def end(self, name: str, replay: Replay) -> None:
        """Keep the answer."""
        values = [replay.status, replay.kind, replay.etag, replay.body, name]
        await self._done(lambda: self._execute(
            "update replays set status = ?, kind = ?, etag = ?, body = ? where id = ?", values))  # fmt: skip

    async def forget(self, name: str) -> None:
        """It was not carried out: the key is free again."""
        await self._done(lambda: self._execute("delete from replays where id = ?", [name]))

    def _execute(self, sql: str, values: list[Any]) -> int:
        with self._journal.database.atomic():
            return int(self._journal.database.execute(sql, values).rowcount)

    # Dispositions -----------------------------------------------------------------------------------

    async def disposition(self, call_id: str, agent_id: str) -> Json | None:
        """The draft or what was handed in; None: neither."""
        sql = "select * from dispositions where id = ?"
        return await self._done(lambda: next(self._journal.database.query(sql, [f"{call_id} {agent_id}"]), None))

    async def draft(self, call_id: str, agent_id: str, values: Mapping[str, Any], version: int | None) -> Json | None:
        """Keep a draft; ``version``: the one that is there, None: whichever. None when another one is there."""
        return await self._done(lambda: self._draft(call_id, agent_id, values, version))

    def _draft(self, call_id: str, agent_id: str, values: Mapping[str, Any], version: int | None) -> Json | None:
        database, name = self._journal.database, f"{call_id} {agent_id}"
        with database.atomic():
            found = database.execute("select version from dispositions where id = ?", [name]).fetchone()
            there = int(found[0]) if found else 0
            if version is not None and version != there:
                return None
            row = {
                "id": name, "call_id": call_id, "agent_id": agent_id, "disposition": values["disposition"],
                "note": values["note"], "follow_up_at": values["follow_up_at"], "draft": 1, "version": there + 1,
                "changed_at": self._clock(),
            }  # fmt: skip
            marks = ", ".join("?" * len(row))
            database.execute(
                f"insert or replace into dispositions ({', '.join(row)}) values ({marks})", [*row.values()]
            )
        return row

    # Reviews ----------------------------------------------------------------------------------------

    async def review_drafts(self, call_id: str, by: str) -> dict[str, dict[str, str]]:
        """By form, what somebody has answered about a call and not handed in yet."""
        return await self._done(lambda: form_rows.draft_of(self._journal.database, call_id, by))

    async def keep_review(self, call_id: str, form: str, by: str, answers: Mapping[str, str]) -> None:
        """Keep such a draft; without answers there is none any more."""
        now = self._clock()
        await self._done(lambda: form_rows.keep_draft(self._journal.database, call_id, form, by, answers, now))

    # Callers ----------------------------------------------------------------------------------------

    async def put_caller(self, number: str, values: Mapping[str, Any]) -> None:
        """Write down what is known of a caller, over what there is."""
        names = ["number", *values]
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in values)
        sql = (
            f"insert into callers ({', '.join(names)}) values ({', '.join('?' * len(names))})"
            f" on conflict (number) do update set {changes or 'number = number'}"
        )
        await self._done(lambda: self._execute(sql, [number, *values.values()]))
