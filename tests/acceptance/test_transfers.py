"""What is heard during a call: hold, mute, transfer, conference. Every other transfer: tests/fake/test_transfers.py."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.phone import features
from models.domain.conversation import Verb
from tests.support.desk import Desk
from tests.support.floor import Floor, hear_each_other, silent_between, until


@pytest.fixture
def desk(floor: Floor) -> Desk:
    """A desk on the running floor."""
    return Desk(floor)


async def test_hold_with_music_and_back(floor: Floor, desk: Desk) -> None:
    """*0: the caller hears music and not the agent; *0 again: they talk."""
    caller, agent = await desk.talking()
    await agent.press("*0")
    await floor.event("CallHeld", by="1001")
    begun = time.monotonic()
    assert await caller.hear(begun, 3, 20) > 0, "music"
    music = caller.rtp.received
    await asyncio.sleep(1)
    assert caller.rtp.received - music >= 40, "no dead air while on hold"
    await agent.press("*0")
    resumed = await floor.event("CallResumed")
    assert resumed.data["seconds"] >= 1
    await hear_each_other(floor, caller, agent)


async def test_hold_by_the_phones_own_key(floor: Floor, desk: Desk) -> None:
    """A re-INVITE with sendonly: the caller hears music; kefu knows."""
    caller, agent = await desk.talking()
    await features.hold(agent)
    await floor.event("CallHeld", by="1001's phone")
    assert await caller.hear(time.monotonic(), 3, 20) > 0
    await features.hold(agent, on=False)
    await floor.event("CallResumed", by="1001's phone")
    await hear_each_other(floor, caller, agent)


async def test_mute(floor: Floor, desk: Desk) -> None:
    """*1: the caller does not hear the agent, the agent hears the caller."""
    caller, agent = await desk.talking()
    await agent.press("*1")
    await floor.event("OrderGiven", verb="mute")
    await silent_between(floor, agent, caller)
    await agent.press("*1")
    await floor.event("OrderGiven", verb="unmute")
    await hear_each_other(floor, caller, agent)


async def test_blind_transfer_to_an_agent_by_key(floor: Floor, desk: Desk) -> None:
    """*2 1002 #: the agent is out at once and wraps up, the caller talks with 1002; each has their own talk time."""
    caller, agent = await desk.talking()
    legs = await desk.agent("1002")
    await asyncio.sleep(1)
    await agent.press("*21002#")
    await floor.event("LegJoined", who="1002")
    await until(lambda: agent.ended.is_set(), 3, "the first agent's phone must be hung up")
    assert floor.state("1001") in ("wrap-up", "ready")
    assert floor.state("1002") == "talking"
    await hear_each_other(floor, caller, legs[0])
    await caller.hang_up()
    await floor.event("LegLeft", who="1002")
    rows = {row["who"]: row for row in await floor.rows("select * from legs")}
    assert 0.9 <= rows["1001"]["talked"] < 3
    assert rows["1002"]["joined_at"] >= rows["1001"]["left_at"]
    assert rows["1002"]["talked"] > 1
    ended = await floor.event("CallEnded")
    assert ended.data["outcome"] == "answered"
    connected = floor.seen("CallConnected")
    assert [row.agent_id for row in connected] == ["1001"], "answered once, by the first agent"


async def test_blind_transfer_to_a_number(floor: Floor, desk: Desk) -> None:
    """Through the dialplan's kefu-out to somebody who always answers and echoes."""
    caller, agent = await desk.talking()
    await desk.order(Verb.TRANSFER, "number:915")
    await floor.event("LegJoined", role="number", who="915")
    await until(lambda: agent.ended.is_set(), 3)
    await asyncio.sleep(1.5)
    begun = time.monotonic()
    await floor.say(caller, "hello echo")
    assert caller.first_sound(begun, 1000) is not None
    await caller.hang_up()
    await floor.event("LegLeft", who="915")


async def test_conference_of_four(floor: Floor, desk: Desk) -> None:
    """*3 and *6 twice: the caller and three others all hear each other; one leaves, the rest go on."""
    caller, agent = await desk.talking()
    second, third = await desk.agent("1002"), await desk.agent("1004")
    await agent.press("*31002#")
    await floor.event("LegJoined", who="1002")
    await agent.press("*6")
    await floor.event("CallResumed")
    await desk.order(Verb.CONSULT, "1004")
    await floor.event("LegJoined", who="1004")
    await agent.press("*6")
    await floor.event("CallResumed", count=2)
    await hear_each_other(floor, caller, agent, second[0], third[0])
    await agent.hang_up()
    await floor.event("LegLeft", who="1001")
    await hear_each_other(floor, caller, second[0], third[0])
    await desk.order(Verb.DROP, "1004", "console")
    await until(lambda: third[0].ended.is_set(), 3)
