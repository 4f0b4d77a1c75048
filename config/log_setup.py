"""Logging: one line a message, to a file and (from warnings on) to standard error."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def set_up_logging(file: Path, level: int = logging.INFO) -> None:
    """Log to ``file``; warnings and errors also to standard error when that is not a terminal view."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [logging.FileHandler(file, encoding="utf-8")]
    if not sys.stderr.isatty():
        console = logging.StreamHandler()
        console.setLevel(logging.ERROR)
        handlers.append(console)
    logging.basicConfig(level=level, format=_FORMAT, handlers=handlers, force=True)


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
