"""The caller hangs up at every step; nothing is left and the outcome is the right one."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, brisk, floor_of, until


async def _in_greeting(floor: Floor) -> SipCall:
    return await floor.call("8000")


async def _in_submenu(floor: Floor) -> SipCall:
    call = await floor.call("8000")
    await call.press("1")
    await floor.event("MenuEntered", menu="billing")
    return call


async def _while_speaking(floor: Floor) -> SipCall:
    call = await floor.call("8000")
    await asyncio.sleep(0.5)
    call.rtp.play(await floor.speaker.pcm("technical support"))
    await asyncio.sleep(0.5)
    return call


async def _waiting(floor: Floor) -> SipCall:
    call = await floor.call("8003")
    await floor.event("CallQueued")
    return call


async def _in_announcement(floor: Floor) -> SipCall:
    call = await _waiting(floor)
    await floor.event("WaitAnnounced", 15)
    return call


async def _ringing(floor: Floor) -> SipCall:
    await floor.agent("1001", lambda ringing: None)
    call = await floor.call("8003")
    await floor.event("CallOffered")
    return call


async def _talking(floor: Floor) -> SipCall:
    await floor.agent("1001")
    call = await floor.call("8003")
    await floor.event("CallConnected")
    await asyncio.sleep(0.3)
    return call


async def _in_survey(floor: Floor) -> SipCall:
    legs: list[SipCall] = []
    await floor.agent("1001", lambda ringing: [legs.append(ringing), ringing.answer()] and None)  # noqa: SIM223
    call = await floor.call("8003")
    await floor.event("CallConnected")
    await asyncio.sleep(0.3)
    await legs[0].hang_up()
    await floor.event("CallDisconnected")
    return call


@pytest.mark.parametrize(
    ("reach", "outcome"),
    [
        (_in_greeting, "hung up in menu"),
        (_in_submenu, "hung up in menu"),
        (_while_speaking, "hung up in menu"),
        (_waiting, "abandoned"),
        (_in_announcement, "abandoned"),
        (_ringing, "abandoned"),
        (_talking, "answered"),
        (_in_survey, "answered"),
    ],
)
async def test_caller_hangs_up(floor: Floor, reach: object, outcome: str) -> None:
    """The books are closed with the right outcome and no agent is stuck."""
    call = await reach(floor)  # type: ignore[operator]
    await call.hang_up()
    ended = await floor.event("CallEnded")
    assert ended.data["outcome"] == outcome
    await until(lambda: floor.state("1001") in ("ready", "offline"), 5)


async def test_agent_hangs_up_at_once(floor: Floor) -> None:
    """The caller is asked for a rating; silence ends the call in good order."""
    call = await _in_survey(floor)
    await floor.event("CallEnded", 20, outcome="answered")
    async with asyncio.timeout(5):
        await call.ended.wait()
    assert call.ended_by == "them"


async def test_no_agents_at_all(asterisk: PrivateAsterisk) -> None:
    """Nobody logs in: after the longest wait the dialplan's plain queue takes the caller; he is not dropped."""
    async with floor_of(asterisk, brisk(asterisk.run, queue__max_wait_seconds=2.0)) as floor:
        call = await floor.call("8003")
        await floor.event("CallEnded", 10, outcome="redirected")
        await asyncio.sleep(0.5)
        assert not call.ended.is_set()
        assert "kefu-fallback" in asterisk.cli("core show channels concise")
        await call.hang_up()


async def test_queue_full(asterisk: PrivateAsterisk) -> None:
    """One place: the second caller is told so and not queued."""
    async with floor_of(asterisk, brisk(asterisk.run, queue__max_waiting=1)) as floor:
        await floor.call("8003")
        await floor.event("CallQueued")
        second = await floor.call("8003", "5550002")
        await floor.event("QueueRefused")
        async with asyncio.timeout(10):
            await second.ended.wait()
        assert len(floor.seen("CallQueued")) == 1


async def test_closed_outside_opening_hours(asterisk: PrivateAsterisk) -> None:
    """Closed all week: the caller is told and nobody rings."""
    week = {f"hours__{day}": "closed" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    async with floor_of(asterisk, brisk(asterisk.run, **week)) as floor:
        call = await floor.call("8000")
        await floor.event("CallEnded", 15, outcome="closed")
        async with asyncio.timeout(5):
            await call.ended.wait()


async def test_call_limit(asterisk: PrivateAsterisk) -> None:
    """Beyond the limit of calls the dialplan takes the caller."""
    async with floor_of(asterisk, brisk(asterisk.run, centre__max_calls=1)) as floor:
        await floor.call("8000")
        await floor.event("MenuEntered")
        second = await floor.call("8000", "5550002")
        await floor.event("QueueRefused")
        await asyncio.sleep(0.3)
        assert not second.ended.is_set()
        await second.hang_up()


def _sockets_of(pid: int) -> set[str]:
    """Inodes of a process's sockets: others on this machine may listen where they like."""
    links = (os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink())
    return {link.removeprefix("socket:[").rstrip("]") for link in links if link.startswith("socket:[")}


@pytest.mark.alone
async def test_nothing_listens_beyond_loopback(floor: Floor) -> None:
    """SIP, RTP of a running call, ARI and FastAGI are on 127.0.0.1 and nowhere else."""
    await _in_greeting(floor)
    await floor.event("MenuEntered")
    state = floor.asterisk.state
    loopback, every = "0100007F", {"00000000", "00000000000000000000000000000000"}
    rtp = {("udp", port) for port in range(state.rtp_start, state.rtp_end + 1)}
    mine = _sockets_of(floor.asterisk.pid) | _sockets_of(os.getpid())
    seen: dict[str, set[tuple[str, int]]] = {}
    for table in ("udp", "udp6", "tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in mine:
                address, port = fields[1].split(":")
                seen.setdefault(address, set()).add((table[:3], int(port, 16)))
    ours = {("udp", state.sip_port), ("tcp", state.http_port), ("tcp", state.agi_port)}
    assert ours <= seen[loopback]
    assert seen[loopback] & rtp, "the call's RTP"
    for address in every & seen.keys():
        assert not seen[address] & (ours | rtp), address
