"""``python -m ari_app.store.view_copies``: the views as files, in a process that nobody misses.

Reads a job from standard input and says on standard output, as JSON, how many rows each view had, or what was in the
way. All views are of one moment, and a pseudonym is the same in all of them. Files are whole or not there. CSV and
databases need the standard library alone, so that any Python can do it; Parquet needs pyarrow.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.store.view_reader import open_views
from ari_app.store.views import VIEWS, type_of

_NICE = 15
_BITE = 20_000  # rows in memory at once
FORMS = ("csv", "parquet", "database")
Rows = Iterator[list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Copy:
    """``path``: the records; ``target``: a folder, or the file of a database. ``since``, ``until``: epoch seconds, 0
    for no end."""

    path: str
    target: str
    form: str = "csv"
    since: float = 0.0
    until: float = 0.0


def copied(copy: Copy) -> dict[str, int]:
    """Make the files; rows of each view. Raises sqlite3.Error, OSError, ImportError."""
    since, until = copy.since or None, copy.until or None
    connection, _guard = open_views(Path(copy.path), since=since, until=until)
    with closing(connection):
        connection.set_authorizer(None)  # what follows is our own
        connection.execute("begin")
        if copy.form == "database":
            return _database(connection, Path(copy.target))
        target = Path(copy.target)
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        write = _csv if copy.form == "csv" else _parquet
        found = {}
        for name in VIEWS:
            file = target / f"{name}.{copy.form}"
            half = file.with_name(f".{file.name}.half")
            found[name] = write(name, _rows(connection, name), half)
            half.chmod(0o600)
            half.replace(file)
        return found


def _rows(connection: sqlite3.Connection, name: str) -> Rows:
    cursor = connection.execute(f'select * from "{name}"')
    while rows := cursor.fetchmany(_BITE):
        yield rows


def _csv(name: str, rows: Rows, file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(VIEWS[name].columns)
        for some in rows:
            writer.writerows([_text(cell) for cell in row] for row in some)
            count += len(some)
    return count


def _text(cell: Any) -> Any:  # noqa: ANN401 - SQL values
    """What a spreadsheet would take for a formula is a text to it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _parquet(name: str, rows: Rows, file: Path) -> int:
    import pyarrow  # 170 MB that only this needs
    import pyarrow.parquet

    kinds = {"INTEGER": pyarrow.int64(), "REAL": pyarrow.float64(), "TEXT": pyarrow.string()}
    columns = list(VIEWS[name].columns)
    meanings = {column: {"means": means} for column, means in VIEWS[name].columns.items()}
    schema = pyarrow.schema([pyarrow.field(one, kinds[type_of(one)], metadata=meanings[one]) for one in columns])
    count = 0
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for some in rows:
            arrays = [pyarrow.array(_typed(cells, name), schema.field(name).type)
                      for name, cells in zip(columns, zip(*some, strict=True), strict=True)]  # fmt: skip
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            count += len(some)
    return count


def _typed(cells: tuple[Any, ...], column: str) -> list[Any]:
    kind = {"INTEGER": int, "REAL": float, "TEXT": str}[type_of(column)]
    return [None if cell is None else kind(cell) for cell in cells]


def _database(connection: sqlite3.Connection, target: Path) -> dict[str, int]:
    """A database of its own, with tables where the records have views, and nothing else."""
    half = target.with_name(f"{target.name}.half")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    found = {}
    with closing(sqlite3.connect(half, isolation_level=None)) as copy:
        copy.execute("pragma journal_mode = off")
        copy.execute("pragma synchronous = off")
        copy.execute("begin")
        for name, view in VIEWS.items():
            columns = ", ".join(f'"{column}" {type_of(column)}' for column in view.columns)
            copy.execute(f'create table "{name}" ({columns})')
            marks, found[name] = ", ".join("?" * len(view.columns)), 0
            for some in _rows(connection, name):
                copy.executemany(f'insert into "{name}" values ({marks})', some)
                found[name] += len(some)
            for column in dict.fromkeys((view.at, *(one for one in ("call", "queue") if one in view.columns))):
                copy.execute(f'create index "{name}_{column}" on "{name}" ("{column}")')
        copy.execute("commit")
    with half.open("rb") as file:
        os.fsync(file.fileno())
    half.replace(target)
    return found


def main() -> int:
    """One job."""
    os.nice(_NICE)
    try:
        told: dict[str, object] = {"rows": copied(Copy(**json.load(sys.stdin)))}
    except (ImportError, OSError, sqlite3.Error) as error:
        told = {"fault": type(error).__name__, "about": str(error)}
    print(json.dumps(told))  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
