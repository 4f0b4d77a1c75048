"""Logging: one line a message, to a file that never grows without end, and (errors) to standard error."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class GrowingLog(logging.FileHandler):
    """A file that begins anew when it is larger than ``limit`` bytes (0: never). The one of before gets the time as its
    tail; the oldest beyond ``kept`` are removed at once. A disk that takes nothing costs lines, which are counted,
    and nobody a word of it on standard error."""

    def __init__(self, file: Path, limit: int, kept: int) -> None:
        super().__init__(file, encoding="utf-8")
        self._limit, self._kept = limit, kept
        self.missing = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        super().emit(record)
        if self._limit and self.stream is not None and self.stream.tell() > self._limit:
            self.stream.close()
            with contextlib.suppress(OSError):
                begin_anew(Path(self.baseFilename), self._kept)
            with contextlib.suppress(OSError):
                self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """A line that could not be written."""
        self.missing += 1


def begin_anew(file: Path, kept: int) -> Path:
    """Rename a log to ``NAME.TIME``, remove the oldest beyond ``kept``; the new name. Raises OSError."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target, number = file.with_name(f"{file.name}.{stamp}"), 1
    while target.exists():
        number += 1
        target = file.with_name(f"{file.name}.{stamp}-{number}")
    os.replace(file, target)
    thin_out(file, kept)
    return target


def old_logs(file: Path) -> list[Path]:
    """What was a log before, the oldest first: ``NAME.TIME``, compressed or not."""
    found = [one for one in file.parent.glob(f"{file.name}.[0-9]*") if not one.name.endswith(".half")]
    return sorted(found, key=lambda one: (one.stat().st_mtime, one.name))


def thin_out(file: Path, kept: int) -> tuple[int, int]:
    """Remove the oldest beyond ``kept``: how many, and their bytes. Raises OSError."""
    count = freed = 0
    for old in old_logs(file)[: -kept or None]:
        freed += old.stat().st_size
        old.unlink()
        count += 1
    return count, freed


def set_up_logging(file: Path, level: int = logging.INFO, limit: int = 0, kept: int = 5) -> None:
    """Log to ``file``, of at most ``limit`` bytes; errors also to standard error when that is not a terminal view.

    When the file cannot be opened everything goes to standard error.
    """
    handlers: list[logging.Handler] = []
    trouble = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(GrowingLog(file, limit, kept))
    except OSError as error:
        trouble = f"{file} cannot be written ({error.strerror}): the log goes to standard error"
    if trouble or not sys.stderr.isatty():
        console = logging.StreamHandler()
        console.setLevel(level if trouble else logging.ERROR)
        handlers.append(console)
    logging.basicConfig(level=level, format=_FORMAT, handlers=handlers, force=True)
    if trouble:
        logging.getLogger(__name__).error("%s", trouble)


def mask_logs(mask: Callable[[str], str]) -> None:
    """From now on every line of every handler passes through ``mask``, with the tracebacks below it."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_Mask(mask))


class _Mask(logging.Filter):
    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__()
        self._mask = mask

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._mask(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._mask(logging.Formatter().formatException(record.exc_info))
        return True
