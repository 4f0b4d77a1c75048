"""Events of analysts: what was asked of the records, and what was copied out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from models.domain.events import Event
from models.domain.privacy import Says


@dataclass(frozen=True, slots=True)
class QueryAsked(Event):
    """Somebody asked a query over the views. ``result``: answered, or which limit or rule it met; ``seconds``: how
    long it took."""

    WORDS: ClassVar[str] = "{sql}: {result}, {rows} rows in {seconds:g} s"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"sql": Says.PROGRAM, "result": Says.CODE}

    by: str = ""
    sql: str = ""
    result: str = ""
    rows: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CopyMade(Event):
    """Somebody has records copied out: ``form`` is csv, parquet or database for ``what`` views, or backup. ``since``
    and ``until`` are epoch seconds, 0: without end."""

    WORDS: ClassVar[str] = "{what} as {form}"
    AUDITED: ClassVar[bool] = True
    SAYS: ClassVar[Mapping[str, Says]] = {"form": Says.CODE}

    by: str = ""
    form: str = ""
    what: str = ""
    since: float = 0.0
    until: float = 0.0
