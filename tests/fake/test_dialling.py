"""The dialling policy: what is refused is said, nothing is rung, and nobody talks for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.voice.features.outbound import click_to_call
from models.domain.errors import CommandRefused
from tests.fakes.asterisk import Caller, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"


async def _talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    phone, caller = floor.agent("1001"), floor.caller()
    await floor.event("CallConnected")
    return caller, phone


async def _said(floor: FakeFloor, prompt: str) -> None:
    await floor.until(lambda: _was_said(floor, prompt), 15, f"{prompt} must be said")


def _was_said(floor: FakeFloor, prompt: str) -> bool:
    return any(prompt in row.data["prompts"] for row in floor.seen("PromptSaid"))


@virtual
async def test_an_agent_may_take_some_seconds_to_lift_the_phone(tmp_path: Path) -> None:
    """Called out for by command: the comparison with Asterisk does not take the ringing phone for a stray."""
    async with fake_floor(tmp_path, queue__ring_seconds=15.0) as floor:
        floor.agent("1001", after=6.0)
        customer = floor.fake.number("5550001")
        assert await click_to_call(floor.app.desk, "1001", "billing:5550001") == "ringing 1001"
        arrived = await floor.event("CallArrived", direction="out")
        assert arrived.data["number"] == "5550001"
        await floor.event("NumberDialled", number="5550001", who="1001")
        about = await floor.event("CallAbout")
        assert about.data["problem"] == "billing", "a call out has its problem in the books"
        await floor.event("CallConnected")
        assert not floor.seen("MismatchHealed")
        customer.hang_up()
        await floor.event("CallEnded")
        with pytest.raises(CommandRefused, match="premium"):
            await click_to_call(floor.app.desk, "1001", "billing:0019005551234")


@pytest.mark.parametrize("number", ["anonymous", ""])
@virtual
async def test_a_withheld_number_is_told_that_it_cannot_be_called_back(tmp_path: Path, number: str) -> None:
    """The key is not announced; pressed all the same, the caller hears why and stays in the line."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.fake.caller("8003", number, label="somebody")
        await floor.event("WaitAnnounced")
        await _said(floor, "queue_keys_message")
        caller.press("2")
        await floor.event("DiallingRefused", purpose="call-back")
        await _said(floor, "callback_no_number")
        queued = await floor.event("CallQueued", count=2)
        assert queued.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
        assert not floor.seen("CallbackRequested")
        assert not _was_said(floor, "queue_keys")
        assert not caller.ended
        floor.agent("1001")
        await floor.event("CallConnected")
        assert caller.hears == {"1001"}
        caller.hang_up()


@virtual
async def test_a_second_request_is_noted_and_an_agent_closes_it(tmp_path: Path) -> None:
    """Asked twice: one call-back. Rings a third time and an agent takes the call: none, and the phone was not rung."""
    async with fake_floor(tmp_path) as floor:
        theirs = floor.fake.number(CALLER)
        for count in (1, 2):
            caller = floor.caller()
            await floor.event("WaitAnnounced", count=count)
            caller.press("2")
            await floor.event("QueueLeft", count=count)
            await floor.settle(0.6)
            caller.press("1")
            await floor.event("CallEnded", count=count, outcome="call-back")
            assert caller.ended
        assert len(floor.seen("CallbackRequested")) == 1
        assert _was_said(floor, "callback_noted")
        caller = floor.caller()
        await floor.event("CallQueued", count=3)
        floor.agent("1001")
        await floor.event("CallConnected")
        await floor.event("CallbackClosed", result="spoke with an agent")
        caller.hang_up()
        await floor.settle(30)
        assert not theirs.calls


@virtual
async def test_agents_dial_as_far_as_their_right_goes(tmp_path: Path) -> None:
    """By transfer key, by command, by *56: premium and foreign numbers are refused in words, and the caller stays."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        floor.fake.number("915")
        for number in ("0019005551234", "004930123456"):
            floor.fake.number(number)
        phone.press("*20019005551234#")
        refused = await floor.event("DiallingRefused", purpose="transfer", who="1001")
        assert "premium" in refused.data["reason"]
        assert not floor.seen("TransferBegun")
        other = floor.agent("1002").dial("out", "004930123456")
        await floor.event("DiallingRefused", purpose="call out", who="1002")
        await floor.until(lambda: other.hears == {"prompt"}, 2, "the refusal is said in words")
        await floor.until(lambda: other.ended, 15)
        assert not floor.seen("CallArrived", direction="out")
        assert not floor.seen("NumberDialled")
        assert not any(phone.calls for name, phone in floor.fake.pbx.numbers.items() if name != "915")
        assert caller.hears == {"1001"}
        assert "915" in await floor.order("transfer", "number:915")
        await floor.event("NumberDialled", number="915", who="1001")
        await floor.until(lambda: caller.hears == {"915"})
        caller.hang_up()


@virtual
async def test_what_a_number_keys_is_no_order(tmp_path: Path) -> None:
    """Whoever was called in cannot send the caller on: their keys are not obeyed; the caller's reach them."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        outside = floor.fake.number("6002")
        await floor.order("transfer", "number:6002")
        await floor.event("LegJoined", role="number", who="6002")
        before = len(floor.seen("OrderGiven"))
        outside.press("**")
        outside.press("*20019005551234#")
        await floor.settle(1)
        assert len(floor.seen("OrderGiven")) == before
        assert not floor.seen("CallEnded")
        caller.press("7")
        await floor.until(lambda: floor.fake.keys_sent == [("6002", "7")], 2)
        assert caller.hears == {"6002"}
        caller.hang_up()


@virtual
async def test_a_number_that_stays_is_let_go(tmp_path: Path) -> None:
    """After everybody of ours has left, a number outside has a longest time; the caller's call ends with it."""
    async with fake_floor(tmp_path, dialling__max_call_seconds=3.0) as floor:
        caller, _ = await _talking(floor)
        outside = floor.fake.number("915")
        await floor.order("transfer", "number:915")
        await floor.event("LegJoined", who="915")
        over = await floor.event("CallTooLong", 10, who="915")
        assert over.data["seconds"] == pytest.approx(3, abs=0.2)
        await floor.event("LegLeft", who="915")
        await floor.until(lambda: caller.ended, 10)
        assert outside.call.ended


@virtual
async def test_the_longest_time_of_a_call(tmp_path: Path) -> None:
    """A call that waits too long ends with a sentence."""
    async with fake_floor(tmp_path, centre__max_call_seconds=14.0) as floor:
        caller = floor.caller()
        over = await floor.event("CallTooLong", who="")
        assert over.at - floor.seen("CallArrived")[0].at == pytest.approx(14, abs=0.2)
        await _said(floor, "time_is_up")
        await floor.until(lambda: caller.hears == {"prompt"}, 1)
        await floor.event("CallEnded", cause="the longest time of a call was over")
        await floor.until(lambda: caller.ended, 5)
