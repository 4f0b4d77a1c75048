"""Everybody may leave at every moment of an offer: before or after each request, reply and event of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor
from tests.support.moments import Scenario, at_every_moment


def _agent(floor: FakeFloor) -> None:
    floor.agent("1001", after=0.5)


def _call(floor: FakeFloor) -> Caller:
    return floor.caller("8003")


def _caller_leaves(_floor: FakeFloor, caller: Caller, _moment: str) -> None:
    caller.hang_up()


def _agent_leaves(floor: FakeFloor, _caller: Caller, _moment: str) -> None:
    for call in floor.fake.phone("1001", after=0.5).live:
        call.hang_up()


@pytest.mark.parametrize("events_first", [False, True], ids=["replies first", "events first"])
@pytest.mark.parametrize("leaves", [_caller_leaves, _agent_leaves], ids=["caller", "agent"])
@virtual
async def test_leaving_at_every_moment_of_an_offer(tmp_path: Path, leaves: object, events_first: bool) -> None:
    """No channel, bridge, place or reservation is left, each call ends once, and nothing had to be healed."""
    scenario = Scenario(_agent, _call, "CallConnected", leaves, events_first=events_first)  # type: ignore[arg-type]
    found = await at_every_moment(tmp_path, scenario)
    assert len(found.moments) > 20
    assert not found.wrong, str(found)
