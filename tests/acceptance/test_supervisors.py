"""Supervisors: listen, whisper, barge in, take over, and orders about callers and agents; who may is checked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ari_app.phone.call import SipCall
from ari_app.web.client import request
from models.domain.errors import CommandRefused
from tests.support.floor import Floor, answering, hear_each_other, silent_between, until


async def talking(floor: Floor) -> tuple[SipCall, SipCall]:
    """A caller in conversation with 1001."""
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await asyncio.sleep(0.3)
    return caller, legs[0]


async def ask(floor: Floor, path: str, **body: str) -> dict[str, Any]:
    """An order over the control socket."""
    answer: dict[str, Any] = await request(Path(floor.asterisk.state.socket_dir) / "kefu.sock", "POST", path, body)
    return answer


async def test_listen_whisper_barge_by_key(floor: Floor) -> None:
    """*51: hears both, heard by nobody; 5: heard by the agent alone; 6: all three; # ends it, the call goes on."""
    caller, agent = await talking(floor)
    phone = await floor.agent("1009", login=False)
    boss = await phone.dial("*511001")
    await floor.event("CallListenedTo", mode="listen", by="1009")
    await asyncio.sleep(0.5)
    for speaker in (caller, agent):
        begun = asyncio.get_running_loop().time()
        await floor.say(speaker, "can you hear me")
        assert boss.first_sound(begun, 1000) is not None
    await silent_between(floor, boss, caller)
    await silent_between(floor, boss, agent)
    await boss.press("5")
    await floor.event("CallListenedTo", mode="whisper")
    await asyncio.sleep(0.5)
    begun = asyncio.get_running_loop().time()
    await floor.say(boss, "offer him a discount")
    assert agent.first_sound(begun, 1000) is not None, "the agent hears the whisper"
    assert caller.first_sound(begun + 0.1, 1500) is None, "the caller does not"
    await boss.press("6")
    await floor.event("LegJoined", role="supervisor", who="1009")
    await hear_each_other(floor, caller, agent, boss)
    await boss.press("#")
    await floor.event("LegLeft", who="1009")
    await until(lambda: boss.ended.is_set(), 5)
    await hear_each_other(floor, caller, agent)


async def test_take_over(floor: Floor) -> None:
    """*54: the agent is out and wraps up, the supervisor talks with the caller to the end."""
    caller, agent = await talking(floor)
    phone = await floor.agent("1009", login=False)
    boss = await phone.dial("*541001")
    await floor.event("LegLeft", who="1001")
    await until(lambda: agent.ended.is_set(), 5)
    await hear_each_other(floor, caller, boss)
    await boss.hang_up()
    await floor.event("CallDisconnected")


async def test_supervisor_is_rung_by_command(floor: Floor) -> None:
    """`POST /supervise/listen/1001`: the phone rings, answers, listens; a call that ends, ends it."""
    caller, _ = await talking(floor)
    rung: list[SipCall] = []
    await floor.agent("1009", answering(rung), login=False)
    await ask(floor, "/supervise/listen/1001", by="1009")
    await floor.event("CallListenedTo", mode="listen")
    await caller.hang_up()
    await until(lambda: rung[0].ended.is_set(), 5)


async def test_only_supervisors_may(floor: Floor) -> None:
    """An agent may neither listen nor touch others' states or the line; refusals say why."""
    await talking(floor)
    phone = await floor.agent("1002")
    nosy = await phone.dial("*511001")
    await until(lambda: nosy.ended.is_set(), 8)
    assert not floor.seen("CallListenedTo")
    with pytest.raises(CommandRefused, match="1002 is no supervisor"):
        await ask(floor, "/agents/1001/pause", by="1002")
    (call,) = (row.call_id for row in floor.seen("CallArrived"))
    with pytest.raises(CommandRefused, match="1002 is no supervisor"):
        await ask(floor, f"/calls/{call}/hangup", by="1002")
    with pytest.raises(CommandRefused, match="no live calls|live calls begin"):
        await ask(floor, "/calls/nothing/hold", by="console")
    with pytest.raises(CommandRefused, match="unknown order"):
        await ask(floor, f"/calls/{call}/dance", by="console")


async def test_orders_over_the_control_socket(floor: Floor) -> None:
    """Hold, resume and transfer by command, with who asked in the journal."""
    await talking(floor)
    await floor.agent("1002")
    (call,) = (row.call_id for row in floor.seen("CallArrived"))
    assert (await ask(floor, f"/calls/{call}/hold", by="1001"))["result"] == "on hold"
    await ask(floor, f"/calls/{call}/resume", by="1009")
    await ask(floor, f"/calls/{call}/transfer", by="1009", argument="agent:1002")
    await floor.event("LegJoined", who="1002")
    assert [row.data["by"] for row in floor.seen("OrderGiven")] == ["1001", "1009", "1009"]


async def test_the_line_is_moved_prioritised_and_withdrawn(floor: Floor) -> None:
    """A supervisor's orders about waiting callers."""
    first = await floor.call("8003", "5550002")
    await floor.event("CallQueued", count=1)
    await floor.call("8003", "5550002")
    await floor.event("CallQueued", count=2)
    assert floor.app is not None
    line = floor.app.centre.matchmaker.line()
    one, two = line[0].call_id, line[1].call_id
    await ask(floor, f"/line/{two}/prioritise", by="1009", argument="1")
    assert floor.app.centre.matchmaker.line()[0].call_id == two
    with pytest.raises(CommandRefused, match="between 0 and 1"):
        await ask(floor, f"/line/{two}/prioritise", by="1009", argument="7")
    await ask(floor, f"/line/{two}/move", by="1009", argument="technical")
    queued = await floor.event("CallQueued", count=3)
    assert (queued.call_id, queued.data["problem"]) == (two, "technical")
    await ask(floor, f"/line/{one}/withdraw", by="1009")
    await until(lambda: first.ended.is_set(), 8)
    orders = floor.seen("OrderGiven")
    assert [(row.data["verb"], row.data["by"]) for row in orders] == [
        ("prioritise", "1009"),
        ("move", "1009"),
        ("withdraw", "1009"),
    ]


async def test_state_of_an_agent_by_code(floor: Floor) -> None:
    """*58 1001 47 from a supervisor's phone pauses 1001; from an agent's phone it does not."""
    await floor.agent("1001")
    other = await floor.agent("1002")
    boss = await floor.agent("1009", login=False)
    call = await other.dial("*58100147")
    await until(lambda: call.ended.is_set(), 8)
    assert floor.state("1001") == "ready"
    call = await boss.dial("*58100147")
    await floor.event("AgentStateChanged", new="paused", by="1009", agent_id="1001")
    await call.hang_up()
