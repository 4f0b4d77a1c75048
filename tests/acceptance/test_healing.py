"""Every mismatch that could be thought of, made on a real Asterisk: noticed, healed, and written down."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from ari_app.ari.bus import AriEvent
from ari_app.ari.ids import new_id
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone import features
from ari_app.phone.call import CallFailed, SipCall
from models.domain.agent import AgentState
from models.domain.conversation import Verb
from models.routing.line import Waiting
from tests.support.floor import Floor, answering, brisk, floor_of, hear_each_other, until


@pytest.fixture
async def floor(asterisk: PrivateAsterisk) -> AsyncIterator[Floor]:
    """A floor whose healer looks four times a second."""
    async with floor_of(asterisk, brisk(asterisk.run, healing__check_seconds=0.25)) as running:
        yield running


def deafen(floor: Floor, *kinds: str) -> None:
    """From now on events of these kinds are lost, as if the socket had dropped them."""
    assert floor.app is not None
    deliver = floor.app._on_event

    def lossy(event: AriEvent) -> None:
        if event["type"] not in kinds:
            deliver(event)

    floor.app.socket._on_event = lossy


async def talking(floor: Floor) -> tuple[SipCall, SipCall]:
    """A caller in conversation with 1001."""
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    return caller, legs[0]


ENDS = ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest")


async def test_the_callers_end_was_not_heard(floor: Floor) -> None:
    """No ghost caller: the call is closed, the agent is free."""
    caller, _ = await talking(floor)
    deafen(floor, *ENDS)
    await caller.hang_up()
    healed = await floor.event("MismatchHealed", 3, what="caller gone")
    assert healed.data["after_ms"] < 1000
    await floor.event("CallEnded", outcome="answered")
    await until(lambda: floor.state("1001") == "ready", 5)


async def test_a_waiting_callers_end_was_not_heard(floor: Floor) -> None:
    """Likewise in the line, whether the healer sees it first or the next announcement does: nobody gets a ghost."""
    caller = await floor.call("8003", "5550001")
    await floor.event("CallQueued")
    deafen(floor, *ENDS)
    await caller.hang_up()
    await floor.event("CallEnded", 3, outcome="abandoned")


async def test_the_agents_end_was_not_heard(floor: Floor) -> None:
    """No stuck agent: the conversation ends, the survey begins."""
    caller, agent = await talking(floor)
    deafen(floor, *ENDS)
    await agent.hang_up()
    await floor.event("MismatchHealed", 3, what="leg gone")
    await floor.event("CallDisconnected")
    await until(lambda: floor.state("1001") == "ready", 5)
    assert not caller.ended.is_set()


async def test_channels_killed_from_the_console(floor: Floor) -> None:
    """`channel request hangup` on the agent's, then on the caller's channel."""
    await talking(floor)
    floor.asterisk.cli("channel request hangup PJSIP/1001-00000001")
    names = floor.asterisk.cli("core show channels concise").splitlines()
    agent = next((name.split("!")[0] for name in names if name.startswith("PJSIP/1001")), "")
    floor.asterisk.cli(f"channel request hangup {agent}")
    await floor.event("CallDisconnected", by="agent")
    outside = next(name.split("!")[0] for name in names if name.startswith("PJSIP/outside"))
    floor.asterisk.cli(f"channel request hangup {outside}")
    await floor.event("CallEnded", outcome="answered")
    await until(lambda: floor.state("1001") == "ready", 5)


async def test_the_bridge_is_destroyed_behind_our_back(floor: Floor) -> None:
    """They talk again within a second or so, in a new bridge."""
    caller, agent = await talking(floor)
    assert floor.app is not None
    (session,) = floor.app.centre.calls.values()
    assert session.conversation is not None
    old = session.conversation.bridge.id
    await floor.app.centre.rest.delete(f"/bridges/{old}")
    await floor.event("MismatchHealed", 3, what="bridge gone")
    await until(lambda: session.conversation and session.conversation.bridge.id != old, 3)
    await hear_each_other(floor, caller, agent)


async def test_a_party_is_taken_out_of_the_bridge(floor: Floor) -> None:
    """Removed from outside: brought back."""
    caller, agent = await talking(floor)
    assert floor.app is not None
    (session,) = floor.app.centre.calls.values()
    assert session.conversation is not None
    await session.conversation.bridge.remove(session.call.channel_id)
    await floor.event("MismatchHealed", 3, what="party outside the bridge")
    await asyncio.sleep(0.5)
    await hear_each_other(floor, caller, agent)


async def test_an_agent_stuck_in_a_call_that_is_gone(floor: Floor) -> None:
    """The state alone says talking: ready again."""
    await floor.agent("1001")
    assert floor.app is not None
    floor.app.centre.roster.restore("1001", AgentState.TALKING, "c-gone", time.time())
    await floor.event("MismatchHealed", 3, what="agent stuck in a call", subject="1001")
    assert floor.state("1001") == "ready"


async def test_an_agent_stuck_in_a_reservation(floor: Floor) -> None:
    """Reserved and nobody rings him."""
    await floor.agent("1001")
    assert floor.app is not None
    floor.app.centre.roster.restore("1001", AgentState.RESERVED, "c-gone", time.time())
    await floor.event("MismatchHealed", 3, what="agent stuck in a reservation")
    assert floor.state("1001") == "ready"
    await floor.call("8003")
    await floor.event("CallConnected")


async def test_an_agent_stuck_in_wrap_up(floor: Floor) -> None:
    """The timer never fired."""
    await floor.agent("1001")
    assert floor.app is not None
    roster = floor.app.centre.roster
    roster.expire = lambda now: 60.0  # type: ignore[method-assign]
    roster.restore("1001", AgentState.WRAP_UP, "", time.time() - 30)
    await floor.event("MismatchHealed", 3, what="agent stuck in wrap-up")
    assert floor.state("1001") == "ready"


async def test_a_ghost_in_the_line(floor: Floor) -> None:
    """A place that no call stands for disappears, and nobody is reserved for it."""
    assert floor.app is not None
    matchmaker = floor.app.centre.matchmaker
    ghost = matchmaker.place(Waiting("c-ghost", {"billing": 1.0}, "en", 1.0, time.time()))
    ghost.__enter__()
    await floor.event("MismatchHealed", 3, what="ghost in the line")
    assert not matchmaker.line()
    await floor.agent("1001")
    await asyncio.sleep(0.5)
    assert floor.state("1001") == "ready"


async def test_stray_channel_and_bridge(floor: Floor) -> None:
    """Things with our names that nobody owns are removed."""
    assert floor.app is not None
    rest = floor.app.centre.rest
    phone = await floor.agent("1002", lambda call: call.answer(), login=False)
    deafen(floor, "StasisStart")
    bridge = new_id("bridge")
    await rest.create("/bridges", type="mixing", bridgeId=bridge, name="stray")
    channel = new_id("agent")
    await rest.create("/channels", endpoint="PJSIP/1002", app="kefu", channelId=channel, appArgs="kind=agent")
    await floor.event("MismatchHealed", 4, what="stray bridge", subject=bridge)
    await floor.event("MismatchHealed", 4, what="stray channel", subject=channel)
    await until(lambda: not phone.calls, 3)


async def test_a_caller_whose_arrival_was_not_heard(floor: Floor) -> None:
    """StasisStart was lost: he is taken over within a second or so, and served like everybody."""
    deafen(floor, "StasisStart")
    phone = await floor.phone("outside", "5550001")
    call = await phone.place("8000")
    await floor.event("MismatchHealed", 4, what="caller nobody was told of")
    await floor.event("MenuEntered")
    await call.press("3")
    await floor.event("ChoiceMade", choice="orders")
    await call.hang_up()


@pytest.mark.parametrize("moment", ["ringing", "talking", "held", "consulting"])
async def test_the_agents_phone_is_unplugged(floor: Floor, moment: str) -> None:
    """The cable is pulled in each state: here as a channel that vanishes. The caller is never lost."""
    legs: list[SipCall] = []
    act = legs.append if moment == "ringing" else answering(legs)
    phone = await floor.agent("1001", act)
    caller = await floor.call("8003", "5550001")
    await until(lambda: legs)
    assert floor.app is not None
    if moment != "ringing":
        await floor.event("CallConnected")
        (session,) = floor.app.centre.calls.values()
        assert session.conversation is not None
        if moment == "held":
            await session.conversation.order(Verb.HOLD, "", "1001")
        elif moment == "consulting":
            await floor.agent("1004", answering([]))
            await session.conversation.order(Verb.CONSULT, "1004", "1001")
            await floor.event("LegJoined", who="1004")
    await phone.register(expires=0)
    names = floor.asterisk.cli("core show channels concise").splitlines()
    for name in names:
        if name.startswith("PJSIP/1001"):
            floor.asterisk.cli(f"channel request hangup {name.split('!')[0]}")
    if moment == "ringing":
        await floor.event("OfferFailed", agent_id="1001")
        await floor.agent("1002")
        await floor.event("CallConnected")
    elif moment == "consulting":
        await floor.event("CallResumed")
        assert floor.state("1004") == "talking"
    else:
        await floor.event("CallDisconnected")
    assert not caller.ended.is_set()


async def test_refer_in_the_middle_of_a_consultation(floor: Floor) -> None:
    """The phone's transfer key while the caller is on hold: refused or carried out, nobody is lost."""
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await floor.agent("1002")
    assert floor.app is not None
    (session,) = floor.app.centre.calls.values()
    assert session.conversation is not None
    await session.conversation.order(Verb.CONSULT, "1002", "1001")
    await floor.event("LegJoined", who="1002")
    with contextlib.suppress(CallFailed):  # Asterisk may refuse it; the caller must not notice either way
        await features.refer(legs[0], "1002")
    await asyncio.sleep(2)
    assert not caller.ended.is_set()
    assert floor.state("1001") in ("ready", "talking", "wrap-up")


async def test_the_phone_answers_twice(floor: Floor) -> None:
    """The same 200 OK again and again: one conversation, one leg, and they hear each other."""
    legs: list[SipCall] = []

    def twice(call: SipCall) -> None:
        legs.append(call)
        call.answer()
        assert call.invite is not None
        again = call.phone._answers[call.invite.branch + "INVITE"]
        for _ in range(5):
            call.phone.send_raw(again)

    await floor.agent("1001", twice)
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await hear_each_other(floor, caller, legs[0])
    assert len(floor.seen("LegJoined")) == 1
