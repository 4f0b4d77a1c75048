"""Figures of many calls, by the process that kefu starts for them: the same as on its own thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ari_app.reports.kpi_causes import explained
from ari_app.reports.kpis import Question, answer, site_of
from ari_app.reports.portraits import of_agent, of_operation
from ari_app.store.web_reader import WebBook
from ari_app.web import figures
from ari_app.web.figures import Figures
from ari_app.web.figures_work import Wanted
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.domain.errors import BadArgument, CommandRefused

SITE = site_of(Settings(), {}, [], None)
QUESTION = Question(utc(2026, 10, 1).timestamp(), utc(2026, 10, 9).timestamp(), "queue")
NOW = 2e9


@pytest.fixture(name="book")
async def some_calls(tmp_path: Path) -> AsyncIterator[WebBook]:
    """Sixty, of five days."""
    fill(tmp_path / "kefu.db", 60, utc(2026, 10, 1), 5)
    book = WebBook(tmp_path / "kefu.db")
    yield book
    book.close()


TIMES = [(QUESTION.since, QUESTION.until)]
LATE = utc(2026, 10, 20).timestamp()
SEVERAL: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (answer, (SITE, QUESTION, NOW, True)),
    (explained, (SITE, replace(QUESTION, by="all", only=("aht",)), QUESTION.since - 86_400, NOW)),
    (of_operation, (SITE, replace(QUESTION, by="all", queues=("billing", "sales")), LATE)),
    (of_agent, (SITE, "1007", True, LATE, None)),
]


@pytest.mark.parametrize(("work", "given"), SEVERAL, ids=lambda one: getattr(one, "__name__", ""))
async def test_they_are_the_same(
    book: WebBook, monkeypatch: pytest.MonkeyPatch, work: Callable[..., Any], given: tuple[Any, ...]
) -> None:  # fmt: skip
    """Figures, causes, portraits: of any number of calls."""
    here = await Figures(book).reckon(TIMES, work, *given)
    monkeypatch.setattr(figures, "FEW", 0)
    there = await Figures(book).reckon(TIMES, work, *given)
    assert there == here


async def test_what_it_refuses_is_refused(book: WebBook) -> None:
    """In its words."""
    with pytest.raises(CommandRefused, match="is damaged"):
        await figures._elsewhere(Wanted(str(spoilt(book.path)), answer, (SITE, QUESTION, NOW, False)))
    with pytest.raises(BadArgument, match="no share or mean"):
        await figures._elsewhere(
            Wanted(str(book.path), explained, (SITE, replace(QUESTION, only=("offered",)), 0.0, NOW))
        )


def spoilt(path: Path) -> Path:
    """A file that is no database."""
    other = path.with_name("other.db")
    other.write_bytes(b"no database at all, " * 500)
    return other
