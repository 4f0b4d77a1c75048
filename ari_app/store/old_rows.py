"""Rows whose time is over: events and calls, and what was said in them. Small bites, so that writing goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import sqlite_utils

from ari_app.store.database import forget_line
from ari_app.store.form_rows import DRAFTS, TABLES
from ari_app.store.journal import Journal
from ari_app.store.projections import SPOKEN
from ari_app.store.retention import Removed
from ari_app.store.squeezing import squeeze
from ari_app.store.topic_words import forget_words
from ari_app.store.webhooks import forget
from models.domain.event_list import says_of
from models.domain.privacy import Says

_DAY = 86400.0
_BITE = 500
_BREATH = 0.02
_MASK = "•"
_TOLD = (Says.SPOKEN, Says.VALUE, Says.PROMPT)
_OVER = {"calls": "ended_at", "legs": "left_at", "callbacks": "closed_at", "voicemails": "deleted_at",
         "recordings": "deleted_at", "dispositions": "changed_at", "queue_visits": "left_at", "agent_times": "until",
         **dict.fromkeys((*TABLES, DRAFTS), "at")}  # fmt: skip

# Rows of which nobody ever said that they are over (kefu and Asterisk were lost together): a day later they are.
_BEGAN = {
    "calls": ("ended_at", "arrived_at"),
    "legs": ("left_at", "joined_at"),
    "callbacks": ("closed_at", "requested_at"),
    "queue_visits": ("left_at", "entered_at"),
}


class OldEvents:
    """The journal, and rows of tables that are over."""

    kind = "journal"

    def __init__(self, journal: Journal, keep_days: float) -> None:
        self._journal, self._keep_days = journal, keep_days

    async def expire(self, now: float) -> Removed:
        """See `ari_app.store.retention.Keeper`. Freed pages are used again; the file does not shrink."""
        if not self._keep_days:
            return Removed()
        before, database = now - self._keep_days * _DAY, self._journal
        count = await _in_bites(self._journal, lambda: _old_events(database.database, before))
        await _in_bites(self._journal, lambda: _old_rows(database.database, before))
        return Removed(count, await asyncio.to_thread(self._damaged, before))

    def _damaged(self, before: float) -> int:
        """Databases that were moved aside hold as much of people as the one in use; the bytes freed."""
        freed = 0
        for file in _files(self._journal.path):
            if ".damaged-" in file.name and file.stat().st_mtime < before:
                freed += file.stat().st_size
                file.unlink()
        return freed

    def size(self) -> int:
        """See `ari_app.store.retention.Keeper`: database, write-ahead log and spool, with what was moved aside."""
        return sum(file.stat().st_size for file in _files(self._journal.path))


class OldWords:
    """Transcripts, what callers said and keyed in other events, and what was made of it: vectors, names of topics,
    words of bursts."""

    kind = "transcripts"

    def __init__(self, journal: Journal, keep_days: float) -> None:
        self._journal, self._keep_days = journal, keep_days

    async def expire(self, now: float) -> Removed:
        """See `ari_app.store.retention.Keeper`."""
        if not self._keep_days:
            return Removed()
        before, database = now - self._keep_days * _DAY, self._journal
        count = await _in_bites(self._journal, lambda: _old_lines(database.database, before))
        if count:
            await squeeze(self._journal)
        count += await _in_bites(self._journal, lambda: _old_words(database.database, before))
        count += await _in_bites(self._journal, lambda: forget_words(database.database, before, _BITE))
        return Removed(count)

    def size(self) -> int:
        """See `ari_app.store.retention.Keeper`: they lie in the database, whose size is the journal's."""
        return 0


class OldDeliveries:
    """What became of webhooks: deliveries that were made or given up. Those on their way stay, however old."""

    kind = "webhook deliveries"

    def __init__(self, journal: Journal, keep_days: float) -> None:
        self._journal, self._keep_days = journal, keep_days

    async def expire(self, now: float) -> Removed:
        """See `ari_app.store.retention.Keeper`."""
        before, journal = now - self._keep_days * _DAY, self._journal

        def bite() -> tuple[int, bool]:
            count = forget(journal.database, before, _BITE)
            return count, count == _BITE

        return Removed(await _in_bites(journal, bite))

    def size(self) -> int:
        """See `ari_app.store.retention.Keeper`: they lie in the database, whose size is the journal's."""
        return 0


async def _in_bites(journal: Journal, bite: Callable[[], tuple[int, bool]]) -> int:
    """Do it until there is nothing more to do; how many rows it was. A bite: its count, and whether there is more."""
    total, more = 0, True
    while more:
        taken, more = await journal.call(bite)
        total += taken
        await asyncio.sleep(_BREATH)
    return total


def _files(path: Path) -> list[Path]:
    return [file for file in path.parent.glob(f"{path.name}*") if file.is_file()]


# A call that went on past the limit keeps its events until it goes: whether it was in a flow, and served there, is read
# from them.
_GOES_ON = "select 1 from calls where calls.id = journal.call_id and coalesce(ended_at, arrived_at + ?) >= ?"


def _old_events(database: sqlite_utils.Database, before: float) -> tuple[int, bool]:
    rows = database.execute("select seq, at from journal order by seq limit ?", [_BITE]).fetchall()
    old = [seq for seq, at in rows if at < before]
    with database.atomic():
        sql = f"delete from journal where seq <= ? and at < ? and not exists ({_GOES_ON})"
        gone = database.execute(sql, [max(old, default=-1), before, _DAY, before]).rowcount
        database.execute("delete from audit where seq <= ? and at < ?", [max(old, default=-1), before])
    return gone, len(old) == _BITE and gone > 0


def _old_rows(database: sqlite_utils.Database, before: float) -> tuple[int, bool]:
    count = 0
    with database.atomic():
        for table, over in _OVER.items():
            sql = f"delete from {table} where id in (select id from {table} where {over} < ? limit ?)"
            count += database.execute(sql, [before, _BITE]).rowcount
        for table, (over, began) in _BEGAN.items():
            chosen = f"select id from {table} where {over} is null and {began} < ? limit ?"
            count += database.execute(f"delete from {table} where id in ({chosen})", [before - _DAY, _BITE]).rowcount
    return count, count > 0


def _old_lines(database: sqlite_utils.Database, before: float) -> tuple[int, bool]:
    """Out of the table, the index, and the journal that both are made of."""
    rows = database.execute(
        "select seq, text from transcripts where at < ? order by seq limit ?", [before, _BITE]
    ).fetchall()
    with database.atomic():
        for seq, text in rows:
            forget_line(database, seq, text)
            database.execute("delete from transcripts where seq = ?", [seq])
            database.execute("delete from journal where seq = ? and kind in (?, ?)", [seq, *SPOKEN])
    return len(rows), len(rows) == _BITE


def _words_in(kind: str, data: str) -> list[str]:
    """The fields of an event that hold what somebody said or was told."""
    return [name for name, value in json.loads(data).items() if isinstance(value, str) and says_of(kind, name) in _TOLD]


def _old_words(database: sqlite_utils.Database, before: float) -> tuple[int, bool]:
    """Events that hold what somebody said stay as events, without the words. A mark says how far this has come."""
    done = database.execute("select seq from upkeep where name = 'words'").fetchone()
    mark = int(done[0]) if done else 0
    rows = database.execute(
        "select seq, at, kind, data from journal where seq > ? order by seq limit ?", [mark, _BITE]
    ).fetchall()
    old = [row for row in rows if row[1] < before]
    if not old:
        return 0, False
    blanked = 0
    with database.atomic():
        for seq, _, kind, data in old:
            for name in _words_in(kind, data):
                sql = (
                    "update journal set data = json_set(data, ?, ?) where seq = ?"
                    " and coalesce(json_extract(data, ?), '') not in ('', ?)"
                )
                blanked += database.execute(sql, [f"$.{name}", _MASK, seq, f"$.{name}", _MASK]).rowcount
        database.execute("insert or replace into upkeep (name, seq) values ('words', ?)", [old[-1][0]])
    return blanked, len(old) == _BITE
