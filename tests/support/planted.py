"""A database in which every column that says who or what holds a mark, so that one that gets out is seen."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from ari_app.store.database import open_writer
from ari_app.store.personal import Data, data_of
from models.quality.terms import indexed

MARK = "MARK"
NOW = 1_800_000_000.0


def columns(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(table, column, type) of every table, those that SQLite makes for an index too."""
    tables = [str(row[0]) for row in connection.execute("select name from sqlite_master where type = 'table'")]
    return [
        (table, str(row[1]), str(row[2]))
        for table in tables
        for row in connection.execute(f"pragma table_info({table})")
    ]


def plant(path: Path) -> Path:
    """Make it: a row in each table, three events of which views are made, and nothing else."""
    with closing(open_writer(path, 1.0).conn) as connection:
        found: dict[str, dict[str, object]] = {}
        for table, column, kind in columns(connection):
            if not table.startswith("transcript_search"):
                found.setdefault(table, {})[column] = _cell(table, column, kind)
        for table, row in found.items():
            _insert(connection, table, row)
        said = indexed(str(found["transcripts"]["text"]))
        connection.execute("insert into transcript_search (rowid, text) values (1, ?)", [said])
        fired = {"rule": "r1", "version": "v", "stage": "live", "leg": "caller", "began_at": NOW, "step": "exact",
                 "score": 0.9, "words": f"{MARK} words", "actions": [MARK]}  # fmt: skip
        taken = {"step": "ask", "variable": MARK, "value": "refund", "by": "speech", "text": MARK,
                 "chances": {"refund": 0.75, "bill": 0.2}}  # fmt: skip
        keyed = {"step": "number", "variable": "id", "value": f"{MARK} 12345678", "by": "keys", "chances": {}}
        for seq, (name, data) in enumerate((("RuleFired", fired), ("AnswerTaken", taken), ("AnswerTaken", keyed)), 10):
            row = {"seq": seq, "at": NOW, "call_id": "c1", "agent_id": MARK, "kind": name, "data": json.dumps(data)}
            _insert(connection, "journal", row)
        connection.commit()
    return path


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    connection.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def _cell(table: str, column: str, kind: str) -> object:
    if (table, column) == ("legs", "role"):
        return "agent"
    if (table, column) == ("journal", "data"):
        return json.dumps({"number": MARK})
    if kind == "INTEGER":
        return 1
    if data_of(table, column) is not Data.PLAIN:
        return f"{MARK} {table} {column}"
    return NOW if kind == "REAL" else "c1" if column in ("id", "call_id") else "plain"
