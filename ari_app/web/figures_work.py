"""What is asked of the process that reckons figures, what it answers, and the work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.store.reader import Reader
from models.domain.errors import BadArgument, CommandRefused


@dataclass(frozen=True, slots=True)
class Wanted:
    """``work`` with a reader of which database and what else it takes: a function of a module, as both ends know it."""

    path: str
    work: Callable[..., Any]
    given: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What came of it; ``refused``: why nothing did; ``argument``: something that was given cannot be read."""

    found: Any = None
    refused: str = ""
    argument: bool = False


def reckoned(wanted: Wanted) -> Reckoned:
    """The work. Days that are over are kept for whoever asks next."""
    try:
        with closing(Reader(Path(wanted.path), keeps=True)) as book:
            return Reckoned(wanted.work(book, *wanted.given))
    except (CommandRefused, FileNotFoundError) as error:
        return Reckoned(refused=str(error), argument=isinstance(error, BadArgument))
