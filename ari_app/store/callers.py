"""The caller directory: records and the history of the last seven days."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlite_utils

from ari_app.store.records import Records
from config.load import read_toml
from config.problems import ConfigError, Report, line_of
from models.domain.caller import LANGUAGES, TIERS, CallerHistory, CallerRecord

WEEK = 7 * 86400.0
_TOLD, _TOLD_SECONDS = 1000, 2.0  # what the dialplan was told: of so many numbers, for so long
_FIELDS = {field.name: field.type for field in dataclasses.fields(CallerRecord) if field.name != "known"}


def load_callers(file: Path) -> list[dict[str, Any]]:
    """The rows of a callers file. Raises ConfigError with every problem."""
    report = Report(str(file))
    content, text = read_toml(file, report)
    rows = content.get("caller", [])
    for number, row in enumerate(rows):
        for key in row.keys() - _FIELDS.keys():
            known = ", ".join(_FIELDS)
            report.add(line_of(text, "caller", key, number), f"unknown field {key!r}; a caller has: {known}")
        if not str(row.get("number", "")).lstrip("+").isdigit():
            report.add(
                line_of(text, "caller", "number", number), "number must be digits, with + before them if you like"
            )
        if row.get("tier", "basic") not in TIERS:
            report.add(line_of(text, "caller", "tier", number), f"tier must be one of {', '.join(TIERS)}")
        if row.get("language", "en") not in LANGUAGES:
            report.add(line_of(text, "caller", "language", number), f"language must be one of {', '.join(LANGUAGES)}")
    if report.problems:
        raise ConfigError(report.problems)
    return list(rows)


def seed(database: sqlite_utils.Database, rows: list[dict[str, Any]]) -> int:
    """Put rows into the caller table if it is empty; how many were put."""
    table = database.table("callers")
    if table.count:
        return 0
    for row in rows:
        table.upsert(row, pk="number")
    return len(rows)


_CAME = "number = ? and arrived_at < ? and ended_at is not null and coalesce(direction, 'in') = 'in'"


class CallerDirectory:
    """Look-ups on a thread of their own: a slow disk must not stall the event loop.

    While the database cannot be read, every number is an unknown one: a caller is served all the same.
    """

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="callers")
        self._records = Records(path)
        self._told: dict[str, tuple[float, CallerRecord]] = {}

    def close(self) -> None:
        """Close the connection."""
        self._thread.shutdown(cancel_futures=True)
        self._records.close()

    async def record(self, number: str) -> CallerRecord:
        """What is known of a number; an unknown number gives a record with ``known`` False.

        What the dialplan was told of it a moment ago, its call is told too, without another look.
        """
        at, told = self._told.pop(number, (0.0, None))
        if told is not None and at > time.monotonic() - _TOLD_SECONDS:
            return told
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._record, number)

    async def known(self, number: str, problem: str) -> tuple[CallerRecord, CallerHistory]:
        """`record` and `history` in one look, for the dialplan, whose call then comes."""
        loop = asyncio.get_running_loop()
        record, history = await loop.run_in_executor(self._thread, self._known, number, problem, time.time())
        if len(self._told) >= _TOLD:
            self._told.clear()
        self._told[number] = (time.monotonic(), record)
        return record, history

    async def history(self, number: str, problem: str, before: float | None = None) -> CallerHistory:
        """The number's last seven days up to ``before`` (now)."""
        at = before or time.time()
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._history, number, problem, at)

    async def dropped(self, number: str, problem: str, since: float) -> tuple[str, float] | None:
        """(call, time of entry) of the number's last call that left this line without an answer since then."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._dropped, number, problem, since)

    def _dropped(self, number: str, problem: str, since: float) -> tuple[str, float] | None:
        rows = self._records.rows(
            "select id, queued_at from calls where number = ? and +problem = ? and ended_at >= ?"
            " and connected_at is null and queued_at is not null and outcome in ('abandoned', 'lost with Asterisk')"
            " order by ended_at desc limit 1",
            number, problem, since,
        )  # fmt: skip
        return (str(rows[0]["id"]), float(rows[0]["queued_at"])) if rows else None

    def _known(self, number: str, problem: str, before: float) -> tuple[CallerRecord, CallerHistory]:
        return self._record(number), self._history(number, problem, before)

    def _record(self, number: str) -> CallerRecord:
        rows = self._records.rows("select * from callers where number = ?", number)
        if not rows:
            return CallerRecord(number)
        values = {key: value for key, value in rows[0].items() if key in _FIELDS and value is not None}
        return CallerRecord(**values, known=True)

    def _history(self, number: str, problem: str, before: float) -> CallerHistory:
        if not number:
            return CallerHistory()
        rows = self._records.rows(
            "select count(*) calls, coalesce(sum(outcome = 'abandoned'), 0) abandons,"
            " coalesce(sum(problem = ?), 0) same_problem, coalesce(sum(rating between 1 and 2), 0) low_ratings,"
            " coalesce(sum(disposition like 'complaint%'), 0) complaints,"
            " coalesce(sum(outcome = 'hung up in menu'), 0) gave_up_in_menu,"
            f" (select coalesce(max(arrived_at), 0.0) from calls where {_CAME} and +problem = ?) last_same_at"
            f" from calls where {_CAME} and arrived_at >= ?",
            problem, number, before, problem, number, before, before - WEEK,
        )  # fmt: skip
        return CallerHistory(**rows[0]) if rows else CallerHistory()
