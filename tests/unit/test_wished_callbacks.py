"""Who is rung back because a rule wished it: by how the call ended, whichever comes first."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from ari_app.contact.callback_book import Wanted
from ari_app.contact.wished_callbacks import LATE, WishedCallbacks
from ari_app.store.row import Row
from models.domain.dialling import Purpose

Told = tuple[str, dict[str, Any]]
ARRIVED: Told = ("CallArrived", {"number": "5550001", "language": "zh"})
QUEUED: Told = ("CallQueued", {"problem": "billing", "language": "en", "priority": 0.4, "entered_at": 7.0})
DROP: Told = ("RuleFired", {"stage": "live", "actions": ["tag x", "callback drop"]})
END: Told = ("RuleFired", {"stage": "live", "actions": ["callback end"]})
SHADOW: Told = ("RuleFired", {"stage": "shadow", "actions": ["callback end"]})
OTHER: Told = ("RuleFired", {"stage": "live", "actions": ["tag x"]})
HELD_TO_THE_END: Told = ("CallResumed", {"by": "caller"})
TAKEN_BACK: Told = ("CallResumed", {"by": "1001"})


def ended(outcome: str) -> Told:
    return ("CallEnded", {"outcome": outcome})


class Book:
    """Takes everything on."""

    open: Mapping[str, Wanted] = {}

    def __init__(self) -> None:
        self.added: list[Wanted] = []

    def of(self, number: str, problem: str) -> Wanted | None:
        """Nobody's."""

    def add(self, wanted: Wanted, known: bool = False, purpose: Purpose = Purpose.CALL_BACK) -> bool:
        """See `CallbackBook`."""
        assert not known
        assert purpose is Purpose.CALL_BACK
        self.added.append(wanted)
        return True

    def possible(self, number: str) -> bool:
        """Everybody."""
        return bool(number)


def added(*rows: Told) -> list[Wanted]:
    book, number = Book(), count(1)
    wished = WishedCallbacks(book, "operator")
    for kind, data in rows:
        at = float(next(number))
        wished.take(Row(int(at), at, "c1", "", kind, data))
    return book.added


@pytest.mark.parametrize(
    "rows",
    [
        (QUEUED, DROP, ended("abandoned")),
        (QUEUED, DROP, ended("lost with Asterisk")),
        (QUEUED, DROP, HELD_TO_THE_END, ended("answered")),
        (QUEUED, END, ended("answered")),
        (QUEUED, END, TAKEN_BACK, ended("answered")),
        (QUEUED, ended("answered"), END),
        (QUEUED, HELD_TO_THE_END, ended("answered"), DROP),
        (QUEUED, DROP, END, ended("answered")),
        (QUEUED, END, DROP, OTHER, ended("answered")),
    ],
)
def test_who_is_rung_back(rows: tuple[Told, ...]) -> None:
    """In the line that they were in, with their place's time, once."""
    assert added(ARRIVED, *rows) == [Wanted("c1", "5550001", "billing", "en", 0.4, 7.0)]


@pytest.mark.parametrize(
    "rows",
    [
        (QUEUED, DROP, ended("answered")),
        (QUEUED, DROP, TAKEN_BACK, ended("answered")),
        (QUEUED, DROP, HELD_TO_THE_END, TAKEN_BACK, ended("answered")),
        (QUEUED, SHADOW, ended("abandoned")),
        (QUEUED, OTHER, ended("abandoned")),
        (QUEUED, END, ended("call-back")),
        (QUEUED, END, ended("voicemail")),
        (QUEUED, END),
    ],
)
def test_who_is_not(rows: tuple[Told, ...]) -> None:
    """Who was served, who is cared for already, and whom only a rule on trial is about."""
    assert added(ARRIVED, *rows) == []


def test_two_rules_are_one_call_back() -> None:
    assert len(added(ARRIVED, QUEUED, DROP, DROP, ended("abandoned"), END)) == 2, "the book keeps one of a person"
    assert len(added(ARRIVED, QUEUED, DROP, DROP, ended("abandoned"))) == 1


def test_who_was_in_no_line_comes_into_the_operators() -> None:
    (wanted,) = added(ARRIVED, END, ended("hung up in menu"))
    assert (wanted.problem, wanted.language, wanted.entered_at) == ("operator", "zh", 1.0)


def test_a_call_is_forgotten_when_nothing_can_be_said_of_it_any_more() -> None:
    wished = WishedCallbacks(Book(), "operator")
    for number in range(1000):
        at, call = number * LATE / 10, f"c{number}"
        wished.take(Row(number, at, call, "", *ARRIVED))
        wished.take(Row(number, at, call, "", *ended("answered")))
    assert len(wished._calls) <= 11
