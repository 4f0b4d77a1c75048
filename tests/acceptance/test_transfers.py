"""What agents do during a call: hold, mute, transfer in every way, conference, park; and whose talk time is whose."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.phone import features
from ari_app.phone.call import SipCall
from models.domain.conversation import Verb
from models.domain.errors import CommandRefused
from tests.support.desk import Desk
from tests.support.floor import Floor, answering, hear_each_other, silent_between, until


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
    """*2 1002 #: the agent is out at once and wraps up, the caller talks with 1002; each has his own talk time."""
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


async def test_blind_transfer_to_a_queue_keeps_the_place(floor: Floor, desk: Desk) -> None:
    """By command to another queue: the caller waits there with the time that he has waited already."""
    caller, _ = await desk.talking()
    await desk.order(Verb.TRANSFER, "queue:technical")
    queued = await floor.event("CallQueued", problem="technical")
    assert queued.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
    await desk.agent("1002")
    await floor.event("LegJoined", who="1002")
    assert not caller.ended.is_set()


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


async def test_transfer_to_a_busy_number_brings_the_caller_back(floor: Floor, desk: Desk) -> None:
    """914 is busy: the caller goes back to the line, at his old place, and to the next agent."""
    caller, _ = await desk.talking()
    await desk.order(Verb.TRANSFER, "number:914")
    failed = await floor.event("TransferFailed")
    assert failed.data["caller_goes"] == "back to the line"
    await floor.event("LegJoined", count=2, role="agent")
    assert not caller.ended.is_set()


async def test_transfers_that_cannot_be_are_refused(floor: Floor, desk: Desk) -> None:
    """Unknown targets, agents who are not ready, emergency numbers: words for the agent, the call goes on."""
    caller, agent = await desk.talking()
    for target, words in (
        ("nonsense", "cannot send"),
        ("agent:1003", "offline"),
        ("number:112", "emergency"),
        ("1001", "already"),
    ):
        with pytest.raises(CommandRefused, match=words):
            await desk.order(Verb.TRANSFER, target)
    with pytest.raises(CommandRefused, match="nobody is being consulted"):
        await desk.order(Verb.COMPLETE)
    await hear_each_other(floor, caller, agent)


async def test_attended_transfer_by_key(floor: Floor, desk: Desk) -> None:
    """*3 1002 #: the caller hears music, the two agents talk; *4: the caller is with 1002."""
    caller, agent = await desk.talking()
    legs = await desk.agent("1002")
    await agent.press("*31002#")
    await floor.event("CallHeld")
    await floor.event("LegJoined", who="1002")
    await hear_each_other(floor, agent, legs[0])
    await agent.press("*4")
    await floor.event("CallResumed")
    await until(lambda: agent.ended.is_set(), 3)
    await hear_each_other(floor, caller, legs[0])
    left = await floor.event("LegLeft", who="1001")
    assert left.data["reason"] == "transferred"


async def test_consultation_refused_or_ended_returns_the_caller(floor: Floor, desk: Desk) -> None:
    """1002 declines: the agent has his caller back by itself. Then 1002 accepts, *5 sends him away again."""
    caller, agent = await desk.talking()
    answers: list[SipCall] = []
    phone = await floor.agent("1002", lambda call: call.reject(603, "Decline"))
    await desk.order(Verb.CONSULT, "1002")
    await floor.event("TransferFailed", caller_goes="back to the agent")
    await floor.event("CallResumed")
    phone.on_call = answering(answers)
    await until(lambda: floor.state("1002") == "ready", 5)
    await desk.order(Verb.CONSULT, "1002")
    await floor.event("LegJoined", who="1002")
    await agent.press("*5")
    await floor.event("CallResumed", count=2)
    await until(lambda: answers[0].ended.is_set(), 3)
    await hear_each_other(floor, caller, agent)


async def test_hanging_up_completes_a_consultation(floor: Floor, desk: Desk) -> None:
    """The agent hangs up in mid-consultation: the caller is with whom he consulted; while it rings: likewise."""
    caller, agent = await desk.talking()
    legs = await desk.agent("1002")
    await desk.order(Verb.CONSULT, "1002")
    await floor.event("LegJoined", who="1002")
    await agent.hang_up()
    await floor.event("CallResumed")
    await hear_each_other(floor, caller, legs[0])


async def test_agent_hangs_up_while_the_consulted_phone_rings(floor: Floor, desk: Desk) -> None:
    """The caller waits with music and then has whom was rung."""
    caller, agent = await desk.talking()
    ringing: list[SipCall] = []
    await floor.agent("1002", ringing.append)
    await desk.order(Verb.CONSULT, "1002")
    await until(lambda: ringing)
    await agent.hang_up()
    await asyncio.sleep(0.5)
    assert await caller.hear(time.monotonic(), 3, 20) > 0, "music"
    ringing[0].answer()
    await floor.event("LegJoined", who="1002")
    await hear_each_other(floor, caller, ringing[0])


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


async def test_consulting_a_queue_and_handing_over(floor: Floor, desk: Desk) -> None:
    """*3, a queue's code, #: the best agent of that queue answers; *4 gives him the caller."""
    caller, agent = await desk.talking()
    legs = await desk.agent("1002")
    await agent.press("*392#")
    begun = await floor.event("TransferBegun", way="consult")
    assert begun.data["target"] == "queue:technical"
    await floor.event("LegJoined", who="1002")
    await hear_each_other(floor, agent, legs[0])
    await agent.press("*4")
    await until(lambda: agent.ended.is_set(), 3)
    await hear_each_other(floor, caller, legs[0])


async def test_consulting_a_number_that_is_busy_then_one_that_answers(floor: Floor, desk: Desk) -> None:
    """914 is busy: back with the caller; 915 answers: the caller is handed to it."""
    caller, agent = await desk.talking()
    await desk.order(Verb.CONSULT, "number:914")
    await floor.event("TransferFailed", caller_goes="back to the agent")
    await hear_each_other(floor, caller, agent)
    await desk.order(Verb.CONSULT, "number:915")
    await floor.event("LegJoined", role="number", who="915")
    await desk.order(Verb.COMPLETE)
    await until(lambda: agent.ended.is_set(), 3)
    assert not caller.ended.is_set()
