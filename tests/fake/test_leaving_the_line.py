"""Ways out of the line that keep what the caller had: another queue, call-back, ringing again."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, cast

from models.domain.queue import QueueProfile
from tests.fakes.asterisk import Caller, FakeAsterisk, Playback, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"


async def _waiting(floor: FakeFloor, number: str = CALLER) -> Caller:
    """A caller who has heard the first announcement begin, with its keys."""
    caller = floor.caller(number=number)
    count = len(floor.seen("WaitAnnounced")) + 1
    await floor.event("WaitAnnounced", count=count)
    await floor.until(lambda: caller.hears == {"prompt"}, 5)
    return caller


async def _wants_to_be_called(floor: FakeFloor, caller: Caller) -> None:
    """2 in the line, and 1 over the question."""
    caller.press("2")
    await floor.event("QueueLeft")
    await floor.settle(0.5)
    caller.press("1")
    await floor.event("CallbackRequested")
    await floor.event("CallEnded", outcome="call-back")
    await floor.until(lambda: caller.ended, 5)


def _entered(floor: FakeFloor) -> float:
    return float(floor.seen("CallQueued")[0].data["entered_at"])


@virtual
async def test_key_to_another_queue_keeps_the_time(tmp_path: Path) -> None:
    """3 in billing leads to the operator's line, with the same time of entry; pressed over an announcement."""
    async with fake_floor(tmp_path) as floor:
        caller = await _waiting(floor)
        caller.press("3")
        left = await floor.event("QueueLeft", 1)
        assert left.data["target"] == "queue:operator"
        queued = await floor.event("CallQueued", 5, count=2)
        assert queued.data["problem"] == "operator"
        assert queued.data["entered_at"] == _entered(floor)
        floor.agent("1001")
        await floor.event("CallConnected")
        assert caller.hears == {"1001"}
        caller.hang_up()


@virtual
async def test_a_free_agent_is_not_delayed_by_an_announcement(tmp_path: Path) -> None:
    """An agent who comes while the position is being said is offered the call in that moment."""
    async with fake_floor(tmp_path) as floor:
        caller = await _waiting(floor)
        begun = time.time()
        floor.agent("1001")
        connected = await floor.event("CallConnected")
        assert connected.at - begun < 0.5
        assert caller.hears == {"1001"}
        caller.hang_up()


def _played(caller: Caller) -> str:
    """What is being played to a caller."""
    what = caller.channel.operation.what if caller.channel.operation is not None else None
    return what.media[what.place] if isinstance(what, Playback) else ""


async def _said(floor: FakeFloor, caller: Caller, prompt: str) -> None:
    await floor.until(lambda: prompt in _played(caller), 20, f"{prompt} must be said")


@virtual
async def test_a_queues_own_announcements_are_said_in_turn(tmp_path: Path) -> None:
    """`announce` of queues.toml: one prompt after each position, then the next, then the first again."""
    async with fake_floor(tmp_path) as floor:
        own = QueueProfile("billing", announce=("closed", "queue_full"))
        cast("dict[str, QueueProfile]", floor.services.floor.queues)["billing"] = own
        wanted = [(await floor.services.flows.prompts.media(name, "en"))[0] for name in own.announce]
        assert wanted[0] != wanted[1]
        caller = floor.caller()
        for number, prompt in enumerate((*wanted, wanted[0]), start=1):
            await floor.event("WaitAnnounced", count=number)
            other = wanted[number % 2]
            await _said(floor, caller, prompt)
            said = floor.seen("PromptSaid")[-1].data["prompts"]
            assert own.announce[(number - 1) % 2] in said
            assert not any(other in media for media in floor.seen("PromptSaid")[-1].data["media"])
        caller.hang_up()


@virtual
async def test_callback_keeps_the_slot(tmp_path: Path) -> None:
    """2 and 1: the caller is let go; a later caller is behind them; the agent's turn rings them, and the two talk."""
    async with fake_floor(tmp_path) as floor:
        theirs = floor.fake.number(CALLER)
        await _wants_to_be_called(floor, await _waiting(floor))
        assert floor.seen("CallbackRequested")[0].data["entered_at"] == _entered(floor)
        later = floor.caller(number="5559997")
        await floor.event("CallQueued", count=2)
        floor.agent("1001")
        await floor.until(lambda: theirs.calls, 10, "their phone rings first: their place is before the later caller's")
        await floor.event("CallConnected")
        assert (theirs.hears, floor.fake.phone("1001").hears) == ({"1001"}, {CALLER})
        await floor.event("CallbackClosed", result="answered")
        assert not later.ended
        theirs.hang_up()
        await floor.event("CallConnected", count=2)
        assert later.hears == {"1001"}
        later.hang_up()


RARELY: dict[str, Any] = {"callback__ring_seconds": 1.0, "callback__retry_seconds": 1.0, "callback__tries": 2}


@virtual
async def test_callback_that_nobody_answers_frees_the_agent(tmp_path: Path) -> None:
    """Not reached: the agent is unblamed and ready for the next; after all tries the call-back is closed."""
    async with fake_floor(tmp_path, **RARELY) as floor:
        theirs = floor.fake.number(CALLER, "ring")
        await _wants_to_be_called(floor, await _waiting(floor))
        phone = floor.agent("1001")
        await floor.event("CallbackTried", count=2, result="not reached")
        await floor.event("CallbackClosed", result="given up")
        await floor.until(lambda: floor.state("1001") == "ready")
        assert floor.services.floor.roster.get("1001").missed == 0
        await floor.settle(5)
        assert len(theirs.calls) == 2
        assert all(call.ended for call in theirs.calls)
        assert not phone.calls, "nobody rings an agent for who was not reached"
        caller = floor.caller(number="5559997")
        assert (await floor.event("CallConnected")).agent_id == "1001"
        caller.hang_up()


@virtual
async def test_a_callback_that_nobody_had_time_for_expires(tmp_path: Path) -> None:
    """Also while kefu was away: nobody is rung about what they wanted days ago."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            theirs = floor.fake.number(CALLER)
            await _wants_to_be_called(floor, await _waiting(floor))
            await floor.settle(1)
        await asyncio.sleep(600)
        async with fake_floor(tmp_path, fake, store__path="kefu.db", callback__keep_hours=0.1) as floor:
            await floor.event("CallbackClosed", result="expired")
            floor.agent("1001")
            await floor.settle(5)
            assert not theirs.calls
    async with fake_floor(tmp_path, callback__keep_hours=0.01) as floor:
        await _wants_to_be_called(floor, await _waiting(floor))
        await floor.settle(5)
        assert not floor.seen("CallbackClosed")
        await floor.settle(36)
        await floor.event("CallbackClosed", result="expired")
        assert floor.services.callbacks is not None
        assert not floor.services.callbacks.open


@virtual
async def test_declined_callback_goes_back_to_the_line(tmp_path: Path) -> None:
    """Any other key than 1: still in the line, at the same place."""
    async with fake_floor(tmp_path) as floor:
        caller = await _waiting(floor)
        caller.press("2")
        await floor.event("QueueLeft")
        await floor.settle(0.5)
        caller.press("5")
        queued = await floor.event("CallQueued", count=2)
        assert queued.data["entered_at"] == _entered(floor)
        assert not caller.ended
        assert not floor.seen("CallbackRequested")
        floor.agent("1001")
        await floor.event("CallConnected")
        assert caller.hears == {"1001"}
        caller.hang_up()


@virtual
async def test_dropped_caller_who_rings_again_keeps_the_place(tmp_path: Path) -> None:
    """Cut off while waiting, back within the time: the old place, once; somebody else's number gets none."""
    async with fake_floor(tmp_path) as floor:
        first = floor.caller(number="5550004")
        await floor.event("CallQueued")
        await floor.settle(1)
        floor.caller(number="5550002")
        await floor.event("CallQueued", count=2)
        first.hang_up()
        await floor.event("CallEnded", outcome="abandoned")
        await floor.rows("select 1")
        again = floor.caller(number="5550004")
        kept = await floor.event("PlaceKept")
        assert kept.data["entered_at"] == _entered(floor)
        assert (await floor.event("CallQueued", count=3)).data["entered_at"] == _entered(floor)
        again.hang_up()
        await floor.event("CallEnded", count=2)
        await floor.rows("select 1")
        floor.caller(number="5559998")
        await floor.event("CallQueued", count=4)
        assert len(floor.seen("PlaceKept")) == 1
