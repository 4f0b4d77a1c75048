"""The books as the interface reads them: on a thread of its own, beside the writing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ari_app.store.damage import reason_of
from ari_app.store.reader import Reader
from ari_app.store.report_queries import ReportQueries
from ari_app.store.web_queries import WebQueries

T = TypeVar("T")


class WebReader(WebQueries, ReportQueries, Reader):
    """Everything that can be asked."""


class WebBook:
    """Opens the database when it is asked, and again when another file has taken its place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="web book")
        self._reader: WebReader | None = None
        self._file = (0, 0)

    async def ask(self, work: Callable[[WebReader], T]) -> T:
        """Work with the reader. Raises CommandRefused for records that cannot be read, OSError with the reason for a
        file that cannot."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._asked, work)

    def close(self) -> None:
        """Close what is open."""
        self._thread.shutdown(cancel_futures=True)
        self._forget()

    def _asked(self, work: Callable[[WebReader], T]) -> T:
        try:
            return work(self._opened())
        except sqlite3.Error as error:
            self._forget()
            raise OSError(0, reason_of(error, self.path)) from error

    def _opened(self) -> WebReader:
        now = self.path.stat()
        if self._reader is None or self._file != (now.st_dev, now.st_ino):
            self._forget()
            self._reader, self._file = WebReader(self.path), (now.st_dev, now.st_ino)
        return self._reader

    def _forget(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
