"""The caller hangs up at every step; nothing is left and the outcome is the right one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor, fake_floor


async def _in_greeting(floor: FakeFloor) -> Caller:
    caller = floor.caller("8000")
    await floor.event("PromptSaid")
    return caller


async def _in_submenu(floor: FakeFloor) -> Caller:
    caller = await _in_greeting(floor)
    caller.press("1")
    await floor.event("MenuEntered", menu="billing")
    return caller


async def _waiting(floor: FakeFloor) -> Caller:
    caller = floor.caller()
    await floor.event("CallQueued")
    return caller


async def _in_announcement(floor: FakeFloor) -> Caller:
    caller = await _waiting(floor)
    await floor.event("WaitAnnounced")
    return caller


async def _ringing(floor: FakeFloor) -> Caller:
    floor.agent("1001", "ring")
    caller = floor.caller()
    await floor.event("CallOffered")
    return caller


async def _talking(floor: FakeFloor) -> Caller:
    floor.agent("1001")
    caller = floor.caller()
    await floor.event("CallConnected")
    return caller


async def _in_survey(floor: FakeFloor) -> Caller:
    caller = await _talking(floor)
    floor.fake.phone("1001").hang_up()
    await floor.event("CallDisconnected")
    return caller


@pytest.mark.parametrize(
    ("reach", "outcome"),
    [
        (_in_greeting, "hung up in menu"),
        (_in_submenu, "hung up in menu"),
        (_waiting, "abandoned"),
        (_in_announcement, "abandoned"),
        (_ringing, "abandoned"),
        (_talking, "answered"),
        (_in_survey, "answered"),
    ],
)
@virtual
async def test_caller_hangs_up(tmp_path: Path, reach: Callable[[FakeFloor], Awaitable[Caller]], outcome: str) -> None:
    """The books are closed with the right outcome and no agent is stuck."""
    async with fake_floor(tmp_path, wrap_up__survey=True) as floor:
        (await reach(floor)).hang_up()
        assert (await floor.event("CallEnded")).data["outcome"] == outcome
        await floor.until(lambda: floor.state("1001") in ("ready", "offline"))


@virtual
async def test_agent_hangs_up_at_once(tmp_path: Path) -> None:
    """The caller is asked for a rating; silence ends the call in good order."""
    async with fake_floor(tmp_path, wrap_up__survey=True) as floor:
        caller = await _in_survey(floor)
        await floor.until(lambda: caller.hears == {"prompt"})
        await floor.event("CallEnded", outcome="answered")
        await floor.until(lambda: caller.ended)


@virtual
async def test_no_agents_at_all(tmp_path: Path) -> None:
    """Nobody logs in: after the longest wait the dialplan's plain queue takes the caller; they are not dropped."""
    async with fake_floor(tmp_path, queue__max_wait_seconds=2.0) as floor:
        caller = floor.caller()
        await floor.event("CallEnded", outcome="redirected")
        assert caller.channel.dialplan == "kefu-fallback"
        caller.hang_up()


@virtual
async def test_queue_full(tmp_path: Path) -> None:
    """One place: the second caller is told so and not queued."""
    async with fake_floor(tmp_path, queue__max_waiting=1) as floor:
        first = floor.caller()
        await floor.event("CallQueued")
        second = floor.caller("8003", "5550002")
        await floor.event("QueueRefused")
        await floor.until(lambda: second.ended)
        assert len(floor.seen("CallQueued")) == 1
        first.hang_up()


@virtual
async def test_closed_outside_opening_hours(tmp_path: Path) -> None:
    """The dialplan says that it is closed: the caller is told and nobody rings."""
    async with fake_floor(tmp_path) as floor:
        caller = floor.caller("8000", open="0")
        await floor.event("CallEnded", outcome="closed")
        await floor.until(lambda: caller.ended)


@virtual
async def test_call_limit(tmp_path: Path) -> None:
    """Beyond the limit of calls the dialplan takes the caller."""
    limit: dict[str, Any] = {"centre__max_calls": 1}
    async with fake_floor(tmp_path, **limit) as floor:
        first = floor.caller("8000")
        await floor.event("MenuEntered")
        second = floor.caller("8000", "5550002")
        await floor.event("QueueRefused")
        await floor.until(lambda: second.channel.dialplan == "kefu-fallback")
        first.hang_up()
        second.hang_up()
