"""Logging: one line a message, to a file and (from warnings on) to standard error."""

from __future__ import annotations

import logging
import sys
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
