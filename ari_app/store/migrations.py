"""The schema, as the steps that lead to it: each brings a database one version further, and none is ever changed.

A step runs once, in a transaction of its own that also counts it (``PRAGMA user_version``). The databases of 0.8.0 and
before, and those of the first days of 0.9.0, counted nothing: to them every step is applied, so the first ones make
only what is not there yet. A step that comes later may count on all before it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping

from ari_app.store.schema import SEARCH, refuse_newer, version_of
from models.quality.terms import indexed

log = logging.getLogger(__name__)
_TABLES_0_8 = {
    "journal": "seq INTEGER PRIMARY KEY, at REAL, call_id TEXT, agent_id TEXT, kind TEXT, data TEXT",
    "calls": "id TEXT PRIMARY KEY, channel_id TEXT, number TEXT, dialled TEXT, name TEXT, language TEXT, tier TEXT,"
    " state TEXT, problem TEXT, priority REAL, arrived_at REAL, answered_at REAL, queued_at REAL, connected_at REAL,"
    " disconnected_at REAL, ended_at REAL, agent_id TEXT, agent_channel TEXT, bridge_id TEXT, outcome TEXT, cause TEXT,"
    " rating INTEGER, disposition TEXT, direction TEXT, recorded INTEGER",
    "agents": "id TEXT PRIMARY KEY, state TEXT, since REAL, reason TEXT, call_id TEXT",
    "transcripts": "seq INTEGER PRIMARY KEY, call_id TEXT, leg TEXT, at REAL, start REAL, end REAL, text TEXT,"
    " confidence REAL, engine TEXT, began_at REAL, seconds REAL, version INTEGER",
    "legs": "id TEXT PRIMARY KEY, call_id TEXT, role TEXT, who TEXT, channel_id TEXT, joined_at REAL, left_at REAL,"
    " talked REAL, reason TEXT",
    "callbacks": "id TEXT PRIMARY KEY, number TEXT, problem TEXT, language TEXT, priority REAL, entered_at REAL,"
    " requested_at REAL, closed_at REAL, state TEXT, attempts INTEGER, last_call TEXT",
    "recordings": "id TEXT PRIMARY KEY, stored_at REAL, files INTEGER, seconds REAL, deleted_at REAL",
    "voicemails": "id TEXT PRIMARY KEY, at REAL, queue TEXT, file TEXT, seconds REAL, text TEXT",
    "callers": "number TEXT PRIMARY KEY, name TEXT, language TEXT, tier TEXT, revenue REAL, tenure_years REAL,"
    " churn_risk REAL, last_agent TEXT",
}
_INDEXES_0_8 = {
    "journal": ("call_id",),
    "legs": ("call_id", "left_at"),
    "callbacks": ("closed_at",),
    "calls": ("number, arrived_at", "ended_at"),
    "transcripts": ("call_id",),
}


def _tables(connection: sqlite3.Connection, tables: Mapping[str, str]) -> None:
    """Make tables, and the columns that they lack. A column: a word and its type."""
    for table, columns in tables.items():
        connection.execute(f"create table if not exists {table} ({_quoted(columns)})")
        there = {str(row[1]) for row in connection.execute(f"pragma table_info({table})")}
        for column in columns.split(", "):
            name, _, kind = column.partition(" ")
            if name not in there:
                connection.execute(f'alter table {table} add column "{name}" {kind}')


def _quoted(columns: str) -> str:
    parts = (column.partition(" ") for column in columns.split(", "))
    return ", ".join(f'"{name}" {kind}' for name, _, kind in parts)


def _as_0_8(connection: sqlite3.Connection) -> None:
    """Everything that 0.8.0 had."""
    _tables(connection, _TABLES_0_8)
    for table, wanted in _INDEXES_0_8.items():
        for columns in wanted:
            name = "_".join(["idx", table, *columns.split(", ")])
            connection.execute(f"create index if not exists {name} on {table} ({columns})")
    if not connection.execute("select 1 from sqlite_master where name = ?", [SEARCH]).fetchone():
        connection.execute(f"create virtual table {SEARCH} using fts5(text, content='', tokenize='porter unicode61')")
        for seq, text in connection.execute("select seq, text from transcripts").fetchall():
            connection.execute(f"insert into {SEARCH} (rowid, text) values (?, ?)", [seq, indexed(text)])


def _kept_of_agents(connection: sqlite3.Connection) -> None:
    """What a restart must know of an agent beside the state."""
    _tables(connection, {"agents": "kept TEXT"})


def _own_of_legs(connection: sqlite3.Connection) -> None:
    """Hold, wrap-up and disposition belong to an agent's leg; of before, the journal knows the last two."""
    more = "purpose TEXT, held REAL, way TEXT, target TEXT, wrap_up REAL, disposition TEXT"
    _tables(connection, {"legs": more})
    told = connection.execute(
        "select json_extract(data, '$.seconds'), json_extract(data, '$.disposition'), call_id, agent_id, at"
        " from journal where kind = 'CallWrappedUp' order by seq desc"
    ).fetchall()
    for row in told:
        connection.execute(
            "update legs set wrap_up = ?, disposition = ? where wrap_up is null and id = (select id from legs"
            " where call_id = ? and who = ? and role = 'agent' and joined_at <= ? order by joined_at desc limit 1)",
            row,
        )


def _fate_of_messages(connection: sqlite3.Connection) -> None:
    """What became of a voice message. One that 0.8.0 has written down and sent is not sent again by an upgrade."""
    more = "written_at REAL, told TEXT, heard_at REAL, deleted_at REAL"
    _tables(connection, {"voicemails": more})
    connection.execute("update voicemails set written_at = at where written_at is null and text <> ''")
    connection.execute(
        "update voicemails set told = (select replace(group_concat(distinct json_extract(data, '$.way')), ',', ' ')"
        " from journal where call_id = voicemails.id and kind = 'VoicemailSent'"
        " and json_extract(data, '$.error') = '') where told is null"
    )


def _marks_of_upkeep(connection: sqlite3.Connection) -> None:
    """How far the removal of old words has come."""
    connection.execute("create table if not exists upkeep (name TEXT PRIMARY KEY, seq INTEGER)")


def _indexes_of_restarts(connection: sqlite3.Connection) -> None:
    """Events of the last hours that a new process asks for (`ari_app.store.recent`), without reading the journal."""
    for kind in ("NumberDialled", "PlaceKept"):
        connection.execute(f"create index if not exists journal_{kind} on journal (at) where kind = '{kind}'")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _as_0_8, _kept_of_agents, _own_of_legs, _fate_of_messages, _marks_of_upkeep, _indexes_of_restarts,
)  # fmt: skip


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database up to date. Raises schema.Newer, and sqlite3.Error with the steps before it done."""
    refuse_newer(connection)
    before = version_of(connection)
    empty = not connection.execute("select 1 from sqlite_master").fetchone()
    for number, step in enumerate(MIGRATIONS, 1):
        if version_of(connection) < number:
            _carry_out(connection, number, step)
    if before < len(MIGRATIONS) and not empty:
        log.info("records: the database was brought from schema %d to %d", before, len(MIGRATIONS))


def _carry_out(connection: sqlite3.Connection, number: int, step: Callable[[sqlite3.Connection], None]) -> None:
    connection.execute("begin immediate")
    try:
        if version_of(connection) < number:  # nobody else has done it meanwhile
            step(connection)
            connection.execute(f"pragma user_version = {number}")
        connection.execute("commit")
    finally:
        if connection.in_transaction:
            connection.rollback()
