"""Figures of many calls, by the process that kefu starts for them: the same as on its own thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.reports.kpis import Question, site_of
from ari_app.store.web_reader import WebBook
from ari_app.web import figures
from ari_app.web.figures import Figures
from ari_app.web.figures_work import Wanted
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.domain.errors import CommandRefused

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


async def test_they_are_the_same(book: WebBook, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await Figures(book).answer(SITE, QUESTION, NOW, calls=True)
    monkeypatch.setattr(figures, "FEW", 0)
    there = await Figures(book).answer(SITE, QUESTION, NOW, calls=True)
    assert there == here
    assert sum(own["offered"].estimate.n for own in there.values()) == 60


async def test_what_it_refuses_is_refused(book: WebBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its words."""
    monkeypatch.setattr(figures, "FEW", -1)
    await Figures(book).answer(SITE, QUESTION, NOW, calls=False)
    with pytest.raises(CommandRefused, match="is damaged"):
        await figures._elsewhere(Wanted(str(spoilt(book.path)), SITE, QUESTION, NOW, calls=False))


def spoilt(path: Path) -> Path:
    """A file that is no database."""
    other = path.with_name("other.db")
    other.write_bytes(b"no database at all, " * 500)
    return other
