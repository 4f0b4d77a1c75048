"""How many calls and places one number may have, and whoever shows none."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from ari_app.ari.entry import Entry
from ari_app.voice import admission as arrivals
from ari_app.voice.admission import inbound_story, of_one_number, refuse_story, story_for
from ari_app.voice.queueing.waiting import refusal_of
from ari_app.voice.recovery.reconciler import _owned
from models.domain.queue import QueueProfile
from tests.support.centre import Books, books_of


def entry(number: str, kind: str = "inbound", dialled: str = "8000") -> Entry:
    """A call that comes in."""
    return Entry(kind, "1.1", dialled, number)


async def test_one_number_does_not_take_all_lines(tmp_path: Path) -> None:
    """Beyond its limit a number hears busy, in whatever writing; others come in; outgoing calls do not count."""
    async with books_of(tmp_path, centre__max_calls_per_number=2, dialling__country="49") as books:
        centre = books.centre
        books.arrives("c1", "030123456")
        books.arrives("c2", "+4930123456", direction="out")
        assert story_for(entry("004930123456"), centre, False) is inbound_story
        books.arrives("c3", "+4930123456")
        assert "2 calls are going on" in of_one_number(entry("004930123456"), centre)
        assert story_for(entry("004930123456"), centre, False) not in (inbound_story, refuse_story)
        assert story_for(entry("030123457"), centre, False) is inbound_story
        books.leaves("c1")
        assert story_for(entry("030123456"), centre, False) is inbound_story


async def test_callers_without_a_number_have_a_limit_of_their_own(tmp_path: Path) -> None:
    """Withheld, "ANONYMOUS" in digits, nothing at all: counted together, and not with anybody else."""
    async with books_of(tmp_path, centre__max_calls_per_number=1, centre__max_anonymous_calls=3) as books:
        for count, number in enumerate(("", "+266696687", "")):
            assert not of_one_number(entry(""), books.centre)
            books.arrives(f"c{count}", number)
        assert "without a number" in of_one_number(entry("anonymous"), books.centre)
        assert not of_one_number(entry("5550001"), books.centre)


async def test_testers_numbers_have_a_limit_of_their_own(tmp_path: Path) -> None:
    """However many numbers are shown, so many renders and ears at once and no more."""
    async with books_of(tmp_path, centre__max_test_calls=2) as books:
        centre = books.centre
        for call in ("c1", "c2"):
            assert story_for(entry(f"55500{call[1]}", "test", "901"), centre, False) is arrivals.tester_story
            books.arrives(call, f"55500{call[1]}", dialled="901")
        assert "testers" in of_one_number(entry("5550009", "test", "900"), centre)
        assert story_for(entry("5550009"), centre, False) is inbound_story


async def test_no_limits(tmp_path: Path) -> None:
    """0 is none."""
    none = {"centre__max_calls_per_number": 0, "centre__max_anonymous_calls": 0, "centre__max_test_calls": 0}
    async with books_of(tmp_path, **none) as books:
        for call in range(20):
            books.arrives(f"a{call}", "5550001")
            books.arrives(f"b{call}", "")
        assert not of_one_number(entry("5550001"), books.centre)
        assert not of_one_number(entry("", "test", "900"), books.centre)


def waits(books: Books, call: str, place: object) -> Any:  # noqa: ANN401 - a session
    """A caller in the line, or on the way into it."""
    session = cast("Any", books.centre.calls[call])
    session.centre, session.place, session.profile = books.centre, place, QueueProfile("billing")
    session.outcome, session.language = None, "en"
    return session


async def test_places_of_one_number(tmp_path: Path) -> None:
    """Two may wait; the third is told so, somebody else is not."""
    async with books_of(tmp_path, queue__places_per_number=2) as books:
        for call in ("c1", "c2"):
            books.arrives(call, "5550001")
            assert not refusal_of(waits(books, call, None))
            waits(books, call, object())
        books.arrives("c3", "5550001")
        assert "waits 2 times already" in refusal_of(waits(books, "c3", None))
        books.arrives("c4", "5550002")
        assert not refusal_of(waits(books, "c4", None))
        for call in ("c5", "c6"):
            books.arrives(call, "")
            assert not refusal_of(waits(books, call, None)), "whoever shows no number is nobody's second"


async def test_a_phone_that_is_rung_by_command_is_not_taken_for_a_stray(tmp_path: Path) -> None:
    """An agent who takes some seconds to lift it is not cut off by the comparison with Asterisk."""
    async with books_of(tmp_path) as books:
        books.centre.desk_rings("kefu-desk-1", 15)
        books.centre.desk_rings("kefu-desk-2", -10)
        owned = _owned(books.centre)
        assert "kefu-desk-1" in owned
        assert "kefu-desk-2" not in owned, "when nobody can be ringing any more it is one"
