"""Facts as columns: they are the same facts, and what is reckoned by columns is what one would find call by call."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.reports.kpi_causes import explained
from ari_app.reports.kpis import Question, answer, site_of
from ari_app.web.figures_work import Wanted, reckoned
from bench.insight_calls import fill, utc
from config.settings import Settings
from models.insight.books import sheet
from models.insight.kpi_again import comes_again
from models.insight.kpi_facts import Contact, Stretch, Visit
from models.insight.kpi_tables import Builder, Words, joined, names_of, table_of
from tests.support.kpi_calls import Books

CONTACTS = st.builds(
    Contact, call=st.uuids().map(str), arrived_at=st.integers(0, 50).map(float), number=st.sampled_from(["", "1", "2"]),
    direction=st.sampled_from(["in", "out", "back"]), queue=st.sampled_from(["", "a", "b"]),
    topic=st.sampled_from(["", "", "a", "t"]), outcome=st.sampled_from(["answered", "abandoned", "test number", ""]),
    ended_at=st.none() | st.integers(0, 60).map(float), connected_at=st.none() | st.just(1.0),
)  # fmt: skip
WAYS = ["", "connected", "abandoned", "moved", "vanished"]


def test_a_table_is_its_facts() -> None:
    """Each fact comes out as it went in; parts of a table are tables, and nothing is a table, too."""
    calls = [Contact("x", 1.0, "070", topic="t", rating=4, legs=2), Contact("y", 2.0, ended_at=5.0, resolved=True)]
    table = table_of(Contact, calls)
    assert list(table) == calls
    assert (table[1], table[-1], list(table[:1])) == (calls[1], calls[1], calls[:1])
    assert list(table.take(np.array([False, True]))) == calls[1:]
    assert table_of(Contact, table) is table
    assert (len(table_of(Visit, [])), list(table_of(Stretch, []))) == (0, [])
    with pytest.raises(IndexError):
        _ = table[2]


def test_rows_come_in_parts_and_nothing_is_no_text() -> None:
    """As the records give them: None is an empty text, a time that is not there, and no mark."""
    builder = Builder(Visit)
    builder.add([("x", "a", 1.0, None, None, None, "1001")])
    builder.add([("y", "b", 2.0, "zh", 9.0, "connected", None)])
    assert list(builder.table()) == [
        Visit("x", "a", 1.0, agent="1001"), Visit("y", "b", 2.0, "zh", 9.0, "connected"),
    ]  # fmt: skip
    assert builder.table().wait.tolist() == [0.0, 7.0]
    assert names_of(Visit)[:3] == ("call", "queue", "entered_at")


def test_words_of_two_columns() -> None:
    """One after the other; a text has one code in both."""
    both = joined(Words(np.array([0, 1]), ("a", "b")), Words(np.array([1, 0]), ("b", "c")))
    assert [both.names[code] for code in both.codes] == ["a", "b", "c", "b"]
    assert both.are("b").tolist() == [False, True, False, True]
    assert both.are("never").tolist() == [False] * 4
    assert both.called(lambda name: name.replace("c", "a")).names == ("a", "b")


def _one_by_one(contacts: list[Contact], whole: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    ordered = sorted(contacts, key=lambda one: one.arrived_at)
    for at, one in enumerate(ordered):
        for after in ordered[at + 1 :]:
            topics = one.topic and after.topic
            alike = after.number == one.number and (
                whole or (one.topic == after.topic if topics else one.queue == after.queue)
            )
            if alike and after.direction == "in" and after.outcome != "test number":
                if one.number and one.ended_at is not None:
                    found[one.call] = max(0.0, after.arrived_at - one.ended_at)
                break
    return found


@given(st.lists(CONTACTS, max_size=12))
def test_who_came_back_is_found_as_one_by_one(contacts: list[Contact]) -> None:
    """Of any calls, also of those in two parts of time."""
    same, anything = comes_again(contacts[:5], contacts[5:])
    assert (same, anything) == (_one_by_one(contacts, whole=False), _one_by_one(contacts, whole=True))


@given(st.lists(CONTACTS, min_size=1, max_size=6), st.data())
def test_books_that_do_not_balance_are_found_as_one_by_one(contacts: list[Contact], data: st.DataObject) -> None:
    """Every call by itself says what all of them say together."""
    visits = [
        Visit(one.call, "a", 0.0, way=data.draw(st.sampled_from(WAYS))) for one in contacts
        for _ in range(data.draw(st.integers(0, 2)))
    ]  # fmt: skip
    whole = sheet(contacts, visits)
    parts = [sheet([one], [visit for visit in visits if visit.call == one.call]) for one in contacts]
    assert sorted(whole.wrong) == sorted(words for part in parts for words in part.wrong)
    assert whole.offered == sum(part.offered for part in parts)


def test_figures_from_a_process_are_the_same(tmp_path: Path) -> None:
    """What goes through a pipe is what was reckoned; a database that is not there is said, and so is a bad question."""
    fill(tmp_path / "kefu.db", 60, utc(2026, 10, 1), 5)
    site = site_of(Settings(), {}, [], None)
    question, now = Question(utc(2026, 10, 1).timestamp(), utc(2026, 10, 9).timestamp(), "queue"), 2e9
    given = (site, question, now, True)
    wanted = Wanted(str(tmp_path / "kefu.db"), answer, given)
    told = reckoned(wanted).found
    found = pickle.loads(pickle.dumps(reckoned(pickle.loads(pickle.dumps(wanted))))).found
    assert found == told
    books = Books([])
    assert answer(books, site, question, now).keys() != found.keys()
    assert {name: len(own) for name, own in found.items()} == dict.fromkeys(found, 13)
    assert sum(own["offered"].estimate.n for own in found.values()) == 60
    assert sum(len(own["offered"].for_it) for own in found.values()) == 60
    gone = reckoned(Wanted(str(tmp_path / "none.db"), answer, given))
    assert (gone.found, "none.db" in gone.refused, gone.argument) == (None, True, False)
    odd = reckoned(Wanted(str(tmp_path / "kefu.db"), explained, (site, replace(question, only=("offered",)), 0.0, now)))
    assert (odd.found, odd.argument) == (None, True)
