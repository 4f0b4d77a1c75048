"""The books as reports and look-ups see them: read only, also while the centre runs."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ari_app.store.audit_queries import AuditQueries
from ari_app.store.call_queries import CallQueries
from ari_app.store.damage import is_damage
from ari_app.store.form_queries import FormQueries
from ari_app.store.journal_queries import JournalQueries
from ari_app.store.kept_days import KeptDays, folder_of
from ari_app.store.kept_queries import KeptQueries
from ari_app.store.kpi_queries import KpiQueries
from ari_app.store.outcomes import OutcomeQueries
from ari_app.store.portrait_queries import PortraitQueries
from ari_app.store.schema import VERSION, version_of
from ari_app.store.speech_queries import SpeechQueries
from models.domain.errors import CommandRefused

_CACHE_KIB = 65_536  # what a report of many calls goes through again and again; small questions fill little of it


def uri(path: Path, mode: str) -> str:
    """SQLite's address of a file; ``mode`` is ``mode=ro`` or ``immutable=1``."""
    return f"file:{quote(str(path))}?{mode}"


class Reader(
    CallQueries, SpeechQueries, JournalQueries, KeptQueries, AuditQueries, FormQueries, OutcomeQueries, KpiQueries,
    PortraitQueries,
):  # fmt: skip
    """A read-only view for look-ups and reports; also readable while the centre runs. The `ports.Books` of SQLite.
    ``keeps``: days that are over, of which figures are made, are written down beside the database."""

    def __init__(self, path: Path, keeps: bool = False) -> None:
        if not path.exists():
            raise FileNotFoundError(path)
        self._path, self.days = path, KeptDays(folder_of(path), keeps)
        self._connection = sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=5, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        with contextlib.suppress(sqlite3.DatabaseError):  # damaged: the first question says so
            self._connection.execute(f"pragma cache_size = -{_CACHE_KIB}")

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQL values
        """The rows of a query as dictionaries. Raises CommandRefused for records that are damaged, cannot be opened or
        are of an earlier version."""
        return [dict(row) for row in self._asked(sql, values)]

    def values(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - SQL values
        """The rows as tuples; see `rows`."""
        return self._asked(sql, values, plain=True)

    def _asked(self, sql: str, values: tuple[Any, ...], plain: bool = False) -> list[Any]:
        try:
            cursor = self._connection.cursor()
            cursor.row_factory = None if plain else sqlite3.Row
            return cursor.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            words = self._advice(error)
            if not words:
                raise
            raise CommandRefused(words) from error

    def _advice(self, error: sqlite3.DatabaseError) -> str:
        """What to do about records that cannot be read; "" for a mistake in the query."""
        if is_damage(error):
            return f"{self._path} is damaged ({error}): start kefu, it moves the file aside and begins a new one"
        if str(error).startswith("no such"):
            if version_of(self._connection) > VERSION:
                return f"a newer kefu has written {self._path}: use the `kefu` of that version"
            return "these records are of an earlier version of kefu: start it once (`make run`) to update them"
        return f"{self._path} cannot be read: {error}" if isinstance(error, sqlite3.OperationalError) else ""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
