"""Events of one kind of the last hours, for what a new process must still know of a former one."""

from __future__ import annotations

import json
from typing import Any

import sqlite_utils


def recent(database: sqlite_utils.Database, kind: str, since: float) -> list[tuple[float, dict[str, Any]]]:
    """(epoch seconds, facts) of each, in order. ``kind`` is an event's name, not a user's text: it names the index."""
    assert kind.isidentifier()
    database.execute(f"create index if not exists journal_{kind} on journal (at) where kind = '{kind}'")
    rows = database.execute(f"select at, data from journal where kind = '{kind}' and at >= ? order by seq", [since])
    return [(float(at), json.loads(data)) for at, data in rows.fetchall()]
