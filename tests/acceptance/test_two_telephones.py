"""One agent, two telephones on the same account; and a telephone that forwards."""

from __future__ import annotations

import asyncio

import pytest

from ari_app.phone.call import SipCall
from ari_app.phone.telephone import Telephone
from tests.support.floor import Floor, hear_each_other, until

pytestmark = pytest.mark.alone


async def two_telephones(floor: Floor) -> tuple[list[SipCall], list[SipCall], Telephone, Telephone]:
    """Desk phone and softphone of 1001, and what has rung on each."""
    desk: list[SipCall] = []
    soft: list[SipCall] = []
    first = await floor.agent("1001", desk.append)
    second = await floor.agent("1001", soft.append, login=False)
    return desk, soft, first, second


async def test_both_ring_and_whichever_is_lifted_has_the_call(floor: Floor) -> None:
    """The softphone is lifted: the desk phone falls silent, caller and agent hear each other, nobody is blamed."""
    desk, soft, _, _ = await two_telephones(floor)
    caller = await floor.call("8003")
    await until(lambda: desk and soft, what="both ring")
    soft[0].answer()
    await floor.event("CallConnected")
    await until(desk[0].ended.is_set, 3, "the desk phone rings on")
    await hear_each_other(floor, caller, soft[0])
    assert not floor.seen("OfferFailed")
    await soft[0].hang_up()


async def test_declined_on_one_is_declined_and_busy_on_one_is_not(floor: Floor) -> None:
    """603 on the desk phone silences the softphone too; 486 leaves it ringing."""
    desk, soft, _, _ = await two_telephones(floor)
    caller = await floor.call("8003")
    await until(lambda: desk and soft, what="both ring")
    desk[0].reject(486, "Busy Here")
    await asyncio.sleep(0.7)
    assert not soft[0].ended.is_set(), "the softphone must ring on"
    soft[0].reject(603, "Decline")
    await floor.event("OfferFailed", result="declined")
    assert desk[0].ended.is_set()
    await caller.hang_up()


async def test_the_one_that_stays_registered_rings_alone(floor: Floor) -> None:
    """The desk phone is switched off in good order."""
    desk, soft, first, _ = await two_telephones(floor)
    await first.register(expires=0)
    caller = await floor.call("8003")
    await until(lambda: soft, what="the softphone rings")
    assert not desk
    soft[0].answer()
    await floor.event("CallConnected")
    await caller.hang_up()


async def test_a_forwarding_telephone_rings_nobody_else(floor: Floor) -> None:
    """302 to a colleague: the offer has failed, the colleague's phone stays silent, the caller keeps the place."""
    colleague: list[SipCall] = []
    await floor.agent("1002", colleague.append, login=False)

    def forward(call: SipCall) -> None:
        phone, mine = call.phone, call.phone.contact
        phone.contact = f"<sip:1002@127.0.0.1:{floor.server[1]}>"
        phone.refuse(call, 302, "Moved Temporarily")
        phone.contact = mine

    await floor.agent("1001", forward)
    caller = await floor.call("8003")
    failed = await floor.event("OfferFailed")
    assert (failed.data["result"], failed.data["agent_to_blame"]) == ("forwarded", True)
    await asyncio.sleep(1)
    assert not colleague, "a third telephone rang"
    assert not caller.ended.is_set()
    await caller.hang_up()


async def test_there_is_nothing_to_subscribe_to(floor: Floor) -> None:
    """A telephone that asks for waiting messages is told that there is no such event, and so does not ask again."""
    phone = await floor.phone("6002")
    me = f"<sip:6002@{floor.server[0]}>"
    wanted = [("event", "message-summary"), ("expires", "3600"), ("accept", "application/simple-message-summary")]
    answer = await phone.ask(phone._fresh("SUBSCRIBE", f"sip:6002@{floor.server[0]}:{floor.server[1]}", me, me, wanted))
    assert answer.status == 489
