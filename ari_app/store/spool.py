"""A file beside the database that takes events while the database does not: one line of JSON each, in order."""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ari_app.store.row import Row

log = logging.getLogger(__name__)


class Spool:
    """Every method may raise OSError, and then nothing has changed. ``limit`` is in bytes."""

    def __init__(self, file: Path, limit: int) -> None:
        self.file, self._limit = file, limit

    def size(self) -> int:
        """Bytes; 0 when there is none."""
        try:
            return self.file.stat().st_size
        except FileNotFoundError:
            return 0

    def probe(self) -> None:
        """Raises OSError when not even an empty file can be made."""
        self.append([])
        if not self.size():
            self.clear()

    def append(self, rows: list[Row]) -> None:
        """Write the rows to the disk: all of them or none."""
        text = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows).encode()
        handle = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            before = os.fstat(handle).st_size
            if before + len(text) > self._limit:
                raise OSError(errno.EFBIG, f"larger than {self._limit >> 20} MB", self.file.name)
            if before and os.pread(handle, 1, before - 1) != b"\n":  # a line that a crash has cut off
                text = b"\n" + text
            try:
                _write_all(handle, text)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, before)
                if not before:
                    self.clear()
                raise
        finally:
            os.close(handle)

    def batches(self, size: int = 500) -> Iterator[list[Row]]:
        """What it holds, oldest first; lines that a crash has cut off are left out."""
        if not self.file.exists():
            return
        rows: list[Row] = []
        with self.file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    rows.append(Row(**json.loads(line)))
                except (json.JSONDecodeError, TypeError):
                    log.warning("a line of %s is cut off and was left out", self.file.name)
                if len(rows) >= size:
                    yield rows
                    rows = []
        if rows:
            yield rows

    def clear(self) -> None:
        """Remove it."""
        self.file.unlink(missing_ok=True)


def _write_all(handle: int, text: bytes) -> None:
    view = memoryview(text)
    while view:
        view = view[os.write(handle, view) :]
