"""Everybody may leave at every moment of a consultation: before or after each request, reply and event of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from ari_app.store.row import Row
from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor
from tests.support.moments import Scenario, at_every_moment


def _two_agents(floor: FakeFloor) -> None:
    """1001 consults 1002 as soon as they have the caller, and completes as soon as 1002 is there."""
    (Path(floor.app.pbx.socket_dir) / "sounds").mkdir(parents=True, exist_ok=True)
    floor.services.floor.roster._max_missed = 0  # who is disturbed round after round is not paused for it
    floor.agent("1001")
    floor.agent("1002", after=0.3)
    loop = asyncio.get_running_loop()

    def follow(row: Row) -> None:
        if row.kind == "CallConnected" and row.agent_id == "1001":
            loop.call_soon(_press, floor, "*31002#")
        elif row.kind == "LegJoined" and row.data["who"] == "1002":
            loop.call_later(0.2, _press, floor, "*4")

    floor.services.journal.listen(follow)


def _press(floor: FakeFloor, keys: str) -> None:
    for call in floor.fake.phone("1001").live[-1:]:
        call.press(keys)


def _leaves(name: str) -> Callable[[FakeFloor, Caller, str], None]:
    def leave(floor: FakeFloor, caller: Caller, _moment: str) -> None:
        if name == "caller":
            caller.hang_up()
            return
        for call in floor.fake.pbx.phones[name].live[-1:]:
            call.hang_up()

    return leave


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("who", "events_first"), [("caller", False), ("1001", False), ("1002", True)])
@virtual
async def test_leaving_at_every_moment_of_a_consultation(tmp_path: Path, who: str, events_first: bool) -> None:
    """No channel, bridge, listener or agent is left, each call ends once, and nothing had to be healed."""
    scenario = Scenario(
        _two_agents, lambda floor: floor.caller("8003"), "TransferCompleted", _leaves(who), events_first=events_first
    )
    found = await at_every_moment(tmp_path, scenario)
    assert len(found.moments) > 30
    assert not found.wrong, str(found)
