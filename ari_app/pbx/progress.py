"""How far a long step is: a line that renews itself on a terminal, elsewhere a line every few seconds.

A step that is over within two seconds says nothing.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_SILENT_SECONDS = 2.0
_LINE_SECONDS = 4.0
_REDRAW_SECONDS = 0.5
_MB = 1e6


class Progress:
    """One step. ``what``: "Unpacking Asterisk". Sizes in bytes; a ``total`` of 0 is not known."""

    def __init__(self, what: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._stream, self._clock = what, stream or sys.stdout, clock
        self._begun = clock()
        self._next = self._begun + _SILENT_SECONDS
        self._terminal = self._stream.isatty()
        self._drawn = False

    def told(self, done: int, total: int) -> None:
        """So far, and in all; said when it is time for it."""
        self._told(amount(done, total))

    def counted(self, done: int, total: int, things: str) -> None:
        """The same of things that are counted: "clips"."""
        self._told(f"{done} of {total} {things}")

    def _told(self, words: str) -> None:
        if self._clock() >= self._next:
            self._next = self._clock() + (_REDRAW_SECONDS if self._terminal else _LINE_SECONDS)
            self._say(f"{self._what}: {words}, {self._clock() - self._begun:.0f} s")

    def over(self) -> None:
        """Leave the terminal's line free for what comes next."""
        if self._drawn:
            self._stream.write("\r\033[K")
            self._stream.flush()
        self._drawn = False

    def _say(self, words: str) -> None:
        self._stream.write(f"\r\033[K{words}" if self._terminal else f"  {words}\n")
        self._drawn = self._terminal
        self._stream.flush()


def amount(done: int, total: int) -> str:
    """``12 of 90 MB``; only what is done where the whole is not known, and never more than the whole."""
    return f"{min(done, total) / _MB:.0f} of {total / _MB:.0f} MB" if total else f"{done / _MB:.0f} MB"


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder that may be changing."""
    total = 0
    for place, _, names in os.walk(folder):  # a folder that has gone meanwhile is passed over
        for name in names:
            try:
                found = os.lstat(os.path.join(place, name))
            except OSError:
                continue
            total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total


@contextmanager
def watched(folder: Path, total: int, told: Callable[[int, int], None]) -> Iterator[None]:
    """Tell of the size of a folder while something else fills it; from a thread, which ends with the block."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_REDRAW_SECONDS):
            told(size_of(folder), total)

    watcher = threading.Thread(target=watch, name="progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
