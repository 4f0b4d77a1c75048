"""The schema, as the steps that lead to it: each brings a database one version further, and none is ever changed.

A step runs once, in a transaction of its own that also counts it (``PRAGMA user_version``). The databases of 0.8.0 and
before, and those of the first days of 0.9.0, counted nothing: to them every step is applied, so the first ones make
only what is not there yet. A step that comes later may count on all before it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping

from ari_app.store import day_versions, form_rows
from ari_app.store.queue_visits import follow_all
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


def _webhooks(connection: sqlite3.Connection) -> None:
    """Who is told of events, and what is on its way to them."""
    _tables(
        connection,
        {
            "webhooks": "id TEXT PRIMARY KEY, url TEXT, events TEXT, secrets TEXT, description TEXT, enabled INTEGER,"
            " created_at REAL, created_by TEXT, disabled_reason TEXT, last_success_at REAL",
            "webhook_deliveries": "id INTEGER PRIMARY KEY, endpoint TEXT, event_id TEXT, type TEXT, sequence INTEGER,"
            " body BLOB, state TEXT, attempts INTEGER, next_at REAL, created_at REAL, done_at REAL, status INTEGER,"
            " error TEXT",
        },
    )
    connection.execute("create unique index if not exists webhook_event on webhook_deliveries (endpoint, event_id)")
    connection.execute(
        "create index if not exists webhook_due on webhook_deliveries (endpoint, next_at) where state = 'due'"
    )


_ACCOUNTS = {
    "users": "name TEXT PRIMARY KEY, shown TEXT, roles TEXT, agent TEXT, queues TEXT, language TEXT, active INTEGER,"
    " made_at REAL, made_by TEXT, used_at REAL, subject TEXT, password TEXT, password_at REAL, totp TEXT,"
    " totp_step INTEGER, recovery TEXT",
    "sessions": "id TEXT PRIMARY KEY, hash TEXT, user TEXT, kind TEXT, made_at REAL, used_at REAL, ends_at REAL,"
    " idle REAL, address TEXT, browser TEXT, token TEXT",
    "tokens": "id TEXT PRIMARY KEY, hash TEXT, name TEXT, scopes TEXT, queues TEXT, board TEXT, made_by TEXT,"
    " made_at REAL, ends_at REAL, used_at REAL, hint TEXT",
    "links": "hash TEXT PRIMARY KEY, user TEXT, made_at REAL, made_by TEXT, ends_at REAL",
    "audit": "seq INTEGER PRIMARY KEY, at REAL, by TEXT, kind TEXT, call_id TEXT, agent_id TEXT, data TEXT",
}
_AUDITED = ("RecordingRead", "RecordingDeleted", "CallListenedTo", "RecordingKeyRotated", "VoicemailRead",
            "VoicemailDeleted")  # fmt: skip


def _accounts(connection: sqlite3.Connection) -> None:
    """Users, sessions, tokens, links; and the audit, with what was read and deleted before there were users."""
    _tables(connection, _ACCOUNTS)
    for columns in ("by", "call_id", "at"):
        connection.execute(f"create index if not exists idx_audit_{columns} on audit ({columns})")
    marks = ", ".join("?" * len(_AUDITED))
    connection.execute(
        "insert or ignore into audit (seq, at, by, kind, call_id, agent_id, data) select seq, at,"
        " coalesce(json_extract(data, '$.by'), ''), kind, call_id, agent_id, data from journal"
        f" where kind in ({marks})",
        _AUDITED,
    )


def _for_the_web(connection: sqlite3.Connection) -> None:
    """What the interface keeps: notes of calls, drafts, callers' records elsewhere, answers to requests with a key."""
    _tables(
        connection,
        {
            "calls": "attributes TEXT, external_refs TEXT",
            "callers": "external_id TEXT, url TEXT",
            "dispositions": "id TEXT PRIMARY KEY, call_id TEXT, agent_id TEXT, disposition TEXT, note TEXT,"
            " follow_up_at REAL, draft INTEGER, version INTEGER, changed_at REAL",
            "replays": "id TEXT PRIMARY KEY, operation TEXT, digest TEXT, status INTEGER, kind TEXT, etag TEXT,"
            " body BLOB, at REAL",
        },
    )
    connection.execute("create index if not exists idx_calls_arrived on calls (arrived_at, id)")
    connection.execute("create index if not exists idx_dispositions_call on dispositions (call_id)")
    connection.execute("create index if not exists idx_replays_at on replays (at)")


def _indexes_of_pages(connection: sqlite3.Connection) -> None:
    """Phone sessions of the last hours, which a new process takes up."""
    for kind in ("PhoneSessionBegan", "PhoneSessionEnded", "PhoneStateChanged"):
        connection.execute(f"create index if not exists journal_{kind} on journal (at) where kind = '{kind}'")


def _stays_and_states(connection: sqlite3.Connection) -> None:
    """Each stay in a line and each stretch of an agent's time, of which KPIs are made; of before, as the journal has
    them. A call's own row knows its last line alone."""
    _tables(
        connection,
        {
            "queue_visits": "id TEXT PRIMARY KEY, call_id TEXT, queue TEXT, language TEXT, entered_at REAL,"
            " left_at REAL, way TEXT, agent_id TEXT",
            "agent_times": "id TEXT PRIMARY KEY, agent_id TEXT, state TEXT, since REAL, until REAL",
        },
    )
    for table, columns in (("queue_visits", "call_id"), ("queue_visits", "entered_at"), ("agent_times", "since")):
        connection.execute(f"create index if not exists idx_{table}_{columns} on {table} ({columns})")
    connection.execute("create index if not exists agent_times_open on agent_times (agent_id) where until is null")
    follow_all(connection)


def _topics(connection: sqlite3.Connection) -> None:
    """Topics, which call is about which, and bursts. Vectors are 16-bit floats of the encoder that stands beside."""
    _tables(
        connection,
        {
            "topics": "id TEXT PRIMARY KEY, name_en TEXT, name_zh TEXT, given TEXT, part_of TEXT, centre BLOB,"
            " calls INTEGER, seen REAL",
            "call_topics": "call_id TEXT PRIMARY KEY, topic TEXT, share REAL, at REAL, vector BLOB, encoder TEXT",
            "topic_nights": "id INTEGER PRIMARY KEY, at REAL, calls INTEGER, threshold REAL, mean BLOB, encoder TEXT",
            "bursts": "id TEXT PRIMARY KEY, at REAL, over_at REAL, topic TEXT, calls TEXT, callers INTEGER,"
            " expected REAL, minutes REAL, ratio REAL, words_en TEXT, words_zh TEXT, text_en TEXT, text_zh TEXT,"
            " put_in_at REAL, taken_out_at REAL",
        },
    )
    connection.execute("create index if not exists idx_call_topics_at on call_topics (at)")


def _indexes_of_lists(connection: sqlite3.Connection) -> None:
    """What lists are narrowed by; without these, what few calls have is looked for in all of them."""
    for table, columns in (
        ("calls", "problem, arrived_at, id"), ("calls", "outcome, arrived_at, id"), ("calls", "agent_id"),
        ("legs", "who, call_id"),
    ):  # fmt: skip
        name = "_".join(["idx", table, *columns.split(", ")])
        connection.execute(f"create index if not exists {name} on {table} ({columns})")
    connection.execute("create index if not exists calls_not_in on calls (arrived_at, id) where direction <> 'in'")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _as_0_8, _kept_of_agents, _own_of_legs, _fate_of_messages, _marks_of_upkeep, _indexes_of_restarts,
    _for_the_web, _webhooks, _accounts, _indexes_of_pages, _stays_and_states, form_rows.make, _topics,
    form_rows.make_drafts, _indexes_of_lists, day_versions.make,
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
