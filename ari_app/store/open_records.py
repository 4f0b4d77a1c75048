"""What a former process left open in the books: calls without an end, their legs and story, agents, call-backs."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from ari_app.store.row import Row as JournalRow

Row = dict[str, Any]
_STORY_KINDS = (
    "CallOffered", "OfferFailed", "CallConnected", "LegJoined", "LegLeft", "MenuEntered", "StepEntered",
    "AnswerTaken", "CallQueued", "TransferBegun", "TransferFailed", "CallHeld", "CallResumed",
    "CallParked", "CallUnparked", "RecordingStarted", "RecordingStopped", "RecordingMasked", "RecordingUnmasked",
    "VoicemailLeft", "TaskResolved", "CallDisconnected", "ConversationMoved",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a call. ``at`` in epoch seconds."""

    kind: str
    at: float
    agent_id: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call without an end: its row, the legs that have not left, and what was told of it, oldest first."""

    row: Row
    legs: tuple[Row, ...] = ()
    story: tuple[Told, ...] = ()

    @property
    def id(self) -> str:
        """The call's id."""
        return str(self.row["id"])

    @property
    def channel_id(self) -> str:
        """The caller's channel."""
        return str(self.row["channel_id"])


@dataclass(frozen=True, slots=True)
class OpenRecords:
    """Everything that is open. ``last_at``: when the former process wrote last, epoch seconds (0: never)."""

    calls: tuple[OpenCall, ...] = ()
    agents: tuple[Row, ...] = ()
    callbacks: tuple[Row, ...] = ()
    last_at: float = 0.0


def told_of_open_calls(database: sqlite_utils.Database, kinds: Collection[str]) -> list[JournalRow]:
    """What the journal says in events of these kinds about calls without an end, oldest first."""
    marks = ", ".join("?" * len(kinds))
    query = (
        "select seq, at, call_id, agent_id, kind, data from journal where call_id in"
        f" (select id from calls where ended_at is null) and kind in ({marks}) order by seq"
    )
    return _journal_rows(database, query, list(kinds))


def told_of_unfinished(database: sqlite_utils.Database, kinds: Collection[str]) -> list[JournalRow]:
    """The same, and about calls that an agent still writes about."""
    marks = ", ".join("?" * len(kinds))
    query = (
        "select seq, at, call_id, agent_id, kind, data from journal where call_id in (select id from calls where"
        " ended_at is null union select call_id from agents where call_id <> '' and state <> 'offline')"
        f" and kind in ({marks}) order by seq"
    )
    return _journal_rows(database, query, list(kinds))


def told_since(database: sqlite_utils.Database, at: float, kinds: Collection[str]) -> list[JournalRow]:
    """What the journal says in events of these kinds from ``at`` on (seconds since the epoch), oldest first."""
    marks = ", ".join("?" * len(kinds))
    query = (
        "select seq, at, call_id, agent_id, kind, data from journal where seq >="
        " coalesce((select seq from journal where at < ? order by seq desc limit 1), 0) and at >= ?"
        f" and kind in ({marks}) order by seq"
    )
    return _journal_rows(database, query, [at, at, *kinds])


def told_of_call(database: sqlite_utils.Database, call_id: str, kinds: Collection[str]) -> list[JournalRow]:
    """What the journal says of one call in events of these kinds, oldest first."""
    marks = ", ".join("?" * len(kinds))
    query = (
        "select seq, at, call_id, agent_id, kind, data from journal where call_id = ?"
        f" and kind in ({marks}) order by seq"
    )
    return _journal_rows(database, query, [call_id, *kinds])


def unscored_calls(database: sqlite_utils.Database, since: float, limit: int) -> list[str]:
    """Calls that have ended since, in which an agent was, and about which no form says anything; oldest first."""
    query = (
        "select c.id from calls c where c.ended_at >= ? and not exists(select 1 from form_scores s where s.call_id ="
        " c.id) and exists(select 1 from legs l where l.call_id = c.id and l.role = 'agent')"
        " order by c.ended_at limit ?"
    )
    return [str(row[0]) for row in database.execute(query, [since, limit]).fetchall()]


def _journal_rows(database: sqlite_utils.Database, query: str, values: list[str | float]) -> list[JournalRow]:
    rows = database.execute(query, values).fetchall()
    return [JournalRow(seq, at, call, agent, kind, json.loads(data)) for seq, at, call, agent, kind, data in rows]


def open_records(database: sqlite_utils.Database) -> OpenRecords:
    """Read them; on the journal's thread."""
    calls = list(database.query("select * from calls where ended_at is null"))
    legs = list(database.query("select * from legs where left_at is null"))
    marks = ", ".join("?" * len(_STORY_KINDS))
    told: dict[str, list[Told]] = {}
    query = (
        "select call_id, kind, at, agent_id, data from journal where call_id in (select id from calls where ended_at is"
        f" null) and kind in ({marks}) order by seq"
    )
    for call_id, kind, at, agent_id, data in database.execute(query, list(_STORY_KINDS)):
        told.setdefault(call_id, []).append(Told(kind, at, agent_id, json.loads(data)))
    last = database.execute("select at from journal order by seq desc limit 1").fetchone()
    return OpenRecords(
        tuple(
            OpenCall(row, tuple(leg for leg in legs if leg["call_id"] == row["id"]), tuple(told.get(row["id"], ())))
            for row in calls
        ),
        tuple(database.query("select * from agents")),
        tuple(database.query("select * from callbacks where closed_at is null")),
        float(last[0]) if last else 0.0,
    )
