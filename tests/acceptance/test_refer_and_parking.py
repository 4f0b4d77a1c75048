"""Transfers by the telephone's own key (REFER), and parking; see tests/fake/test_telephones.py too."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.phone import features
from tests.support.desk import Desk
from tests.support.floor import Floor, hear_each_other, until


@pytest.fixture
def desk(floor: Floor) -> Desk:
    """A desk on the running floor."""
    return Desk(floor)


async def test_refer_blind(floor: Floor, desk: Desk) -> None:
    """The transfer key of the phone: the same transfer, with the same records."""
    caller, agent = await desk.talking()
    legs = await desk.agent("1002")
    await features.refer(agent, "1002")
    await floor.event("LegJoined", who="1002")
    await hear_each_other(floor, caller, legs[0])
    assert floor.state("1001") in ("wrap-up", "ready")
    begun = floor.seen("TransferBegun")[0]
    assert (begun.data["way"], begun.data["target"]) == ("blind", "agent:1002")


@pytest.mark.parametrize("target", ["1003", "*45", "112", "8000", "777"])
async def test_refer_to_nowhere_leaves_the_caller_with_the_agent(floor: Floor, desk: Desk, target: str) -> None:
    """An agent who is not there, a code, an emergency, numbers that nobody has: they go on talking, keys work."""
    caller, agent = await desk.talking()
    await features.refer(agent, target)
    await floor.event("TransferFailed", target=target, caller_goes="back to the agent")
    await asyncio.sleep(8 if target == "112" else 0.7)  # an emergency number is refused with a sentence
    await hear_each_other(floor, caller, agent)
    await agent.press("*0")
    await floor.event("CallHeld", by="1001")
    assert len(floor.seen("LegJoined")) == 1


async def test_refer_attended_to_an_agent(floor: Floor, desk: Desk) -> None:
    """The agent's second line reaches 1002 by a plain call, then the phone joins the two."""
    caller, agent = await desk.talking()
    legs = await desk.agent("1002")
    assert floor.app is not None
    second = await agent.phone.dial("1002")
    await asyncio.sleep(0.5)
    await features.refer_to_call(agent, second)
    begun = await floor.event("TransferBegun", way="REFER")
    assert begun.data["target"] == "1002"
    await until(lambda: floor.state("1002") == "talking", 5)
    await hear_each_other(floor, caller, legs[0])
    await legs[0].hang_up()
    await floor.event("LegLeft", who="1002")
    await floor.event("CallDisconnected")
    await caller.hang_up()


async def test_park_and_pick_up(floor: Floor, desk: Desk) -> None:
    """*7: the agent hears the slot and is free; another dials *5501 and has the caller."""
    caller, agent = await desk.talking()
    phone = await floor.phone("1002")
    await phone.register()
    assert floor.app is not None
    floor.app.services.floor.roster.login("1002", "test")
    await agent.press("*7")
    parked = await floor.event("CallParked")
    assert parked.data["slot"] == "01"
    await until(lambda: agent.ended.is_set(), 6)
    assert await caller.hear(time.monotonic(), 3, 20) > 0, "music in the slot"
    picking = await phone.dial("*5501")
    await floor.event("CallUnparked", how="picked up by 1002")
    await floor.event("LegJoined", who="1002")
    await hear_each_other(floor, caller, picking)
    assert floor.state("1002") == "talking"
    await picking.hang_up()
    await floor.event("LegLeft", who="1002")
