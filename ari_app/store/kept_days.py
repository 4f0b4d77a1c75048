"""Facts of days that are over as files of columns: a year of them is read within a second, and not made of rows anew.

A file holds one day (of UTC) of one kind of facts, and the day's version (`ari_app.store.day_versions`): with another
version it is not read any more, and made again. No caller's number is in it: numbers are looked up in the records each
time, so that who was erased there is erased. A file that is lost or damaged is made again.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from models.insight.kpi_facts import Contact, Visit
from models.insight.kpi_packed import packed, unpacked, words_of
from models.insight.kpi_tables import Table

_FORM = 1  # another one when columns mean something else
_MARK = "kept.version"
F = TypeVar("F", Visit, Contact)
LEFT_OUT = "number"
Numbers = Sequence[tuple[Any, ...]]


class KeptDays:
    """``folder``: where they are; ``writes``: makes those that are not there, else those that are there are read."""

    def __init__(self, folder: Path, writes: bool) -> None:
        self._folder, self._writes = folder, writes

    def read(self, of: type[F], day: int, version: int, numbers: Callable[[], Numbers]) -> Table[F] | None:
        """A day's facts. ``numbers``: the id and the caller's number of each call of the day, in order; None: the file
        is of another version, or of other calls."""
        try:
            with self._file(of, day).open("rb") as file, np.load(file, allow_pickle=False) as found:
                if found[_MARK].tolist() != [_FORM, version]:
                    return None
                known = numbers() if of is Contact else []
                table = unpacked(of, found, {LEFT_OUT: words_of([number for _, number in known])} if known else {})
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None
        return table if of is not Contact or table("call").tolist() == [call for call, _ in known] else None

    def keep(self, day: int, version: int, table: Table[Any]) -> None:
        """Write a day down. A disk that is full, or a folder of somebody else's, keeps nothing."""
        if not self._writes:
            return
        file = self._file(table.of, day)
        part = file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with part.open("wb") as out:
                np.savez_compressed(out, **{_MARK: np.array([_FORM, version]), **packed(table, (LEFT_OUT,))})
            part.replace(file)
        with suppress(OSError):
            part.unlink(missing_ok=True)

    def forget_before(self, day: int) -> int:
        """Remove files of earlier days; how many there were."""
        gone = 0
        first = f"{_name(day)}."
        with suppress(OSError):
            for file in self._folder.iterdir():
                if file.name < first:
                    file.unlink()
                    gone += 1
        return gone

    def _file(self, of: type[Any], day: int) -> Path:
        return self._folder / f"{_name(day)}.{of.__name__.lower()}.npz"


def _name(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%d")


def folder_of(database: Path) -> Path:
    """Where the days of a database are kept."""
    return database.with_name(f"{database.name}-days")
