"""What trainers work on: events of open answers, labels and models, out of the journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ari_app.store.reader import uri
from models.training.inbox import Told


def is_callers_utterance(path: Path, seq: int) -> bool:
    """Whether a caller said what has this number. Raises sqlite3.Error."""
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        sql = "select 1 from transcripts where seq = ? and leg = 'caller'"
        return connection.execute(sql, [seq]).fetchone() is not None


def told(path: Path, kinds: Sequence[str], since: float = 0.0) -> Iterator[Told]:
    """Rows of these kinds, in order. Raises sqlite3.Error."""
    marks = ", ".join("?" * len(kinds))
    sql = f"select seq, at, call_id, kind, data from journal where kind in ({marks}) and at >= ? order by seq"
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5)) as connection:
        for seq, at, call, kind, data in connection.execute(sql, [*kinds, since]):
            yield Told(int(seq), float(at), str(call or ""), str(kind), json.loads(data))
