"""Somebody leaves in the moment in which somebody else comes: every order of the two."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import patch

import pytest

from ari_app.routing.dispatcher import Place
from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.moments import Scenario, at_every_moment


def _comes(floor: FakeFloor) -> None:
    """1001 has a telephone, and logs in when it is disturbed."""
    floor.fake.phone("1001", after=0.5)


def _waits_and_leaves(floor: FakeFloor) -> Caller:
    if floor.state("1001") != "offline":
        floor.services.floor.roster.logout("1001", "test")
    caller = floor.caller("8003")
    asyncio.get_running_loop().call_later(2.0, caller.hang_up)
    return caller


def _logs_in(floor: FakeFloor, _caller: Caller, _moment: str) -> None:
    floor.services.floor.roster.login("1001", "test")


@pytest.mark.parametrize("events_first", [False, True], ids=["replies first", "events first"])
@virtual
async def test_an_agent_comes_at_every_moment_of_a_waiting_caller(tmp_path: Path, events_first: bool) -> None:
    """The caller's end included: whatever the order, the books are right and the agent is free."""
    scenario = Scenario(
        _comes, _waits_and_leaves, "CallEnded", _logs_in, events_first=events_first,
        settings={"queue__announce_seconds": 1.0},
    )  # fmt: skip
    found = await at_every_moment(tmp_path, scenario)
    assert len(found.moments) > 15
    assert not found.wrong, str(found)


@virtual
async def test_an_agent_comes_as_a_caller_gives_up_the_place(tmp_path: Path) -> None:
    """Both in one turn of the loop, before the router has heard of either: the next caller is served."""
    async with fake_floor(tmp_path) as floor:
        floor.fake.phone("1001")
        caller, dispatcher = floor.caller("8003"), floor.services.floor.dispatcher
        await floor.event("CallQueued")
        await floor.settle(1.5)
        leave = dispatcher.leave

        def leaving(place: Place) -> None:
            leave(place)
            if floor.state("1001") == "offline":
                floor.services.floor.roster.login("1001", "test")

        with patch.object(dispatcher, "leave", leaving):
            caller.hang_up()
            await floor.event("CallEnded", outcome="abandoned")
            await floor.settle(3)
        assert floor.state("1001") == "ready"
        second = floor.caller("8003")
        await floor.event("CallConnected")
        second.hang_up()


@virtual
async def test_who_leaves_at_once_has_arrived(tmp_path: Path) -> None:
    """Each call in the books has a beginning and an end."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.caller("8003")
        caller.hang_up()
        ended = await floor.event("CallEnded")
        assert floor.seen("CallArrived", call_id=ended.call_id)
