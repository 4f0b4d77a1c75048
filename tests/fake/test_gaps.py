"""What happens while kefu has no event socket is never told; what happens to Asterisk itself, it has to find out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes.asterisk import Caller, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

RESTORED = "Asterisk connection restored"


async def _talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    phone = floor.agent("1001")
    caller = floor.caller("8003")
    await floor.event("CallConnected")
    return caller, phone


async def _waiting(floor: FakeFloor) -> Caller:
    caller = floor.caller("8003")
    await floor.event("CallQueued")
    await floor.settle(3)
    return caller


@virtual
async def test_caller_who_waits_leaves_in_the_gap(tmp_path: Path) -> None:
    """The end is found out; the place is free."""
    async with fake_floor(tmp_path) as floor:
        caller = await _waiting(floor)
        with floor.fake.gap():
            caller.hang_up()
            await asyncio.sleep(1)
        await floor.event("CallEnded", outcome="abandoned")
        assert not floor.services.floor.dispatcher.places()


@virtual
async def test_caller_who_talks_leaves_in_the_gap(tmp_path: Path) -> None:
    """The agent is hung up and wraps up."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        with floor.fake.gap():
            caller.hang_up()
            await asyncio.sleep(1)
        await floor.event("CallEnded", outcome="answered")
        assert phone.call.ended
        await floor.until(lambda: floor.state("1001") == "ready")


@virtual
async def test_agent_leaves_in_the_gap(tmp_path: Path) -> None:
    """The caller is not left in an empty bridge."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        with floor.fake.gap():
            phone.hang_up()
            await asyncio.sleep(1)
        await floor.event("CallDisconnected")
        await floor.until(lambda: caller.ended)


@virtual
async def test_both_talk_on_through_a_gap(tmp_path: Path) -> None:
    """Nothing is noticed."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        with floor.fake.gap():
            await asyncio.sleep(20)
            assert phone.hears == {"5559999"}
            assert caller.hears == {"1001"}
        await floor.event("SystemNoted", what=RESTORED)
        await floor.settle(3)
        assert phone.hears == {"5559999"}
        assert caller.hears == {"1001"}
        assert not floor.seen("MismatchHealed")
        phone.press("*0")
        await floor.event("CallHeld")
        assert caller.hears == {"music"}
        caller.hang_up()


@virtual
async def test_prompt_ends_in_the_gap(tmp_path: Path) -> None:
    """The menu goes on: its end is found out, and the caller can choose."""
    async with fake_floor(tmp_path, menu__no_input_seconds=30.0) as floor:
        caller = floor.caller("8000")
        await floor.event("MenuEntered")
        with floor.fake.gap():
            await asyncio.sleep(60)
            assert caller.hears == {"silence"}
        await floor.event("SystemNoted", what=RESTORED)
        caller.press("2")
        await floor.event("ChoiceMade", by="key")
        caller.hang_up()


@virtual
async def test_who_arrives_in_the_gap_has_the_dialplan(tmp_path: Path) -> None:
    """The application is not active: the dialplan's queue takes the call, and kefu leaves it there."""
    async with fake_floor(tmp_path) as floor:
        with floor.fake.gap():
            caller = floor.caller("8003")
            await asyncio.sleep(1)
        await floor.event("SystemNoted", what=RESTORED)
        await floor.settle(3)
        assert caller.channel.dialplan == "kefu-fallback"
        assert not caller.ended
        assert not floor.seen("CallArrived")


@virtual
async def test_agent_answers_in_the_gap(tmp_path: Path) -> None:
    """Asterisk hangs up on who answers while the application is away: not the agent's fault, and offered again."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001", "ring")
        caller = floor.caller("8003")
        await floor.event("CallOffered")
        await floor.settle(0.5)
        with floor.fake.gap():
            phone.does = "answer"
            phone.call.answer()
            await asyncio.sleep(0.5)
        await floor.event("CallConnected")
        assert not floor.seen("OfferFailed", agent_to_blame=True)
        caller.hang_up()


QUIETLY = pytest.param(300.0, id="music")
ANNOUNCING = pytest.param(2.0, id="announcements")


@pytest.mark.parametrize("every", [QUIETLY, ANNOUNCING])
@virtual
async def test_frozen_asterisk(tmp_path: Path, every: float) -> None:
    """It stands still for 12 s while two talk and one waits: nobody loses the line, and keys work again."""
    async with fake_floor(tmp_path, queue__announce_seconds=every) as floor:
        caller, phone = await _talking(floor)
        other = floor.caller("8003", "5558888")
        await floor.event("CallQueued", count=2)
        await floor.settle(3)
        floor.fake.freeze()
        await asyncio.sleep(12)
        floor.fake.thaw()
        await floor.settle(10)
        assert not caller.ended
        assert not other.ended
        assert not floor.seen("CallEnded")
        phone.press("*0")
        await floor.event("CallHeld")
        caller.hang_up()
        other.hang_up()


@pytest.mark.parametrize("every", [QUIETLY, ANNOUNCING])
@virtual
async def test_asterisk_dies_and_comes_back(tmp_path: Path, every: float) -> None:
    """The books say so; who was waiting is rung back when it is up again."""
    async with fake_floor(tmp_path, queue__announce_seconds=every) as floor:
        floor.fake.number("5559999")
        await _waiting(floor)
        await floor.fake.die()
        await floor.event("CallEnded", outcome="lost with Asterisk")
        await floor.event("CallbackRequested", 10, number="5559999")
        await asyncio.sleep(2)
        await floor.fake.come_back()
        await floor.event("SystemNoted", what=RESTORED)
        phone = floor.agent("1001")
        await floor.event("CallbackClosed", result="answered")
        await floor.event("CallConnected")
        assert phone.hears == {"5559999"}
        phone.hang_up()
        await floor.settle(5)
