"""Agents' telephones beside calls, as the dialplan and SIP have them. All the others: tests/fake/test_desk.py."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.phone.call import CallFailed, SipCall
from models.domain.errors import CommandRefused
from tests.support.floor import Floor, answering, hear_each_other, until


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
        floor.app.services.floor.roster.get("112")
