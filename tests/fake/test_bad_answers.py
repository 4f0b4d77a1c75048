"""Asterisk refuses or delays each request of a call in turn: the caller is served or rescued, and nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.asterisk import FakeAsterisk, Rule, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

STEPS = {
    "answer": "POST /channels/*/answer",
    "play": "POST /channels/*/play",
    "music on": "POST /channels/*/moh",
    "music off": "DELETE /channels/*/moh",
    "originate": "POST /channels",
    "make bridge": "POST /bridges",
    "into the bridge": "POST /bridges/*/addChannel",
    "snoop": "POST /channels/*/snoop",
    "media": "POST /channels/externalMedia",
    "hang up the agent": "DELETE /channels/kefu-agent-*",
    "hang up the caller": "DELETE /channels/1700000000.*[0-9]",
}
FAULTS: dict[str, Callable[[FakeAsterisk, str], Rule]] = {
    "404": lambda fake, request: fake.fail(request, 404),
    "409": lambda fake, request: fake.fail(request, 409),
    "422": lambda fake, request: fake.fail(request, 422),
    "500": lambda fake, request: fake.fail(request, 500),
    "500 after it was done": lambda fake, request: fake.fail(request, 500, executed=True),
    "cut": lambda fake, request: fake.lose(request),
    "no answer": lambda fake, request: fake.time_out(request),
    "late": lambda fake, request: fake.delay(request, 0.7, times=1),
}


async def _one_call(floor: FakeFloor, step: str, served: bool) -> None:
    """A call that is answered by 1001, or, where that cannot be, goes to the dialplan's queue."""
    ended, connected = len(floor.seen("CallEnded")), len(floor.seen("CallConnected"))
    caller = floor.caller()

    def settled() -> bool:
        return len(floor.seen("CallConnected")) > connected or bool(caller.channel.dialplan)

    await floor.until(settled, 30, f"{step}: neither served nor rescued")
    assert not caller.ended, f"{step}: the caller has lost the line\n{floor.story()}"
    assert bool(caller.channel.dialplan) is not served, f"{step}: {floor.seen('CallFailed')}"
    await floor.settle(0.3)
    caller.hang_up()
    await floor.event("CallEnded", count=ended + 1)
    await floor.until(lambda: floor.state("1001") == "ready", 15, f"{step}: {floor.state('1001')}")
    await floor.until(lambda: not floor.fake.leftovers(), 15, f"{step}: left in Asterisk: {floor.fake.leftovers()}")


@pytest.mark.parametrize("fault", FAULTS)
@virtual
async def test_every_step_refused_or_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """One after the other: only who cannot be answered goes to the dialplan's queue, everybody else is served all the
    same. Afterwards a call without faults goes as always, and nothing is left in Asterisk."""
    async with fake_floor(tmp_path) as floor:
        monkeypatch.setattr(
            floor.services.hearing.transcripts, "hears", lambda language: True
        )  # so that ears are opened
        floor.agent("1001")
        for step, request in STEPS.items():
            rule = FAULTS[fault](floor.fake, request)
            await _one_call(floor, step, served=step != "answer" or fault == "late")
            assert rule.caught, f"{step} was never asked for"
            rule.release()
        assert not floor.seen("CallFailed", rescue="the caller was gone")
        healed = {str(row.data["what"]) for row in floor.seen("MismatchHealed")}
        assert healed == ({"stray channel"} if fault == "no answer" else set()), "who was never hung up is found"
        connected = len(floor.seen("CallConnected"))
        caller = floor.caller()
        await floor.event("CallConnected", count=connected + 1)
        assert caller.hears == {"1001"}
        caller.hang_up()


@pytest.mark.parametrize("refused", ["POST /channels/*/moh", "DELETE /channels/*/moh"])
@virtual
async def test_music_that_is_refused_costs_nobody_the_call(tmp_path: Path, refused: str) -> None:
    """Sent on to another agent, then parked and picked up: in silence if need be, and never to the dialplan."""
    async with fake_floor(tmp_path) as floor:
        phone, caller = floor.agent("1001"), floor.caller()
        await floor.event("CallConnected")
        floor.agent("1002")
        rule = floor.fake.fail(refused, times=99)
        await floor.order("transfer", "agent:1002")
        await floor.event("LegJoined", who="1002")
        assert caller.hears == {"1002"}
        assert rule.caught
        if refused.startswith("POST"):
            rule.release()  # an order to park without music is refused in words
        await floor.order("park", by="1002")
        slot = (await floor.event("CallParked")).data["slot"]
        phone.dial("pickup", slot)
        await floor.event("LegJoined", who="1001", count=2)
        assert caller.hears == {"1001"}
        assert not floor.seen("CallFailed")
        rule.release()
        caller.hang_up()
