"""Users, sessions, tokens and one-time links at rest: rows by table. What they mean is `ari_app.accounts`' business.

They are no projection of the journal, which holds no secrets and is thrown away after a time.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

from ari_app.store.condition import State
from ari_app.store.damage import reason_of
from ari_app.store.journal import Journal

log = logging.getLogger(__name__)
Row = dict[str, Any]
Table = Literal["users", "sessions", "tokens", "links"]
KEYS: Mapping[Table, str] = {"users": "name", "sessions": "id", "tokens": "id", "links": "hash"}


class AccountStore:
    """Writes that must be safe before anybody is told (`put`, `drop`), and those that may come later (`later`)."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending: dict[tuple[Table, str], Row | None] = {}

    async def load(self, table: Table) -> list[Row]:
        """Every row; [] while the records cannot be read at all."""
        found: list[Row] = await self._journal.attempt(
            lambda: list(self._journal.database.query(f"select * from {table}")), []
        )
        return found

    async def put(self, table: Table, row: Row) -> None:
        """Write a row. Raises OSError, and then nothing has changed."""
        await self._safely({(table, str(row[KEYS[table]])): row})

    async def drop(self, table: Table, key: str) -> None:
        """Remove a row. Raises OSError, and then nothing has changed."""
        await self._safely({(table, key): None})

    def later(self, table: Table, key: str, row: Row | None) -> None:
        """Write (or with None: remove) a row with the next `flush`."""
        self._pending[table, key] = row

    async def flush(self) -> bool:
        """Write what waits; whether nothing waits any more. While the disk does not let it, it goes on waiting."""
        if not self._pending:
            return True
        work, self._pending = self._pending, {}
        try:
            await self._safely(work)
        except OSError as error:
            log.debug("sessions are written later: %s", error)
            self._pending = {**work, **self._pending}
        return not self._pending

    async def _safely(self, work: dict[tuple[Table, str], Row | None]) -> None:
        if self._journal.condition.state is not State.HEALTHY:
            raise OSError("the records cannot be written now; nothing has been changed")
        try:
            await self._journal.call(partial(self._write, work))
        except sqlite3.Error as error:
            raise OSError(reason_of(error, self._journal.path)) from error

    def _write(self, work: dict[tuple[Table, str], Row | None]) -> None:
        database = self._journal.database
        with database.atomic():
            for (table, key), row in work.items():
                if row is None:
                    database.execute(f"delete from {table} where {KEYS[table]} = ?", [key])
                    continue
                columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
                sql = f"insert or replace into {table} ({columns}) values ({marks})"
                database.execute(sql, list(row.values()))
