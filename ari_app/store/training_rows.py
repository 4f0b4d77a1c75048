"""What trainers work on: events of open answers, labels and models, out of the journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ari_app.store.reader import uri
from models.training.inbox import Told


def is_callers_utterance(path: Path, seq: int) -> bool:
    """Whether a caller said what has this number. Raises sqlite3.Error."""
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        sql = "select 1 from transcripts where seq = ? and leg = 'caller'"
        return connection.execute(sql, [seq]).fetchone() is not None


def told_of_row(path: Path, seq: int, kind: str) -> Told | None:
    """The row with that number, when it is of that kind. Raises sqlite3.Error."""
    sql = "select seq, at, call_id, kind, data from journal where seq = ? and kind = ?"
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        row = connection.execute(sql, [seq, kind]).fetchone()
        return _told(row) if row is not None else None


def told(path: Path, kinds: Sequence[str], since: float = 0.0) -> Iterator[Told]:
    """Rows of these kinds, in order. Raises sqlite3.Error."""
    marks = ", ".join("?" * len(kinds))
    sql = f"select seq, at, call_id, kind, data from journal where kind in ({marks}) and at >= ? order by seq"
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        yield from map(_told, connection.execute(sql, [*kinds, since]))


def told_after(path: Path, kinds: Sequence[str], seq: int, most: int) -> tuple[list[Told], int]:
    """Rows of these kinds among the next ``most`` of the journal after a number, in order, and the number to go on
    from: the same one, when there is nothing more. Raises sqlite3.Error."""
    marks = ", ".join("?" * len(kinds))
    sql = (
        "select seq, at, call_id, kind, data from journal where seq > ? and seq <= ?"
        f" and kind in ({marks}) order by seq"
    )
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        found = connection.execute("select seq from journal where seq > ? order by seq limit 1", [seq]).fetchone()
        if found is None:
            return [], seq
        newest = connection.execute("select max(seq) from journal").fetchone()[0]
        last = min(int(newest), int(found[0]) + most - 1)
        return [_told(row) for row in connection.execute(sql, [seq, last, *kinds])], last


def told_of_call_of(path: Path, kinds: Sequence[str], seq: int) -> list[Told]:
    """Rows of these kinds of the call to which a row belongs, in order. Raises sqlite3.Error."""
    marks = ", ".join("?" * len(kinds))
    sql = (
        "select seq, at, call_id, kind, data from journal where call_id = (select call_id from journal where seq = ?)"
        f" and call_id <> '' and +kind in ({marks}) order by seq"
    )
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        return [_told(row) for row in connection.execute(sql, [seq, *kinds])]


def last_before(path: Path, at: float) -> int:
    """The number of a row of the journal after which everything since a moment stands, found by halving: the journal
    has no index by time. Raises sqlite3.Error."""
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        first, last = connection.execute("select min(seq), max(seq) from journal").fetchone()
        if first is None:
            return 0
        low, high = int(first) - 1, int(last)
        sql = "select at from journal where seq <= ? order by seq desc limit 1"
        while low < high:
            middle = (low + high + 1) // 2
            row = connection.execute(sql, [middle]).fetchone()
            low, high = (middle, high) if row is not None and row[0] < at else (low, middle - 1)
        return low


def words_of(path: Path, numbers: Sequence[int]) -> dict[int, str]:
    """What was said in utterances, of those whose words are there. Raises sqlite3.Error."""
    sql = "select seq, text from transcripts where seq in (select value from json_each(?)) and text <> ''"
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        return dict(connection.execute(sql, [json.dumps(list(numbers))]).fetchall())


def _told(row: tuple[Any, ...]) -> Told:
    seq, at, call, kind, data = row
    return Told(int(seq), float(at), str(call or ""), str(kind), json.loads(data))
