"""One call as its books stand now, asked in turn with the writing."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from ari_app.store.journal import Journal

Json = dict[str, Any]
_PATIENCE = 1.0  # seconds, while the disk is slow


async def call_row(journal: Journal, call_id: str) -> Json:
    """The call's row; {} when there is none, or the records cannot be read."""
    rows = await journal.attempt(
        lambda: list(journal.database.query("select * from calls where id = ?", [call_id])), []
    )
    return dict(rows[0]) if rows else {}


async def call_rows(journal: Journal, ids: Collection[str]) -> list[Json]:
    """The rows of those calls that the records know; none when they cannot be read."""
    wanted = json.dumps(list(ids))
    asked = "select * from calls where id in (select value from json_each(?))"
    rows = await journal.attempt(lambda: list(journal.database.query(asked, [wanted])), [])
    return [dict(row) for row in rows]


async def recorded_call(journal: Journal, call_id: str) -> tuple[Json, list[float]]:
    """The call's row with the ``version`` of its newest transcript ({}: no such call), and when each part of its
    recording began, in epoch seconds. Raises sqlite3.Error."""

    def read() -> tuple[Json, list[float]]:
        calls = journal.database.query(
            "select *, (select coalesce(max(coalesce(version, 1)), 1) from transcripts where call_id = calls.id)"
            " as version from calls where id = ?", [call_id],
        )  # fmt: skip
        begins = journal.database.query(
            "select at from journal where call_id = ? and kind = 'RecordingStarted' order by seq", [call_id]
        )
        return next(iter(list(calls)), {}), [float(row["at"]) for row in begins]

    await journal.flushed(_PATIENCE)  # it may have ended a moment ago
    found: tuple[Json, list[float]] = await journal.call(read)
    return found
