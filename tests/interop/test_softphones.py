"""PJSUA2 and baresip as agents and callers: every feature that needs the other side to behave as the RFCs say."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ari_app.phone.call import SipCall
from tests.interop.clients import Softphone, baresip, call_by_ipv6, loud_seconds, softphone
from tests.support.floor import Floor, answering, start_asterisk, until

pytestmark = pytest.mark.timeout(240)

AGENT_HZ, CALLER_HZ, SECOND_HZ = 1300, 800, 1700
Phones = Callable[..., AbstractAsyncContextManager[Softphone]]


@pytest.fixture
def phones(floor: Floor, tmp_path: Path) -> Phones:
    """Softphones with accounts of the floor."""

    def one(user: str, tone: int, **more: Any) -> AbstractAsyncContextManager[Softphone]:  # noqa: ANN401 - settings
        state = floor.asterisk.state
        port = state.tls_port if more.get("transport") == "tls" else state.sip_port
        host = f"127.0.0.1:{port}"
        return softphone(user, state.passwords[user], host, tmp_path / f"{user}-{tone}", tone, **more)

    return one


@asynccontextmanager
async def connected(floor: Floor, phones: Phones) -> AsyncIterator[tuple[Softphone, Softphone, int, int]]:
    """1001 logs in by *45 and talks with a caller: (agent, caller, agent's call, caller's call)."""
    async with phones("1001", AGENT_HZ) as agent, phones("6001", CALLER_HZ) as caller:
        await agent.dial("*45")
        await until(lambda: floor.state("1001") == "ready", what="*45 logs in")
        number = await caller.dial("8003")
        ringing = await agent.event("incoming")
        agent.do("answer", call=ringing["call"])
        await floor.event("CallConnected")
        yield agent, caller, ringing["call"], number


async def test_audio_keys_and_hold(floor: Floor, phones: Phones) -> None:
    """Both hear each other; *0 by RFC 4733 holds, by INFO resumes; the phone's own key (re-INVITE) does as well."""
    async with connected(floor, phones) as (agent, caller, leg, call):
        await asyncio.gather(agent.heard(leg, CALLER_HZ, 1), caller.heard(call, AGENT_HZ, 1))
        agent.do("press", call=leg, keys="*0", how="rfc4733")
        await floor.event("CallHeld")
        agent.do("press", call=leg, keys="*0", how="info")
        await floor.event("CallResumed")
        agent.do("hold", call=leg)
        await floor.event("CallHeld", count=2)
        agent.do("resume", call=leg)
        await floor.event("CallResumed", count=2)
        await asyncio.gather(agent.heard(leg, CALLER_HZ, 1), caller.heard(call, AGENT_HZ, 1))


async def test_blind_refer(floor: Floor, phones: Phones) -> None:
    """The phone's own transfer key leads the caller to another agent."""
    async with connected(floor, phones) as (agent, caller, leg, call), phones("1002", SECOND_HZ) as second:
        assert floor.app is not None
        floor.app.services.floor.roster.login("1002", "test")
        agent.do("refer", call=leg, to="1002")
        ringing = await second.event("incoming")
        second.do("answer", call=ringing["call"])
        await caller.heard(call, SECOND_HZ, 1, within=20)
        await second.heard(ringing["call"], CALLER_HZ, 1)


async def test_attended_refer_and_consultation(floor: Floor, phones: Phones) -> None:
    """REFER with Replaces joins caller and colleague; *3 with a colleague and *4 do as well."""
    async with connected(floor, phones) as (agent, caller, leg, call), phones("1002", SECOND_HZ) as second:
        agent.do("hold", call=leg)
        await floor.event("CallHeld")
        line = await _second_line(agent, second)
        agent.do("refer attended", call=leg, other=line)
        await caller.heard(call, SECOND_HZ, 1, within=20)


async def _second_line(agent: Softphone, second: Softphone) -> int:
    agent.do("dial", to="1002")
    ringing = await second.event("incoming")
    second.do("answer", call=ringing["call"])
    dialled = [event for event in agent.events if event["event"] == "dialled"][-1]["call"]
    await agent.event("state", call=dialled, state="CONFIRMED")
    return int(dialled)


async def test_consultation_by_keys(floor: Floor, phones: Phones) -> None:
    """The caller hears music while agent and colleague talk, and the colleague after *4."""
    async with connected(floor, phones) as (agent, caller, leg, call), phones("1002", SECOND_HZ) as second:
        assert floor.app is not None
        floor.app.services.floor.roster.login("1002", "test")
        agent.do("press", call=leg, keys="*31002#", how="rfc4733")
        ringing = await second.event("incoming")
        second.do("answer", call=ringing["call"])
        await agent.heard(leg, SECOND_HZ, 1, within=20)
        agent.do("press", call=leg, keys="*4", how="rfc4733")
        await caller.heard(call, SECOND_HZ, 1, within=20)


@pytest.mark.parametrize(
    "settings",
    [
        {"codecs": ["G722/16000"]}, {"timers": 2}, {"transport": "tls", "srtp": 2}, {"srtp": 1},
        {"codecs": ["PCMA/8000"]},
    ],
    ids=["G.722 only", "session timer required", "TLS and SRTP required", "SRTP offered over UDP", "PCMA"],
)  # fmt: skip
async def test_callers_of_every_kind(floor: Floor, phones: Phones, settings: dict[str, Any]) -> None:
    """They hear the agent, the agent hears them, and their keys count."""
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    async with phones("6001", CALLER_HZ, **settings) as caller:
        call = await caller.dial("8003")
        await floor.event("CallConnected")
        await until(lambda: legs[0].first_sound(0, 2000) is not None, what="the agent hears the tone")
        heard = Path((await caller.event("sound", call=call))["heard"])
        before = loud_seconds(heard)
        await floor.say(legs[0], "can you hear me, can you hear me")
        await until(lambda: loud_seconds(heard) - before > 0.5, what="the caller hears the agent")


async def test_the_echo_begins_at_once(floor: Floor, phones: Phones) -> None:
    """910: one's own tone comes back within the first seconds, not after a long instruction."""
    async with phones("6001", CALLER_HZ) as caller:
        call = await caller.dial("910")
        await caller.heard(call, CALLER_HZ, 1, within=4)


class Sprayer(asyncio.DatagramProtocol):
    """Sends RTP to every port of a range, and counts what comes back."""

    def __init__(self) -> None:
        self.got = 0

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Anything here is somebody's voice."""
        self.got += 1

    async def spray(self, transport: asyncio.DatagramTransport, start: int, end: int) -> None:
        """Some ten packets a second to each port, in good sequence, for ever."""
        for number in range(1_000_000):
            header = struct.pack("!BBHII", 0x80, 0, number & 0xFFFF, number * 160, 0x5EED)
            for port in range(start, end, 2):
                transport.sendto(header + b"\x7f" * 160, ("127.0.0.1", port))
                if port % 256 == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(0.1)


async def test_who_sprays_the_ports_gets_nothing(floor: Floor, phones: Phones) -> None:
    """A telephone with silence suppression calls while somebody sends to all media ports: the tone reaches it alone."""
    state = floor.asterisk.state
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        transport, sprayer = await loop.create_datagram_endpoint(Sprayer, local_addr=("127.0.0.1", 0))
        stack.callback(transport.close)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        spraying = group.create_task(sprayer.spray(transport, state.rtp_start, state.rtp_end))
        caller = await stack.enter_async_context(phones("6001", 20, vad=True))
        call = await caller.dial("912")
        await caller.heard(call, 1004, 3, within=15)
        spraying.cancel()
        assert sprayer.got == 0


@pytest.mark.alone
async def test_baresip_registers_and_talks(floor: Floor, tmp_path: Path) -> None:
    """Sound goes both ways for a telephone that asks for waiting messages."""
    state = floor.asterisk.state
    server = f"127.0.0.1:{state.sip_port}"
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    async with baresip("6002", state.passwords["6002"], server, tmp_path / "baresip", CALLER_HZ) as caller:
        await until(lambda: "6002/sip:" in floor.asterisk.cli("pjsip show aor 6002"), what="baresip registers")
        await caller.dial(f"sip:8003@{server}")
        await floor.event("CallConnected", 20)
        await until(lambda: legs[0].first_sound(0, 2000) is not None, what="the agent hears the tone")
        await until(lambda: caller.heard() is not None, what="baresip records")
        heard = caller.heard()
        assert heard is not None
        before = loud_seconds(heard)
        await floor.say(legs[0], "can you hear me, can you hear me")
        await until(lambda: loud_seconds(heard) - before > 0.5, what="the caller hears the agent")
        caller.do("hangup")
        await floor.event("CallEnded")


async def test_ipv6(tmp_path: Path) -> None:
    """Asterisk on ::1: a telephone gets through, and its sound goes by IPv6 as well."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 on this machine")
    asterisk = start_asterisk(tmp_path / "pbx", listen="::1")
    try:
        state = asterisk.state
        assert await call_by_ipv6(f"[::1]:{state.sip_port}", state.passwords["6001"], tmp_path / "sipp") == 0
    finally:
        asterisk.stop()
        asterisk.remove_sockets()
