"""Reading the records beside the writer, whatever becomes of their file: replaced, damaged, not there."""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path
from typing import Any

from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused

log = logging.getLogger(__name__)


class Records:
    """A `Reader` that is opened when it is needed, and anew when another file stands in its place.

    What cannot be read gives no rows; that is said once in the log until it can be again. A connection that was opened
    while the file could not be written is not kept: SQLite shares what it knows of a file among all connections of a
    process, and the writer's would stay a read-only one when the disk is writable again. To be used by one thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: Reader | None = None
        self._file = (0, 0)
        self._silent = False

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQL values
        """The rows of a query; [] when the records cannot be read."""
        try:
            found = self._opened().rows(sql, *values)
        except (sqlite3.Error, OSError, CommandRefused) as error:
            self.close()
            if not self._silent:
                log.warning("%s cannot be read (%s): every caller is taken for an unknown one", self._path.name, error)
            self._silent = True
            return []
        self._silent = False
        if not os.access(self._path, os.W_OK):
            self.close()
        return found

    def close(self) -> None:
        """Close the connection; the next query opens one."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _opened(self) -> Reader:
        now = self._path.stat()
        if self._reader is None or (now.st_dev, now.st_ino) != self._file:
            self.close()
            self._reader, self._file = Reader(self._path), (now.st_dev, now.st_ino)
        return self._reader
