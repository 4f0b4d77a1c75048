"""Each stay in a line and each stretch of an agent's time as a row: what KPIs are made of (`kpi_queries`).

How a line is left is said by `models.insight.books`, for everybody who counts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from ari_app.store.row import Row
from models.insight.books import CONNECTED, MOVED, way_out

FOLLOWED = frozenset({
    "CallQueued", "CallConnected", "LegJoined", "QueueLeft", "CallbackRequested", "CallEnded", "AgentStateChanged",
})  # fmt: skip


class Database(Protocol):
    """Takes SQL."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Any:  # noqa: ANN401 - a cursor
        """Carry a statement out."""


def follow(database: Database, row: Row) -> None:
    """Bring the tables up to date with one journal row of a kind that is `FOLLOWED`."""
    if row.kind == "AgentStateChanged":
        _state(database, row)
    elif row.kind == "CallQueued":
        _queued(database, row)
    elif way := way_out(row.kind, row.data):
        _out(database, row, way)


def follow_all(database: Database) -> None:
    """Fill the tables from the journal that there is."""
    marks = ", ".join(f"'{kind}'" for kind in sorted(FOLLOWED))
    sql = f"select seq, at, call_id, agent_id, kind, data from journal where kind in ({marks}) order by seq"
    for seq, at, call, agent, kind, data in database.execute(sql):
        follow(database, Row(seq, at, call or "", agent or "", kind, json.loads(data)))


def _queued(database: Database, row: Row) -> None:
    """Again in the same line is the same stay. Who has spoken with somebody, and is sent on, waits anew; who is moved
    before that goes on waiting."""
    queue = str(row.data["problem"])
    stays = database.execute("select queue, left_at, way from queue_visits where call_id = ?", [row.call_id]).fetchall()
    if any(name == queue and left is None for name, left, _way in stays):
        return
    _out(database, row, MOVED)
    served = any(way == CONNECTED for _name, _left, way in stays)
    entered = row.at if served else float(row.data.get("entered_at") or row.at)
    database.execute(
        "insert or replace into queue_visits (id, call_id, queue, language, entered_at) values (?, ?, ?, ?, ?)",
        [f"{row.call_id} {row.seq}", row.call_id, queue, row.data.get("language", ""), entered],
    )


def _out(database: Database, row: Row, way: str) -> None:
    agent = row.agent_id if way == CONNECTED else ""
    database.execute(
        "update queue_visits set left_at = ?, way = ?, agent_id = ? where call_id = ? and left_at is null",
        [row.at, way, agent, row.call_id],
    )


def _state(database: Database, row: Row) -> None:
    database.execute(
        "update agent_times set until = ? where agent_id = ? and until is null", [row.at, row.agent_id]
    )  # fmt: skip
    database.execute(
        "insert or replace into agent_times (id, agent_id, state, since) values (?, ?, ?, ?)",
        [f"{row.agent_id} {row.seq}", row.agent_id, row.data["new"], row.at],
    )
