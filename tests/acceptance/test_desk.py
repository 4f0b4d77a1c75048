"""Agents' telephones beside calls: codes, calling out, staying connected, briefing, missed offers."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import CallFailed, SipCall
from models.domain.errors import CommandRefused
from tests.support.floor import Floor, answering, brisk, floor_of, hear_each_other, until


def tune(floor: Floor, section: str, **values: object) -> None:
    """Change settings of the running centre."""
    assert floor.app is not None
    for name, value in values.items():
        object.__setattr__(getattr(floor.app.settings, section), name, value)


async def test_pause_with_reason_by_code(floor: Floor) -> None:
    """*471 is lunch; the reason is in the status and in the journal."""
    phone = await floor.agent("1001")
    call = await phone.dial("*471")
    await floor.event("AgentStateChanged", new="paused", reason="lunch", by="1001")
    await call.hang_up()


async def test_wrap_up_is_extended_and_ended_early(floor: Floor) -> None:
    """*57 gives more time than the timer; a disposition ends it."""
    phone = await floor.agent("1001")
    caller = await floor.call("8003")
    await floor.event("CallConnected")
    await caller.hang_up()
    await until(lambda: floor.state("1001") == "wrap-up")
    call = await phone.dial("*57")
    await floor.event("OrderGiven", verb="extend")
    await call.hang_up()
    await asyncio.sleep(1)
    assert floor.state("1001") == "wrap-up", "0.6 s of wrap-up are over, the extension is not"
    assert floor.app is not None
    floor.app.centre.roster.wrapped_up("1001", "test", "resolved")
    assert floor.state("1001") == "ready"


async def test_missing_offers_pauses_and_tells_why(floor: Floor) -> None:
    """Two offers in a row are declined: paused, with the cause; nobody else is."""
    tune(floor, "queue", cool_down_seconds=0.1)
    assert floor.app is not None
    roster = floor.app.centre.roster
    roster._max_missed, roster._cool_down = 2, 0.1
    await floor.agent("1001", lambda call: call.reject(603, "Decline"))
    await floor.call("8003")
    paused = await floor.event("AgentStateChanged", 15, new="paused")
    assert paused.data["reason"] == "declined: 2 offers missed in a row"
    roster.unpause("1001", "test")
    assert roster.get("1001").missed == 0


async def test_auto_answer_is_asked_of_the_phone(floor: Floor) -> None:
    """The INVITE carries Call-Info and Alert-Info."""
    tune(floor, "desk", auto_answer=True)
    seen: list[SipCall] = []
    await floor.agent("1001", answering(seen))
    await floor.call("8003")
    await floor.event("CallConnected")
    assert seen[0].invite is not None
    assert "answer-after=0" in seen[0].invite.get("call-info")
    assert "alert-autoanswer" in seen[0].invite.get("alert-info")


async def test_briefing_before_the_bridge(floor: Floor) -> None:
    """The agent hears who it is while the caller still has music; a key cuts it short."""
    tune(floor, "desk", whisper=True)
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await until(lambda: legs and legs[0].up.is_set())
    begun = time.monotonic()
    assert await legs[0].hear(begun, 5, 500) > 0, "the briefing"
    assert not floor.seen("CallConnected")
    await legs[0].press("5")
    await floor.event("CallConnected", 3)
    await hear_each_other(floor, caller, legs[0])


async def test_agent_hangs_up_during_the_briefing(floor: Floor) -> None:
    """The caller keeps waiting and gets the next agent."""
    tune(floor, "desk", whisper=True)
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await until(lambda: legs and legs[0].up.is_set())
    await legs[0].hear(time.monotonic(), 5, 500)
    await legs[0].hang_up()
    await floor.event("OfferFailed", agent_id="1001")
    assert floor.state("1001") == "ready"
    assert not caller.ended.is_set()


async def test_nailed_up_agent(floor: Floor) -> None:
    """*50 stays connected: a beep and the caller is there without ringing; two calls in a row; hanging up logs out."""
    phone = await floor.agent("1001", login=False)
    desk = await phone.dial("*50")
    await until(lambda: floor.state("1001") == "ready")
    await asyncio.sleep(1)
    for number in (1, 2):
        begun = time.monotonic()
        caller = await floor.call("8003", "5550001")
        await floor.event("CallConnected", count=number)
        assert desk.first_sound(begun, 2000) is not None, "the beep"
        await hear_each_other(floor, caller, desk)
        await caller.hang_up()
        await until(lambda: floor.state("1001") == "ready", 5)
        assert not desk.ended.is_set()
    await desk.hang_up()
    await until(lambda: floor.state("1001") == "offline")


async def test_nailed_up_agent_ends_a_call_by_key(floor: Floor) -> None:
    """** ends the call for the caller, the agent stays connected."""
    phone = await floor.agent("1001", login=False)
    desk = await phone.dial("*50")
    await until(lambda: floor.state("1001") == "ready")
    await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await desk.press("**")
    await floor.event("CallDisconnected", by="agent")
    await until(lambda: floor.state("1001") == "ready", 5)
    assert not desk.ended.is_set()


async def test_call_out_under_the_queues_number(floor: Floor) -> None:
    """*56 with billing's code: the customer's phone shows 8002; both talk; the agent wraps up."""
    phone = await floor.agent("1001")
    taken: list[SipCall] = []
    customer = await floor.phone("6001")
    await customer.register()
    customer.on_call = answering(taken)
    call = await phone.dial("*5691*6001")
    connected = await floor.event("CallConnected")
    assert connected.agent_id == "1001"
    assert taken[0].caller == "8002"
    await hear_each_other(floor, call, taken[0])
    await taken[0].hang_up()
    await floor.event("LegLeft", who="1001")
    await until(lambda: call.ended.is_set(), 5)
    await floor.event("CallEnded")
    row = (await floor.rows("select * from calls"))[-1]
    assert (row["direction"], row["number"], row["outcome"]) == ("out", "6001", "answered")


async def test_call_out_to_somebody_busy(floor: Floor) -> None:
    """The agent is free again, and the books say that nobody was reached."""
    phone = await floor.agent("1001")
    with pytest.raises(CallFailed):
        await phone.dial("*56914")
    await floor.event("CallEnded", outcome="not reached")
    await until(lambda: floor.state("1001") == "ready", 5)


async def test_agent_gives_up_calling_out(floor: Floor) -> None:
    """The agent hangs up while the customer's phone rings: it stops ringing."""
    phone = await floor.agent("1001")
    ringing: list[SipCall] = []
    customer = await floor.phone("6001")
    await customer.register()
    customer.on_call = ringing.append
    call = await phone.place("*566001")
    await until(lambda: ringing)
    phone.cancel(call)
    await until(lambda: ringing[0].ended.is_set(), 5)
    await floor.event("CallEnded", outcome="not reached")
    await until(lambda: floor.state("1001") == "ready", 5)


async def test_a_paused_agent_calls_out_and_is_paused_again(floor: Floor) -> None:
    """Calling out does not end a pause."""
    phone = await floor.agent("1001")
    assert floor.app is not None
    floor.app.centre.roster.pause("1001", "test", "paperwork")
    call = await phone.dial("*56915")
    await floor.event("CallConnected")
    await call.hang_up()
    await until(lambda: floor.state("1001") == "paused", 5)


async def test_phone_in_use_is_offered_nothing(asterisk: PrivateAsterisk) -> None:
    """An agent who talks on his own account (a plain call) is left alone, and served again afterwards."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        assert floor.app is not None
        await until(lambda: floor.app is not None and floor.app.parts.ami.connected.is_set())
        legs: list[SipCall] = []
        phone = await floor.agent("1001", answering(legs))
        own = await phone.dial("910")
        roster = floor.app.centre.roster
        await until(lambda: roster.get("1001").device == "INUSE")
        await floor.call("8003")
        await floor.event("CallQueued")
        await asyncio.sleep(0.7)
        assert not legs
        await own.hang_up()
        await floor.event("CallConnected")


async def test_internal_and_emergency_calls_never_enter_kefu(floor: Floor) -> None:
    """Agent to agent is a plain call; 112 goes to the emergency dialplan; neither is kefu's."""
    phone = await floor.agent("1001")
    legs: list[SipCall] = []
    await floor.agent("1002", answering(legs), login=False)
    assert floor.app is not None
    before = len(floor.events)
    call = await phone.dial("1002")
    await hear_each_other(floor, call, legs[0])
    await call.hang_up()
    for user in ("1001", "outside"):
        caller = phone if user == "1001" else await floor.phone(user)
        with pytest.raises(CallFailed) as refused:
            await caller.dial("112")
        assert refused.value.status == 503, "congestion: no emergency trunk is configured here"
    kinds = {row.kind for row in floor.events[before:]}
    assert not kinds & {"CallArrived", "MismatchHealed"}
    with pytest.raises(CommandRefused):
        floor.app.centre.roster.get("112")
