"""Lists of calls are the same whether what matches is gathered first or looked for from the newest on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ari_app.store import call_search
from ari_app.store.call_search import Wanted
from ari_app.store.schema import SEARCH
from ari_app.store.web_reader import WebReader
from bench.insight_calls import fill, utc
from bench.insight_texts import product

SINCE = utc(2026, 10, 1)
WANTED = [
    Wanted(text="invoice"), Wanted(text="发票"), Wanted(text=product(0, chinese=False)), Wanted(text="refund website"),
    Wanted(text="nowhere"), Wanted(text="?!"), Wanted(text="help", agent="1003"), Wanted(agent="1003"),
    Wanted(agent="1003", outcome="answered", queue="billing"), Wanted(agent="none"),
    Wanted(text="letter", queue="sales"), Wanted(text="again"),
    Wanted(text="help", queues=("technical", "orders")), Wanted(direction="out"),
    Wanted(direction="in", text="invoice"),
    Wanted(text="help", since=SINCE.timestamp() + 2 * 86_400, until=SINCE.timestamp() + 4 * 86_400),
]  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven hundred calls with their words; a line was written down again long after."""
    path = tmp_path_factory.mktemp("search") / "kefu.db"
    fill(path, 700, SINCE, 6, texts=True)
    with closing(sqlite3.connect(path)) as connection:
        call, line, at = connection.execute("select call_id, max(seq), max(at) from transcripts").fetchone()
        (old,) = connection.execute("select id from calls order by arrived_at limit 1 offset 20").fetchone()
        for seq, of, text in ((line + 10, old, "the invoice again"), (line + 11, call, "help today again")):
            connection.execute(
                "insert into transcripts (seq, call_id, leg, at, text) values (?, ?, 'caller', ?, ?)",
                [seq, of, at + 7200.0, text],
            )
            connection.execute(f"insert into {SEARCH} (rowid, text) values (?, ?)", [seq, text])
        connection.commit()
    return path


def _pages(book: WebReader, wanted: Wanted) -> list[str]:
    found: list[str] = []
    after = None
    while rows := book.calls_page(wanted, 20, after):
        found += [row["id"] for row in rows]
        after = (rows[-1]["arrived_at"], rows[-1]["id"])
    return found


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_both_ways_find_the_same(books: Path, wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, in the same order, each call once."""
    with closing(WebReader(books)) as book:
        few = _pages(book, wanted)
        monkeypatch.setattr(call_search, "_BATCH", 4)
        assert _pages(book, wanted) == few, "by the lines, a few at a time"
        for name in ("FEW", "FEW_LINES"):
            monkeypatch.setattr(call_search, name, 0)
        monkeypatch.setattr(call_search, "_BATCH", 7)
        monkeypatch.setattr(call_search, "_APART", 5)
        many = _pages(book, wanted)
        rows = book.calls_page(wanted, 1000, None)
    assert few == many == [row["id"] for row in rows]
    assert len(set(few)) == len(few)
    assert [row["arrived_at"] for row in rows] == sorted((row["arrived_at"] for row in rows), reverse=True)
    assert bool(rows) is (wanted not in (Wanted(text="nowhere"), Wanted(text="?!"), Wanted(agent="none"), WANTED[13],
                                         Wanted(text="refund website")))  # fmt: skip


def test_words_are_those_of_the_call(books: Path) -> None:
    """Exactly the calls in one of whose lines the word stands."""
    with closing(WebReader(books)) as book:
        found = {row["id"] for row in book.calls_page(Wanted(text="invoice"), 1000, None)}
        said = book.rows("select distinct call_id from transcripts where text like '%invoice%'")
    assert found == {row["call_id"] for row in said} != set()
