"""Events of one kind of the last hours, for what a new process must still know of a former one."""

from __future__ import annotations

import json
from typing import Any

import sqlite_utils


def recent(database: sqlite_utils.Database, kind: str, since: float) -> list[tuple[float, dict[str, Any]]]:
    """(epoch seconds, facts) of each, in order."""
    return [(float(at), json.loads(data)) for at, data in database.execute(sql_for(kind), [since]).fetchall()]


def sql_for(kind: str) -> str:
    """The query. ``kind`` is an event's name, not a user's text, and stands in the query itself, or its index
    (`ari_app.store.migrations`) would not be used; nor would it be if the plus did not hide that ``seq`` is the key."""
    assert kind.isidentifier()
    return f"select at, data from journal where kind = '{kind}' and at >= ? order by +seq"
