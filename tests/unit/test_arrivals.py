"""How many calls and places one number may have, and whoever shows none."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

from ari_app.ari.entry import Entry
from ari_app.contact.queueing import refusal_of
from ari_app.voice import admission as arrivals
from ari_app.voice.admission import inbound_story, of_one_number, refuse_story, story_for
from ari_app.voice.call.rung_phones import RungPhones
from ari_app.voice.call.starting import Story
from ari_app.voice.recovery.books import Believed, owned
from models.domain.queue import QueueProfile
from tests.support.centre import Books, books_of


def entry(number: str, kind: str = "inbound", dialled: str = "8000") -> Entry:
    """A call that comes in."""
    return Entry(kind, "1.1", dialled, number)


def story_of(books: Books, found: Entry) -> Story | None:
    """What the application would begin for it."""
    services = books.services
    return story_for(found, services.settings.centre, services.present, len(books.calls), False)


def too_many(books: Books, found: Entry) -> str:
    """Why it is one too many."""
    return of_one_number(found, books.services.settings.centre, books.services.present)


async def test_one_number_does_not_take_all_lines(tmp_path: Path) -> None:
    """Beyond its limit a number hears busy, in whatever writing; others come in; outgoing calls do not count."""
    async with books_of(tmp_path, centre__max_calls_per_number=2, dialling__country="49") as books:
        books.arrives("c1", "030123456")
        books.arrives("c2", "+4930123456", direction="out")
        assert story_of(books, entry("004930123456")) is inbound_story
        books.arrives("c3", "+4930123456")
        assert "2 calls are going on" in too_many(books, entry("004930123456"))
        assert story_of(books, entry("004930123456")) not in (inbound_story, refuse_story)
        assert story_of(books, entry("030123457")) is inbound_story
        books.leaves("c1")
        assert story_of(books, entry("030123456")) is inbound_story


async def test_callers_without_a_number_have_a_limit_of_their_own(tmp_path: Path) -> None:
    """Withheld, "ANONYMOUS" in digits, nothing at all: counted together, and not with anybody else."""
    async with books_of(tmp_path, centre__max_calls_per_number=1, centre__max_anonymous_calls=3) as books:
        for count, number in enumerate(("", "+266696687", "")):
            assert not too_many(books, entry(""))
            books.arrives(f"c{count}", number)
        assert "without a number" in too_many(books, entry("anonymous"))
        assert not too_many(books, entry("5550001"))


async def test_testers_numbers_have_a_limit_of_their_own(tmp_path: Path) -> None:
    """However many numbers are shown, so many renders and ears at once and no more."""
    async with books_of(tmp_path, centre__max_test_calls=2) as books:
        for call in ("c1", "c2"):
            assert story_of(books, entry(f"55500{call[1]}", "test", "901")) is arrivals.tester_story
            books.arrives(call, f"55500{call[1]}", dialled="901")
        assert "testers" in too_many(books, entry("5550009", "test", "900"))
        assert story_of(books, entry("5550009")) is inbound_story


async def test_no_limits(tmp_path: Path) -> None:
    """0 is none."""
    none = {"centre__max_calls_per_number": 0, "centre__max_anonymous_calls": 0, "centre__max_test_calls": 0}
    async with books_of(tmp_path, **none) as books:
        for call in range(20):
            books.arrives(f"a{call}", "5550001")
            books.arrives(f"b{call}", "")
        assert not too_many(books, entry("5550001"))
        assert not too_many(books, entry("", "test", "900"))


def refused(books: Books, call: str) -> str:
    """Why a caller cannot join the line."""
    session = cast("Any", books.calls[call])
    session.services, session.profile = books.services, QueueProfile("billing")
    session.outcome, session.language = None, "en"
    return refusal_of(session)


async def test_places_of_one_number(tmp_path: Path) -> None:
    """Two may wait; the third is told so, somebody else is not."""
    async with books_of(tmp_path, queue__places_per_number=2) as books:
        with ExitStack() as line:
            for call in ("c1", "c2"):
                books.arrives(call, "5550001")
                assert not refused(books, call)
                line.enter_context(books.services.present.in_line(books.calls[call].call))
            books.arrives("c3", "5550001")
            assert "waits 2 times already" in refused(books, "c3")
            books.arrives("c4", "5550002")
            assert not refused(books, "c4")
            for call in ("c5", "c6"):
                books.arrives(call, "")
                assert not refused(books, call), "whoever shows no number is nobody's second"
                line.enter_context(books.services.present.in_line(books.calls[call].call))
        assert not refused(books, "c3"), "the two have left the line"


async def test_a_phone_that_is_rung_by_command_is_not_taken_for_a_stray(tmp_path: Path) -> None:
    """An agent who takes some seconds to lift it is not cut off by the comparison with Asterisk."""
    async with books_of(tmp_path) as books:
        services, rung = books.services, RungPhones()
        rung.rings("kefu-desk-1", 15)
        rung.rings("kefu-desk-2", -10)
        known = owned(Believed(services.switch, services.floor, services.promises, books.calls, rung))
        assert "kefu-desk-1" in known
        assert "kefu-desk-2" not in known, "when nobody can be ringing any more it is one"
