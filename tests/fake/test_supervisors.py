"""Supervisors: listen, whisper, barge in, take over, and orders about callers and agents; who may is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.errors import CommandRefused
from tests.fakes.asterisk import Caller, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"
TALKING = {CALLER: {"1001"}, "1001": {CALLER}}


async def _talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    phone, caller = floor.agent("1001"), floor.caller()
    await floor.event("CallConnected")
    return caller, phone


async def _hears(floor: FakeFloor, expected: dict[str, set[str]]) -> None:
    await floor.until(lambda: floor.fake.who_hears_whom() == expected, 2, f"{expected}")


@virtual
async def test_listen_whisper_barge_by_key(tmp_path: Path) -> None:
    """*51: hears both, heard by nobody; 5: heard by the agent alone; 6: all three; # ends it, the call goes on."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        boss = floor.agent("1009", login=False).dial("listen", "1001")
        await floor.event("CallListenedTo", mode="listen", by="1009")
        await _hears(floor, {**TALKING, "1009": {CALLER, "1001"}})
        boss.press("5")
        await floor.event("CallListenedTo", mode="whisper")
        await _hears(floor, {CALLER: {"1001"}, "1001": {CALLER, "1009"}, "1009": {CALLER, "1001"}})
        boss.press("6")
        await floor.event("LegJoined", role="supervisor", who="1009")
        await _hears(floor, {CALLER: {"1001", "1009"}, "1001": {CALLER, "1009"}, "1009": {CALLER, "1001"}})
        boss.press("#")
        await floor.event("LegLeft", who="1009")
        await floor.until(lambda: boss.ended, 5)
        await _hears(floor, TALKING)
        caller.hang_up()


@virtual
async def test_take_over(tmp_path: Path) -> None:
    """*54: the agent is out and wraps up, the supervisor talks with the caller to the end."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        boss = floor.agent("1009", login=False).dial("takeover", "1001")
        await floor.event("LegLeft", who="1001")
        await floor.until(lambda: phone.call.ended, 5)
        assert floor.state("1001") in ("wrap-up", "ready")
        await _hears(floor, {CALLER: {"1009"}, "1009": {CALLER}})
        boss.hang_up()
        await floor.event("CallDisconnected")
        await floor.until(lambda: caller.ended)


@virtual
async def test_supervisor_is_rung_by_command(tmp_path: Path) -> None:
    """`POST /supervise/listen/1001`: the phone rings, answers, listens; a call that ends, ends it."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        boss = floor.agent("1009", login=False)
        assert (await floor.ask("/supervise/listen/1001", by="1009"))["result"] == "ringing 1009"
        await floor.event("CallListenedTo", mode="listen")
        await _hears(floor, {**TALKING, "1009": {CALLER, "1001"}})
        caller.hang_up()
        await floor.until(lambda: boss.call.ended, 5)


@virtual
async def test_only_supervisors_may(tmp_path: Path) -> None:
    """An agent may neither listen nor touch others' states or the line; refusals say why."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        nosy = floor.agent("1002").dial("listen", "1001")
        await floor.until(lambda: nosy.ended, 15)
        assert not floor.seen("CallListenedTo")
        call = floor.seen("CallArrived")[0].call_id
        for path, by, words in (
            ("/agents/1001/pause", "1002", "1002 is not a supervisor"),
            (f"/calls/{call}/hangup", "1002", "1002 is not a supervisor"),
            ("/calls/nothing/hold", "console", "no live calls|live calls begin"),
            (f"/calls/{call}/dance", "console", "unknown order"),
        ):
            with pytest.raises(CommandRefused, match=words):
                await floor.ask(path, by=by)
        assert floor.state("1001") == "talking"
        await _hears(floor, TALKING)
        caller.hang_up()


@virtual
async def test_orders_over_the_control_socket(tmp_path: Path) -> None:
    """Hold, resume and transfer by command, with who asked in the journal."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        floor.agent("1002")
        call = floor.seen("CallArrived")[0].call_id
        assert (await floor.ask(f"/calls/{call}/hold", by="1001"))["result"] == "on hold"
        await _hears(floor, {CALLER: {"music"}, "1001": {"silence"}})
        await floor.ask(f"/calls/{call}/resume", by="1009")
        await _hears(floor, TALKING)
        await floor.ask(f"/calls/{call}/transfer", by="1009", argument="agent:1002")
        await floor.event("LegJoined", who="1002")
        await _hears(floor, {CALLER: {"1002"}, "1002": {CALLER}})
        assert [row.data["by"] for row in floor.seen("OrderGiven")] == ["1001", "1009", "1009"]
        caller.hang_up()


@virtual
async def test_the_line_is_moved_prioritised_and_withdrawn(tmp_path: Path) -> None:
    """A supervisor's orders about waiting callers."""
    async with fake_floor(tmp_path) as floor:
        first = floor.caller(number="5550002")
        await floor.event("CallQueued", count=1)
        second = floor.caller(number="5550002")
        await floor.event("CallQueued", count=2)
        line = floor.services.floor.dispatcher.line()
        one, two = line[0].call_id, line[1].call_id
        await floor.ask(f"/line/{two}/prioritise", by="1009", argument="1")
        assert floor.services.floor.dispatcher.line()[0].call_id == two
        with pytest.raises(CommandRefused, match="between 0 and 1"):
            await floor.ask(f"/line/{two}/prioritise", by="1009", argument="7")
        await floor.ask(f"/line/{two}/move", by="1009", argument="technical")
        queued = await floor.event("CallQueued", count=3)
        assert (queued.call_id, queued.data["problem"]) == (two, "technical")
        await floor.ask(f"/line/{one}/withdraw", by="1009")
        await floor.until(lambda: first.ended, 8)
        assert not second.ended
        orders = floor.seen("OrderGiven")
        assert [(row.data["verb"], row.data["by"]) for row in orders] == [
            ("prioritise", "1009"), ("move", "1009"), ("withdraw", "1009"),
        ]  # fmt: skip
        second.hang_up()


@virtual
async def test_state_of_an_agent_by_code(tmp_path: Path) -> None:
    """*58 1001 47 from a supervisor's phone pauses 1001; from an agent's phone it does not."""
    async with fake_floor(tmp_path) as floor:
        for agent in ("1001", "1002"):
            floor.agent(agent)
        floor.agent("1009", login=False)
        assert await floor.code("1002", "setstate", "100147") == "pm-invalid-option"
        assert floor.state("1001") == "ready"
        assert await floor.code("1009", "setstate", "100147") == "auth-thankyou"
        await floor.event("AgentStateChanged", new="paused", by="1009", agent_id="1001")
        assert floor.state("1001") == "paused"
