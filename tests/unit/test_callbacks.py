"""Call-backs: one for a person and a queue, closed when it is not needed, each failing for itself alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from ari_app.contact.callback_book import Wanted
from ari_app.foundation import steady
from ari_app.voice.call.starting import Starter
from ari_app.voice.call.time_limit import TimeLimit
from ari_app.voice.callbacks import Callbacks
from models.domain.caller import Call
from models.domain.dialling import Purpose
from tests.support.centre import Books, books_of

RUNG = list[Call]


def wanted(call: str, number: str = "5550001", problem: str = "billing", attempts: int = 0) -> Wanted:
    """A call-back that was asked for."""
    return Wanted(call, number, problem, "en", 0.5, steady.now(), attempts)


@asynccontextmanager
async def serving(books: Books, answers: bool = True, fails_for: str = "") -> AsyncIterator[tuple[Callbacks, RUNG]]:
    """Call-backs that run; whom they ring answers, or not, or makes the ringing raise."""
    rung: RUNG = []

    async def serve(session: object, step: object) -> Any:  # noqa: ANN401 - never called here
        raise AssertionError((session, step))

    async def ring(call: Call, story: Any) -> None:  # noqa: ANN401 - the story of a call-back
        rung.append(call)
        if answers:
            story.answered.set()

    async with asyncio.TaskGroup() as group:

        def start(call: Call, story: object) -> asyncio.Task[None]:
            if call.number == fails_for:
                raise RuntimeError("a fault of ours")
            return group.create_task(ring(call, story))

        begin, services = Starter(), books.services
        begin.serve(cast("Any", start))
        callbacks = Callbacks(
            journal=services.journal, floor=services.floor, dialling=services.dialling, promises=services.promises,
            calls=books.calls, start=begin, serve=serve, settings=services.settings.callback,
        )  # fmt: skip
        running = group.create_task(callbacks.run())
        yield callbacks, rung
        running.cancel()


BRISK = {"callback__retry_seconds": 1.0, "callback__tries": 2}


async def test_one_for_a_person_and_a_queue(tmp_path: Path) -> None:
    """The same number in another writing is the same person; another queue is another call-back."""
    async with books_of(tmp_path, dialling__country="49") as books, serving(books) as (callbacks, _):
        assert callbacks.add(wanted("c1", "030123456"))
        assert not callbacks.add(wanted("c2", "+4930123456"))
        assert callbacks.add(wanted("c3", "004930123456", "technical"))
        assert callbacks.add(wanted("c4", "030123457"))
        assert set(callbacks.open) == {"c1", "c3", "c4"}
        assert len(books.seen("CallbackRequested")) == 3


@pytest.mark.parametrize("number", ["", "112", "+19005551234", "+266696687", "915", "anonymous"])
async def test_what_is_not_dialled_is_not_taken_on(tmp_path: Path, number: str) -> None:
    """By key, or after a cut: the policy is asked first, and its answer is written down."""
    async with books_of(tmp_path) as books, serving(books) as (callbacks, rung):
        assert not callbacks.add(wanted("c1", number), purpose=Purpose.CUT_OFF)
        assert not callbacks.open
        assert not rung
        assert len(books.seen("DiallingRefused")) == 1


async def test_an_agent_is_reserved_and_the_customer_rung(tmp_path: Path) -> None:
    """The whole way; the call that rings them is one of direction back."""
    async with books_of(tmp_path) as books, serving(books) as (callbacks, rung):
        callbacks.add(wanted("c1"))
        books.services.floor.roster.login("1001", "test")
        assert (await books.event("CallbackClosed"))["result"] == "answered"
        assert [(call.number, call.direction) for call in rung] == [("5550001", "back")]
        assert (await books.event("CallbackTried"))["attempt"] == 1
        assert not callbacks.open


async def test_the_owner_is_not_rung_while_on_the_line_and_after_talking(tmp_path: Path) -> None:
    """They ring again and wait: nobody rings them. An agent takes them: the call-back is closed."""
    async with books_of(tmp_path) as books, serving(books) as (callbacks, rung):
        books.arrives("c1", "5550001")
        callbacks.add(wanted("c1"))
        books.leaves("c1")
        books.arrives("c2", "5550001")
        books.services.floor.roster.login("1001", "test")
        callbacks.add(wanted("c9", "5550009"))
        await books.event("CallbackTried")
        assert [call.number for call in rung] == ["5550009"], "others are rung, this one is on the line"
        books.talks("c2", "1001")
        await books.event("CallbackClosed", 2)
        assert "spoke with an agent" in {one["result"] for one in books.seen("CallbackClosed")}
        assert not callbacks.open
        assert [call.number for call in rung] == ["5550009"]


async def test_an_agent_of_another_queue_does_not_close_it(tmp_path: Path) -> None:
    """Who asked about a bill and spoke about the internet is still called back; so is one who gave up again."""
    async with books_of(tmp_path) as books, serving(books) as (callbacks, rung):
        callbacks.add(wanted("c1"))
        books.arrives("c2", "5550001", "technical")
        books.talks("c2", "1002")
        await asyncio.sleep(0)
        assert set(callbacks.open) == {"c1"}
        books.leaves("c2")
        books.services.floor.roster.login("1001", "test")
        await books.event("CallbackClosed")
        assert len(rung) == 1


async def test_an_owner_who_comes_while_their_place_waits_gives_the_agent_back(tmp_path: Path) -> None:
    """The place is left at once; when they hang up it is taken again, at its old time."""
    async with books_of(tmp_path) as books, serving(books) as (callbacks, rung):
        callbacks.add(wanted("c1"))
        async with asyncio.timeout(5):
            while not books.services.floor.dispatcher.places():
                await asyncio.sleep(0)
        books.arrives("c2", "5550001")
        async with asyncio.timeout(5):
            while books.services.floor.dispatcher.places():
                await asyncio.sleep(0)
        await asyncio.sleep(0.05)  # the router has heard of it
        books.services.floor.roster.login("1001", "test")
        books.leaves("c2")
        assert (await books.event("CallbackClosed"))["result"] == "answered"
        assert len(rung) == 1


async def test_one_that_fails_costs_nobody_else(tmp_path: Path) -> None:
    """Each attempt that raises counts and is written down; after the last it is given up; the others go on."""
    settings = {**BRISK, "callback__tries": 1}
    async with books_of(tmp_path, **settings) as books, serving(books, fails_for="5550001") as (callbacks, rung):
        callbacks.add(wanted("c1"))
        callbacks.add(wanted("c2", "5550002"))
        books.services.floor.roster.login("1001", "test")
        await books.event("CallbackClosed", 2)
        results = {one["number"]: one["result"] for one in books.seen("CallbackTried")}
        assert results == {"5550001": "failed", "5550002": "answered"}
        assert [call.number for call in rung] == ["5550002"], "rung once, by the agent whom the first gave back"
        assert any("a fault of ours" in one["detail"] for one in books.seen("SystemNoted"))
        assert not callbacks.open


async def test_attempts_of_a_former_process_count(tmp_path: Path) -> None:
    """One was made before the restart, two are allowed: one more."""
    async with books_of(tmp_path, **BRISK) as books, serving(books, answers=False) as (callbacks, rung):
        books.services.floor.roster.login("1001", "test")
        callbacks.add(wanted("c1", attempts=1), known=True)
        assert (await books.event("CallbackClosed"))["result"] == "given up"
        assert books.seen("CallbackTried")[0]["attempt"] == 2
        assert len(rung) == 1
        assert not books.seen("CallbackRequested"), "it is in the journal already"


async def test_withdrawn_at_any_time(tmp_path: Path) -> None:
    """While it waits for an agent, and between two attempts."""
    async with books_of(tmp_path, callback__retry_seconds=1000.0) as books, serving(books) as (callbacks, _):
        callbacks.add(wanted("c1"))
        callbacks.add(wanted("c2", "5550002", attempts=1), known=True)
        await asyncio.sleep(0)
        assert callbacks.withdraw("c1")
        assert callbacks.withdraw("c2")
        await books.event("CallbackClosed", 2)
        assert {one["result"] for one in books.seen("CallbackClosed")} == {"withdrawn"}
        assert not callbacks.withdraw("c1")


async def test_after_three_within_a_day_it_is_closed(tmp_path: Path) -> None:
    """A restored call-back of a number that was rung often enough is refused, not rung."""
    async with books_of(tmp_path, dialling__callbacks_per_number=0) as books, serving(books) as (callbacks, rung):
        books.services.floor.roster.login("1001", "test")
        callbacks.add(wanted("c1"), known=True)
        assert (await books.event("CallbackClosed"))["result"] == "refused"
        assert not rung


async def test_time_limits() -> None:
    """The first deadline comes first; a shorter one set later is kept; 0 sets none."""
    now = [0.0]
    limit, leg = TimeLimit(lambda: now[0]), cast("Any", object())
    limit.call(0)
    limit.call(100)
    limit.call(50)
    limit.call(70)
    limit.leg(leg, 0)
    limit.leg(leg, 20)
    now[0] = 21
    assert await limit.next() == (leg, 20)
    assert not limit.over
    now[0] = 51
    assert await limit.next() == (None, 50)
    assert limit.over
