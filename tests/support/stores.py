"""Stores that the contract of `ari_app.store.ports` is tried on. Another database adds itself to `STORES`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

from ari_app.store.condition import State
from ari_app.store.ports import Books
from ari_app.store.reader import Reader
from ari_app.store.row import Row
from ari_app.store.spool import Spool
from ari_app.store.writer import Writer


class Store(Protocol):
    """Rows of a journal in, books out."""

    def write(self, rows: Sequence[Row]) -> None:
        """Put down rows with the numbers that they have; one whose number is there already is left out."""

    def books(self) -> AbstractContextManager[Books]:
        """What the reports read."""


class SqliteStore:
    """The one that kefu has."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kefu.db"

    def write(self, rows: Sequence[Row]) -> None:
        """As the running kefu does it."""
        spool = Spool(self._path.with_name("kefu.db.spool"), 1 << 20)
        with closing(Writer(self._path, 1.0, spool, lambda database: None)) as writer:
            assert writer.open()[1].state is State.HEALTHY
            assert writer.write(list(rows)).state is State.HEALTHY

    @contextmanager
    def books(self) -> Iterator[Books]:
        """As the commands do it."""
        with closing(Reader(self._path)) as reader:
            yield reader


STORES: dict[str, Callable[[Path], Store]] = {"sqlite": SqliteStore}
