"""The caller hangs up, with real telephones; at every other step: tests/fake/test_hang_ups.py."""

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


async def _while_speaking(floor: Floor) -> SipCall:
    call = await floor.call("8000")
    await asyncio.sleep(0.5)
    call.rtp.play(await floor.speaker.pcm("technical support"))
    await asyncio.sleep(0.5)
    return call


async def _talking(floor: Floor) -> SipCall:
    await floor.agent("1001")
    call = await floor.call("8003")
    await floor.event("CallConnected")
    await asyncio.sleep(0.3)
    return call


@pytest.mark.parametrize(("reach", "outcome"), [(_while_speaking, "hung up in menu"), (_talking, "answered")])
async def test_caller_hangs_up(floor: Floor, reach: object, outcome: str) -> None:
    """The books are closed with the right outcome and no agent is stuck."""
    call = await reach(floor)  # type: ignore[operator]
    await call.hang_up()
    ended = await floor.event("CallEnded")
    assert ended.data["outcome"] == outcome
    await until(lambda: floor.state("1001") in ("ready", "offline"), 5)


async def test_no_agents_at_all(asterisk: PrivateAsterisk) -> None:
    """Nobody logs in: after the longest wait the dialplan's plain queue takes the caller; they are not dropped."""
    async with floor_of(asterisk, brisk(asterisk.run, queue__max_wait_seconds=2.0)) as floor:
        call = await floor.call("8003")
        await floor.event("CallEnded", 10, outcome="redirected")
        await asyncio.sleep(0.5)
        assert not call.ended.is_set()
        assert "kefu-fallback" in asterisk.cli("core show channels concise")
        await call.hang_up()


async def test_closed_outside_opening_hours(asterisk: PrivateAsterisk) -> None:
    """Closed all week: the caller is told and nobody rings."""
    week = {f"hours__{day}": "closed" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    async with floor_of(asterisk, brisk(asterisk.run, **week)) as floor:
        call = await floor.call("8000")
        await floor.event("CallEnded", 15, outcome="closed")
        async with asyncio.timeout(5):
            await call.ended.wait()


def _sockets_of(pid: int) -> set[str]:
    """Inodes of a process's sockets: others on this machine may listen where they like."""
    links = (os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink())
    return {link.removeprefix("socket:[").rstrip("]") for link in links if link.startswith("socket:[")}


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
