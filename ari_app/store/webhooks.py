"""Endpoints of webhooks, and a queue of deliveries for each; how far the journal has been told to them.

Everything here is work for `Journal.call`, on the one connection that writes. Deliveries and the mark of how far they
go are written in one transaction: a process that is killed leaves neither a gap nor a second delivery.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlite_utils

from ari_app.store.row import Row

_COLUMNS = "id, url, events, secrets, description, enabled, created_at, created_by, disabled_reason, last_success_at"
_DELIVERY = (
    "d.id, d.endpoint, d.event_id, d.type, d.sequence, d.state, d.attempts, d.next_at, d.created_at, d.done_at,"
    " d.status, d.error"
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who is told what. ``events``: types and patterns; ``secrets``: those in force, the newest first."""

    id: str
    url: str
    events: tuple[str, ...]
    secrets: tuple[str, ...]
    description: str
    enabled: bool
    created_at: float
    created_by: str
    disabled_reason: str
    last_success_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to an endpoint. ``state``: due, delivered, dead; ``status``: of HTTP, 0 for no answer."""

    id: int
    endpoint: str
    event_id: str
    type: str
    sequence: int
    state: str
    attempts: int
    next_at: float
    created_at: float
    done_at: float
    status: int
    error: str


def endpoints(database: sqlite_utils.Database) -> list[Endpoint]:
    """All of them, the oldest first."""
    return [_endpoint(row) for row in database.execute(f"select {_COLUMNS} from webhooks order by created_at, id")]


def _endpoint(row: Sequence[object]) -> Endpoint:
    id_, url, events, secrets, description, enabled, created_at, created_by, reason, success = row
    return Endpoint(
        str(id_), str(url), tuple(json.loads(str(events))), tuple(json.loads(str(secrets))), str(description),
        bool(enabled), float(str(created_at)), str(created_by), str(reason), float(str(success)),
    )  # fmt: skip


def save(database: sqlite_utils.Database, one: Endpoint) -> None:
    """Add or change an endpoint; the first one begins with what happens from now on."""
    with database.conn:
        if not database.execute("select 1 from webhooks where enabled limit 1").fetchone():
            _mark(database, last_sequence(database))
        database.execute(
            f"insert or replace into webhooks ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                one.id, one.url, json.dumps(one.events), json.dumps(one.secrets), one.description, one.enabled,
                one.created_at, one.created_by, one.disabled_reason, one.last_success_at,
            ],
        )  # fmt: skip


def remove(database: sqlite_utils.Database, id_: str) -> bool:
    """Take an endpoint and its deliveries away; whether there was one."""
    with database.conn:
        database.execute("delete from webhook_deliveries where endpoint = ?", [id_])
        return database.execute("delete from webhooks where id = ?", [id_]).rowcount > 0


def disable(database: sqlite_utils.Database, id_: str, reason: str) -> None:
    """It gets nothing more until somebody enables it."""
    with database.conn:
        database.execute("update webhooks set enabled = 0, disabled_reason = ? where id = ?", [reason, id_])


# From the journal ------------------------------------------------------------------------------------------


def last_sequence(database: sqlite_utils.Database) -> int:
    """Of the journal, in the database."""
    return int(database.execute("select coalesce(max(seq), 0) from journal").fetchone()[0])


def told_up_to(database: sqlite_utils.Database) -> int:
    """The sequence up to which everything has been queued."""
    row = database.execute("select seq from upkeep where name = 'webhooks'").fetchone()
    return int(row[0]) if row else last_sequence(database)


def _mark(database: sqlite_utils.Database, sequence: int) -> None:
    database.execute("insert or replace into upkeep (name, seq) values ('webhooks', ?)", [sequence])


def rows_after(database: sqlite_utils.Database, sequence: int, most: int) -> list[Row]:
    """What the journal says after a sequence, in order."""
    query = "select seq, at, call_id, agent_id, kind, data from journal where seq > ? order by seq limit ?"
    return _rows(database, query, [sequence, most])


def rows_of_call(database: sqlite_utils.Database, call_id: str, before: int) -> list[Row]:
    """What the journal says of a call before a sequence, in order."""
    query = "select seq, at, call_id, agent_id, kind, data from journal where call_id = ? and seq < ? order by seq"
    return _rows(database, query, [call_id, before])


def _rows(database: sqlite_utils.Database, query: str, values: Sequence[object]) -> list[Row]:
    found = database.execute(query, values)
    return [Row(seq, at, call, agent, kind, json.loads(data)) for seq, at, call, agent, kind, data in found]


@dataclass(frozen=True, slots=True)
class Queued:
    """A delivery that is to be made."""

    endpoint: str
    event_id: str
    type: str
    sequence: int
    body: bytes


def queue(database: sqlite_utils.Database, deliveries: Iterable[Queued], up_to: int) -> None:
    """Queue deliveries, and mark how far the journal has been told."""
    now = time.time()
    with database.conn:
        database.conn.executemany(
            "insert or ignore into webhook_deliveries (endpoint, event_id, type, sequence, body, state, attempts,"
            " next_at, created_at, done_at, status, error) values (?, ?, ?, ?, ?, 'due', 0, 0, ?, 0, 0, '')",
            [(one.endpoint, one.event_id, one.type, one.sequence, one.body, now) for one in deliveries],
        )
        _mark(database, up_to)


# On the way ------------------------------------------------------------------------------------------------


def due(
    database: sqlite_utils.Database, endpoint: str, now: float, most: int, but: Iterable[int]
) -> list[tuple[Delivery, bytes]]:
    """What an endpoint is to be sent now, in order of sequence; ``but``: those on their way."""
    skip = ",".join(str(int(one)) for one in but)
    query = (
        f"select {_DELIVERY}, d.body from webhook_deliveries d where d.endpoint = ? and d.state = 'due'"
        f" and d.next_at <= ? and d.id not in ({skip}) order by d.sequence, d.id limit ?"
    )
    return [(Delivery(*row[:12]), bytes(row[12])) for row in database.execute(query, [endpoint, now, most])]


def next_due(database: sqlite_utils.Database) -> float | None:
    """When the next delivery of an enabled endpoint is due, in epoch seconds; None when none is."""
    row = database.execute(
        "select min(d.next_at) from webhook_deliveries d join webhooks w on w.id = d.endpoint"
        " where d.state = 'due' and w.enabled"
    ).fetchone()
    return None if row[0] is None else float(row[0])


def settle(database: sqlite_utils.Database, id_: int, state: str, next_at: float, status: int, error: str) -> None:
    """What came of an attempt."""
    now = time.time()
    with database.conn:
        database.execute(
            "update webhook_deliveries set state = ?, attempts = attempts + 1, next_at = ?, done_at = ?, status = ?,"
            " error = ? where id = ?",
            [state, next_at, now if state != "due" else 0.0, status, error, id_],
        )
        if state == "delivered":
            database.execute(
                "update webhooks set last_success_at = ?"
                " where id = (select endpoint from webhook_deliveries where id = ?)",
                [now, id_],
            )


def failing_since(database: sqlite_utils.Database, endpoint: str) -> float:
    """Since when an endpoint has taken nothing, in epoch seconds: its oldest failed delivery after its last success."""
    row = database.execute(
        "select min(d.created_at) from webhook_deliveries d join webhooks w on w.id = d.endpoint where w.id = ?"
        " and d.attempts > 0 and d.state <> 'delivered' and d.created_at >= w.last_success_at",
        [endpoint],
    ).fetchone()
    return time.time() if row[0] is None else float(row[0])


def deliveries(database: sqlite_utils.Database, endpoint: str, state: str, before: int, most: int) -> list[Delivery]:
    """Of an endpoint, the newest first; ``state`` "": any; ``before``: only those with a smaller id (0: all)."""
    query = (
        f"select {_DELIVERY} from webhook_deliveries d where d.endpoint = ? and (? = '' or d.state = ?)"
        " and (? = 0 or d.id < ?) order by d.id desc limit ?"
    )
    return [
        Delivery(*row) for row in database.execute(query, [endpoint, state, state, before, before, most])
    ]  # fmt: skip


def replay(database: sqlite_utils.Database, endpoint: str, ids: Sequence[int], since: float, until: float) -> int:
    """Queue deliveries again: those with these ids, or (none given) all of a time that are not delivered; how many."""
    chosen = f"id in ({','.join(str(int(one)) for one in ids)})" if ids else "state = 'dead'"
    with database.conn:
        return database.execute(
            f"update webhook_deliveries set state = 'due', attempts = 0, next_at = 0, done_at = 0 where endpoint = ?"
            f" and {chosen} and created_at between ? and ?",
            [endpoint, since, until],
        ).rowcount


def counts(database: sqlite_utils.Database) -> dict[str, dict[str, int]]:
    """Endpoint → state → how many deliveries."""
    found: dict[str, dict[str, int]] = {}
    for endpoint, state, number in database.execute(
        "select endpoint, state, count(*) from webhook_deliveries group by endpoint, state"
    ):
        found.setdefault(endpoint, {})[state] = number
    return found


def forget(database: sqlite_utils.Database, before: float, most: int) -> int:
    """Remove deliveries that were made, or given up, before a time (epoch seconds), at most so many; how many."""
    old = "select id from webhook_deliveries where state <> 'due' and done_at < ? order by id limit ?"
    with database.conn:
        return database.execute(f"delete from webhook_deliveries where id in ({old})", [before, most]).rowcount
