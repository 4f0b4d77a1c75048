"""Asterisk's side of the wire fails at every moment of an offer: the socket breaks, a request is not answered."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.moments import Scenario, at_every_moment, once


def _agent(floor: FakeFloor) -> None:
    floor.agent("1001", after=0.5)


def _call(floor: FakeFloor) -> Caller:
    return floor.caller("8003")


def _drop(floor: FakeFloor, _caller: Caller, _moment: str) -> None:
    floor.fake.drop_socket()


HOW: dict[str, tuple[str, dict[str, Any]]] = {
    "500": ("fail", {"status": 500}),
    "cut": ("lose", {}),
    "cut after it was done": ("lose", {"executed": True}),
    "no answer": ("time_out", {}),
    "no answer after it was done": ("time_out", {"executed": True}),
}


def _request(fault: str, floor: FakeFloor, _caller: Caller, moment: str) -> None:
    act, how = HOW[fault]
    once(floor, moment, act, **how)


@virtual
async def test_the_socket_breaks_at_every_moment_of_an_offer(tmp_path: Path) -> None:
    """The caller keeps the line and is served; nothing is left."""
    scenario = Scenario(_agent, _call, "CallConnected", _drop, kept=True, heals=True, seconds=8)
    found = await at_every_moment(tmp_path, scenario)
    assert not found.wrong, str(found)


@pytest.mark.parametrize("fault", HOW)
@virtual
async def test_every_request_of_an_offer_fails_once(tmp_path: Path, fault: str) -> None:
    """The caller keeps the line, is served or given to the dialplan's queue; nothing is left."""
    scenario = Scenario(
        _agent,
        _call,
        "CallConnected",
        partial(_request, fault),
        only="request",
        kept=True,
        heals=True,
        rescued=True,
        seconds=20,
    )
    found = await at_every_moment(tmp_path, scenario)
    assert not found.wrong, str(found)


@pytest.mark.parametrize("request_", ["/play", "/moh", "POST /bridges"])
@virtual
async def test_one_refused_request_costs_no_place(tmp_path: Path, request_: str) -> None:
    """What is not needed is left out, what is needed is tried again: kefu goes on with the call."""
    scenario = Scenario(
        _agent, _call, "CallConnected", partial(_request, "500"), only=request_, kept=True, heals=True, seconds=20
    )  # fmt: skip
    found = await at_every_moment(tmp_path, scenario)
    assert not found.wrong, str(found)


@pytest.mark.parametrize("fault", ["cut", "no answer", "no answer after it was done"])
@virtual
async def test_agents_are_not_blamed_for_a_slow_asterisk(tmp_path: Path, fault: str) -> None:
    """An originate that is not answered is nobody's fault."""
    async with fake_floor(tmp_path, check=False) as floor:
        floor.agent("1001")
        act, how = HOW[fault]
        once(floor, "request POST /channels", act, **how)
        caller = floor.caller("8003")
        await floor.event("OfferFailed")
        await floor.settle(10)
        caller.hang_up()
        assert not floor.seen("OfferFailed", agent_to_blame=True)
        assert floor.services.floor.roster.get("1001").missed == 0
