"""``python -m ari_app.store.query_process``: one query over the views, in a process that nobody misses.

Reads a job from standard input and answers on standard output: a line of JSON with what happened, then the answer in
the form that was wanted. It is as nice as it can be, holds no more memory than it may, and whoever waits for it ends
it when it is late. Nothing but the standard library is read, so that it begins at once.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ari_app.store.view_reader import Guard, open_views

_NICE = 15
_MOST_BYTES = 64 << 20  # of an answer
_SAID = {"out of memory": "memory", "one statement at a time": "statement", "too big": "long"}


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked, of which database, and what it may cost. ``form``: json or csv."""

    path: str
    sql: str
    seconds: float
    rows: int
    memory_mb: int
    form: str = "json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``fault`` "": it went well; else view, function, change, statement, late, memory, long, wide, wrong or records,
    with ``about`` what it is about. ``cut``: there are more rows."""

    rows: int = 0
    seconds: float = 0.0
    cut: bool = False
    fault: str = ""
    about: str = ""


def carried_out(job: Job, whole_process: bool = True) -> tuple[Outcome, bytes]:
    """Ask; the outcome and the answer. ``whole_process``: memory is limited, for good."""
    begun = time.monotonic()
    try:
        connection, guard = open_views(Path(job.path), job.memory_mb if whole_process else 0)
    except sqlite3.Error as error:
        return Outcome(fault="records", about=str(error)), b""
    guard.until = begun + job.seconds
    try:
        cursor = connection.execute(job.sql)
        names = [str(column[0]) for column in cursor.description or ()]
        rows = cursor.fetchmany(job.rows + 1)
        cut, plain = len(rows) > job.rows, [[_plain(cell) for cell in row] for row in rows[: job.rows]]
        facts = {"columns": names, "rows": plain, "cut": cut, "seconds": _since(begun)}
        answer = as_csv(names, plain) if job.form == "csv" else json.dumps(facts, ensure_ascii=False).encode()
    except (sqlite3.Error, sqlite3.Warning, MemoryError, ValueError) as error:
        return Outcome(seconds=_since(begun), fault=_fault(error, guard), about=_about(error, guard)), b""
    finally:
        connection.close()
    if len(answer) > _MOST_BYTES:
        return Outcome(seconds=_since(begun), fault="wide", about=str(_MOST_BYTES >> 20)), b""
    return Outcome(len(plain), _since(begun), cut), answer


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)


def _fault(error: BaseException, guard: Guard) -> str:
    if guard.late:
        return "late"
    if isinstance(error, MemoryError):
        return "memory"
    for words, fault in _SAID.items():
        if words in str(error):
            return fault
    return guard.refused[0][0] if guard.refused else "wrong"


def _about(error: BaseException, guard: Guard) -> str:
    return guard.refused[0][1] if guard.refused else str(error)


def as_csv(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as RFC 4180 has them; what a spreadsheet would take for a formula is a text to it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_text(name) for name in names])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _plain(cell: Any) -> Any:  # noqa: ANN401 - SQL values
    """Blobs are hexadecimal digits; numbers that JSON has not (infinity) are null."""
    if isinstance(cell, bytes):
        return cell.hex()
    return None if isinstance(cell, float) and cell in (float("inf"), float("-inf")) else cell


def _text(cell: Any) -> Any:  # noqa: ANN401 - SQL values
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def main() -> int:
    """One job."""
    os.nice(_NICE)
    outcome, answer = carried_out(Job(**json.load(sys.stdin)))
    sys.stdout.buffer.write(json.dumps(asdict(outcome)).encode() + b"\n" + answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
