"""Mismatches that a real Asterisk makes: noticed, healed, and written down.

All the others: tests/fake/test_healing.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from ari_app.phone.telephone import Telephone
from tests.support.floor import Floor, answering, brisk, floor_of, hear_each_other, until


@pytest.fixture
async def floor(asterisk: PrivateAsterisk) -> AsyncIterator[Floor]:
    """A floor whose reconciler looks four times a second."""
    async with floor_of(asterisk, brisk(asterisk.run, healing__check_seconds=0.25)) as running:
        yield running


async def talking(floor: Floor) -> tuple[SipCall, SipCall]:
    """A caller in conversation with 1001."""
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    return caller, legs[0]


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
    (session,) = floor.app.calls.values()
    assert session.conversation is not None
    old = session.conversation.bridge_id
    await floor.app.services.switch.rest.delete(f"/bridges/{old}")
    await floor.event("MismatchHealed", 3, what="bridge gone")
    await until(lambda: session.conversation and session.conversation.bridge_id != old, 3)
    await hear_each_other(floor, caller, agent)


async def test_the_phone_answers_twice(floor: Floor) -> None:
    """The same 200 OK again and again: one conversation, one leg, and they hear each other."""
    legs: list[SipCall] = []

    def twice(call: SipCall) -> None:
        legs.append(call)
        call.answer()
        assert call.invite is not None
        assert isinstance(call.phone, Telephone)
        again = call.phone._answers[call.invite.branch + "INVITE"]
        for _ in range(5):
            call.phone.send_raw(again)

    await floor.agent("1001", twice)
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await hear_each_other(floor, caller, legs[0])
    assert len(floor.seen("LegJoined")) == 1
