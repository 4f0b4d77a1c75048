"""A file that lines are appended to: kept open, written beside the event loop, and begun anew when somebody moves it.

Whoever rotates logs renames the file, or removes it; the next line goes into a new one of the old name.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger(__name__)


class LineFile:
    """`put` never waits; `run` writes what came, at once and all of it in one go; `close` writes what is left.

    What the disk does not take is counted in the log and costs nothing else. ``opened`` and ``writes``: how often.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.opened = self.writes = 0
        self._handle: int | None = None
        self._lines: deque[str] = deque()
        self._wake = asyncio.Event()
        self._turn = threading.Lock()

    def put(self, lines: Iterable[str]) -> None:
        """Lines without their ends."""
        self._lines.extend(lines)
        self._wake.set()

    async def run(self) -> None:
        """Write for ever, on a thread; what comes meanwhile is written together."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.to_thread(self._write_waiting)

    def close(self) -> None:
        """Write what is left, and close. Nothing is lost, though `run` was cancelled in the middle."""
        self._write_waiting()
        with self._turn:
            self._let_go()

    def _write_waiting(self) -> None:
        with self._turn:
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            if not lines:
                return
            try:
                self._write("".join(f"{line}\n" for line in lines).encode(errors="replace"))
            except OSError as error:
                self._let_go()
                log.warning("%s: %s; %d lines are missing there", self.file, error, len(lines))

    def _write(self, text: bytes) -> None:
        """All of it. A file that was removed under the hand is written again: a line twice is better than none."""
        handle = self._current()
        self.writes += 1
        view = memoryview(text)
        while view:
            view = view[os.write(handle, view) :]
        if not os.fstat(handle).st_nlink:
            self._write(text)

    def _current(self) -> int:
        """The handle of the file that has the name now. Raises OSError."""
        if self._handle is not None and self._moved(self._handle):
            self._let_go()
        if self._handle is None:
            self._handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            self.opened += 1
        return self._handle

    def _moved(self, handle: int) -> bool:
        try:
            return not os.path.samestat(os.fstat(handle), os.stat(self.file))
        except FileNotFoundError:
            return True

    def _let_go(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
