"""Journal rows to tables: each event changes the rows it concerns; replaying the journal rebuilds them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from models.domain.call_state import CallState


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the journal."""

    seq: int
    at: float
    call_id: str
    agent_id: str
    kind: str
    data: dict[str, Any]


Columns = dict[str, Any]


def _arrived(row: Row) -> Columns:
    names = ("channel_id", "number", "dialled", "language", "name", "tier")
    return {name: row.data[name] for name in names} | {"arrived_at": row.at, "state": CallState.ARRIVED}


def _queued(row: Row) -> Columns:
    return {
        "state": CallState.WAITING, "queued_at": row.data["entered_at"], "problem": row.data["problem"],
        "language": row.data["language"], "priority": row.data["priority"],
    }  # fmt: skip


def _connected(row: Row) -> Columns:
    return {
        "state": CallState.TALKING, "agent_id": row.agent_id, "connected_at": row.at,
        "agent_channel": row.data["channel_id"], "bridge_id": row.data["bridge_id"],
    }  # fmt: skip


def _offered(row: Row) -> Columns:
    return {"state": CallState.OFFERED, "agent_id": row.agent_id, "agent_channel": row.data["channel_id"]}


_CALLS: dict[str, Callable[[Row], Columns]] = {
    "CallArrived": _arrived,
    "CallAnswered": lambda row: {"answered_at": row.at, "state": CallState.MENU},
    "MenuEntered": lambda row: {"state": CallState.MENU, "language": row.data["language"]},
    "CallQueued": _queued,
    "CallOffered": _offered,
    "OfferFailed": lambda row: {"state": CallState.WAITING, "agent_id": "", "agent_channel": ""},
    "CallConnected": _connected,
    "CallDisconnected": lambda row: {"state": CallState.SURVEY, "disconnected_at": row.at},
    "SurveyAnswered": lambda row: {"rating": row.data["rating"]},
    "CallWrappedUp": lambda row: {"disposition": row.data["disposition"]},
    "CallEnded": lambda row: {
        "state": CallState.ENDED, "ended_at": row.at, "outcome": row.data["outcome"], "cause": row.data["cause"]
    },
}  # fmt: skip


def apply(database: sqlite_utils.Database, row: Row) -> None:
    """Bring the tables up to date with one journal row."""
    change = _CALLS.get(row.kind)
    if change and row.call_id:
        database.table("calls").upsert({"id": row.call_id, **change(row)}, pk="id")
    if row.kind == "AgentStateChanged":
        state = {"state": row.data["new"], "since": row.at, "reason": row.data["reason"], "call_id": row.call_id}
        database.table("agents").upsert({"id": row.agent_id, **state}, pk="id")
    elif row.kind == "CallConnected":
        database.execute(
            "update callers set last_agent = ? where number = (select number from calls where id = ?)",
            [row.agent_id, row.call_id],
        )
    elif row.kind == "Transcribed":
        names = ("leg", "start", "end", "text", "confidence", "engine")
        line = {name: row.data[name] for name in names}
        database.table("transcripts").upsert({"seq": row.seq, "call_id": row.call_id, "at": row.at, **line}, pk="seq")


def rebuild(database: sqlite_utils.Database, rows: list[Row]) -> None:
    """Empty the tables that come from the journal and fill them again."""
    with database.atomic():
        for name in ("calls", "agents", "transcripts"):
            database.execute(f"delete from {name}")
        for row in rows:
            apply(database, row)
