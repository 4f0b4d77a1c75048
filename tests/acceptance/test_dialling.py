"""The dialling policy on real calls: what is refused is said, nothing is rung, and nobody talks for ever."""

from __future__ import annotations

import asyncio

from ari_app.pbx.runtime import PrivateAsterisk
from models.domain.conversation import Verb
from tests.support.desk import Desk
from tests.support.floor import Floor, answering, brisk, floor_of, until


async def test_a_withheld_number_is_told_that_it_cannot_be_called_back(floor: Floor) -> None:
    """The key is not announced; pressed all the same, the caller hears why and stays in the line."""
    call = await floor.call("8003", "anonymous")
    await floor.event("WaitAnnounced", 8)
    await floor.event("PromptSaid", 8)
    await until(lambda: any("queue_keys_message" in row.data["prompts"] for row in floor.seen("PromptSaid")), 8)
    await call.press("2")
    await floor.event("DiallingRefused", purpose="call-back")
    await until(lambda: any("callback_no_number" in row.data["prompts"] for row in floor.seen("PromptSaid")), 8)
    await floor.event("CallQueued", 15, count=2)
    assert not floor.seen("CallbackRequested")
    assert not any("queue_keys" in row.data["prompts"] for row in floor.seen("PromptSaid"))
    assert not call.ended.is_set()


async def test_a_second_request_is_noted_and_an_agent_closes_it(floor: Floor) -> None:
    """Asked twice: one call-back. Rings a third time and an agent takes the call: none, and the phone was not rung."""
    phone = await floor.phone("6001")
    await phone.register()
    rung: list[object] = []
    phone.on_call = rung.append
    for count in (1, 2):
        call = await phone.dial("8003")
        await floor.event("CallQueued", count=count)
        await floor.event("WaitAnnounced", 8, count=count)
        await call.press("2")
        await floor.event("QueueLeft", count=count)
        await asyncio.sleep(0.6)
        await call.press("1")
        await floor.event("CallEnded", 20, count=count, outcome="call-back")
        await until(lambda call=call: call.ended.is_set(), 5)
    assert len(floor.seen("CallbackRequested")) == 1
    assert any("callback_noted" in row.data["prompts"] for row in floor.seen("PromptSaid"))
    await phone.dial("8003")
    await floor.event("CallQueued", count=3)
    await floor.agent("1001", answering([]))
    await floor.event("CallConnected")
    await floor.event("CallbackClosed", 10, result="spoke with an agent")
    assert not rung


async def test_agents_dial_as_far_as_their_right_goes(floor: Floor) -> None:
    """By transfer key, by command, by *56: premium and foreign numbers are refused in words, and the caller stays."""
    desk = Desk(floor)
    _, agent = await desk.talking()
    await agent.press("*20019005551234#")
    refused = await floor.event("DiallingRefused", purpose="transfer", who="1001")
    assert "premium" in refused.data["reason"]
    assert not floor.seen("TransferBegun")
    phone = await floor.agent("1002", answering([]))
    call = await phone.dial("*56004930123456")
    await floor.event("DiallingRefused", purpose="call out", who="1002")
    await until(lambda: call.ended.is_set(), 15)
    assert not floor.seen("CallArrived", direction="out")
    assert not floor.seen("NumberDialled")
    assert "915" in await desk.order(Verb.TRANSFER, "number:915")
    await floor.event("NumberDialled", number="915", who="1001")


async def test_what_a_number_keys_is_no_order(floor: Floor) -> None:
    """Whoever was called in cannot send the caller on: their keys are passed on, not obeyed."""
    phone = await floor.phone("6002")
    await phone.register()
    legs: list[object] = []
    phone.on_call = answering(legs)  # type: ignore[arg-type]
    desk = Desk(floor)
    await desk.talking()
    await desk.order(Verb.TRANSFER, "number:6002")
    await floor.event("LegJoined", role="number", who="6002")
    before = len(floor.seen("OrderGiven"))
    await legs[0].press("**")  # type: ignore[attr-defined]
    await legs[0].press("*20019005551234#")  # type: ignore[attr-defined]
    await asyncio.sleep(1)
    assert len(floor.seen("OrderGiven")) == before
    assert not floor.seen("CallEnded")


async def test_the_longest_time_of_calls_and_legs(asterisk: PrivateAsterisk) -> None:
    """A number that stays after everybody has left is let go; a call that waits too long ends with a sentence."""
    limits = {"dialling__max_call_seconds": 3.0, "centre__max_call_seconds": 14.0, "wrap_up__survey": False}
    async with floor_of(asterisk, brisk(asterisk.run, **limits)) as floor:
        desk = Desk(floor)
        first, _ = await desk.talking()
        await desk.order(Verb.TRANSFER, "number:915")
        await floor.event("LegJoined", who="915")
        await floor.event("CallTooLong", 10, who="915")
        await floor.event("LegLeft", who="915")
        await until(lambda: first.ended.is_set(), 10)
        assert floor.app is not None
        floor.app.centre.roster.logout("1001", "test")
        second = await floor.call("8003", "5550002")
        await floor.event("CallTooLong", 20, who="")
        await until(lambda: any("time_is_up" in row.data["prompts"] for row in floor.seen("PromptSaid")), 5)
        await floor.event("CallEnded", 15, cause="the longest time of a call was over")
        await until(lambda: second.ended.is_set(), 5)
