"""The SQLite database: its schema, and how its one writer opens it."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import sqlite_utils

from ari_app.store.reader import SEARCH
from models.quality.terms import indexed

_TABLES: dict[str, tuple[dict[str, type], str]] = {
    "journal": (
        {"seq": int, "at": float, "call_id": str, "agent_id": str, "kind": str, "data": str},
        "seq",
    ),
    "calls": (
        {
            "id": str, "channel_id": str, "number": str, "dialled": str, "name": str, "language": str, "tier": str,
            "state": str, "problem": str, "priority": float, "arrived_at": float, "answered_at": float,
            "queued_at": float, "connected_at": float, "disconnected_at": float, "ended_at": float,
            "agent_id": str, "agent_channel": str, "bridge_id": str, "outcome": str, "cause": str,
            "rating": int, "disposition": str, "direction": str, "recorded": int,
        },
        "id",
    ),
    "agents": (
        {"id": str, "state": str, "since": float, "reason": str, "call_id": str, "kept": str},
        "id",
    ),
    "transcripts": (
        {
            "seq": int, "call_id": str, "leg": str, "at": float, "start": float, "end": float, "text": str,
            "confidence": float, "engine": str, "began_at": float, "seconds": float,
            "version": int,
        },
        "seq",
    ),
    "legs": (
        {
            "id": str, "call_id": str, "role": str, "who": str, "channel_id": str, "joined_at": float,
            "left_at": float, "talked": float, "reason": str, "purpose": str, "held": float, "way": str, "target": str,
            "wrap_up": float, "disposition": str,
        },
        "id",
    ),
    "callbacks": (
        {
            "id": str, "number": str, "problem": str, "language": str, "priority": float, "entered_at": float,
            "requested_at": float, "closed_at": float, "state": str, "attempts": int, "last_call": str,
        },
        "id",
    ),
    "recordings": (
        {"id": str, "stored_at": float, "files": int, "seconds": float, "deleted_at": float},
        "id",
    ),
    "voicemails": (
        {
            "id": str, "at": float, "queue": str, "file": str, "seconds": float, "text": str, "written_at": float,
            "told": str, "heard_at": float, "deleted_at": float,
        },
        "id",
    ),
    "upkeep": (
        {"name": str, "seq": int},
        "name",
    ),
    "callers": (
        {
            "number": str, "name": str, "language": str, "tier": str, "revenue": float, "tenure_years": float,
            "churn_risk": float, "last_agent": str,
        },
        "number",
    ),
}  # fmt: skip
_INDEXES = {
    "journal": [["call_id"]],
    "legs": [["call_id"], ["left_at"]],
    "callbacks": [["closed_at"]],
    "calls": [["number", "arrived_at"], ["ended_at"]],
    "transcripts": [["call_id"]],
}


def open_writer(path: Path, busy_seconds: float) -> sqlite_utils.Database:
    """The writer's connection with the schema in place. To be used by one thread at a time.

    Raises sqlite3.Error and OSError; nothing is left open then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        connection = opened.enter_context(closing(sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False)))
        if path.stat().st_mode & 0o777 != 0o600:
            path.chmod(0o600)
        database = sqlite_utils.Database(connection)
        if database.journal_mode != "wal":
            database.enable_wal()
        database.execute("pragma synchronous = normal")
        database.execute("pragma secure_delete = fast")
        make_tables(database)
        _may_write(database)
        opened.pop_all()
    return database


def make_tables(database: sqlite_utils.Database) -> None:
    """Everything that is not there yet, also in a database of an earlier version."""
    for name, (columns, key) in _TABLES.items():
        table = database.table(name)
        table.create(columns, pk=key, if_not_exists=True)
        for column in columns.keys() - table.columns_dict.keys():
            table.add_column(column, columns[column])
        for index in _INDEXES.get(name, []):
            database.table(name).create_index(index, if_not_exists=True)
    if not database.table(SEARCH).exists():
        with database.atomic():
            database.execute(f"create virtual table {SEARCH} using fts5(text, content='', tokenize='porter unicode61')")
            for seq, text in database.execute("select seq, text from transcripts").fetchall():
                index_line(database, seq, text)


def _may_write(database: sqlite_utils.Database) -> None:
    """Raises sqlite3.OperationalError for a file that can only be read: opening it alone does not."""
    database.execute("begin immediate")
    try:
        database.execute("update upkeep set seq = seq where 0")
    finally:
        database.execute("rollback")


def index_line(database: sqlite_utils.Database, seq: int, text: str) -> None:
    """Make an utterance findable."""
    database.execute(f"insert into {SEARCH} (rowid, text) values (?, ?)", [seq, indexed(text)])


def forget_line(database: sqlite_utils.Database, seq: int, text: str) -> None:
    """Take an utterance out of the index; a contentless one wants to be told what had been put in."""
    database.execute(f"insert into {SEARCH} ({SEARCH}, rowid, text) values ('delete', ?, ?)", [seq, indexed(text)])
