"""FastAGI over real sockets: honest clients, rude ones, slow ones, and very many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from agi.protocol import Environment
from agi.server import AgiServer

HEADER = b"agi_network_script: hello\nagi_arg_1: you\n\n"


async def hello(environment: Environment) -> Mapping[str, str]:
    """Answers at once."""
    return {"GREETING": f"hello {environment.arguments[0]}"}


async def slow(_environment: Environment) -> Mapping[str, str]:
    """Misses every deadline."""
    await asyncio.sleep(30)
    return {"NEVER": "1"}


async def broken(_environment: Environment) -> Mapping[str, str]:
    """Fails."""
    raise RuntimeError("a fault of the script's own")


@pytest.fixture
async def server() -> AsyncIterator[AgiServer]:
    """A server with a deadline of 100 ms."""
    async with serving(AgiServer({"hello": hello, "slow": slow, "broken": broken}, 0, 0.1, 0.5)) as running:
        yield running


@asynccontextmanager
async def serving(running: AgiServer) -> AsyncIterator[AgiServer]:
    """It serves inside the block."""
    started = asyncio.Event()
    task = asyncio.ensure_future(running.run(started.set))
    await started.wait()
    yield running
    task.cancel()
    await asyncio.wait({task})


async def talk(server: AgiServer, header: bytes = HEADER, reply: bytes = b"200 result=1\n") -> list[bytes]:
    """What Asterisk would see of one session."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(header)
    lines = []
    while line := await reader.readline():
        lines.append(line)
        writer.write(reply)
    writer.close()
    await writer.wait_closed()
    return lines


async def test_variables_are_set(server: AgiServer) -> None:
    """One command a variable."""
    assert await talk(server) == [b'SET VARIABLE "GREETING" "hello you"\n']
    assert server.counters.served == 1


async def test_late_and_broken_scripts_are_answered_without(server: AgiServer) -> None:
    """The dialplan goes on without variables, within the deadline."""
    begun = asyncio.get_running_loop().time()
    assert await talk(server, HEADER.replace(b"hello", b"slow")) == []
    assert asyncio.get_running_loop().time() - begun < 1
    assert await talk(server, HEADER.replace(b"hello", b"broken")) == []
    assert await talk(server, HEADER.replace(b"hello", b"unknown")) == []
    assert (server.counters.late, server.counters.failed) == (1, 1)


async def test_early_end_and_silence_block_nobody(server: AgiServer) -> None:
    """Half a header and gone; half a header and silence; nothing at all: others are served meanwhile."""
    for data in (b"", b"agi_net", HEADER[:-1]):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(data)
        await writer.drain()
        writer.close()
    silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(50)]
    assert await talk(server) == [b'SET VARIABLE "GREETING" "hello you"\n']
    ends = await asyncio.gather(*(reader.read() for reader, _ in silent))
    assert ends == [b""] * 50, "silent clients are cut off"
    for _, writer in silent:
        writer.close()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\n\n",
        b"\x00\xff" * 600 + b"\n\n",
        b"agi_x: " + b"y" * 20000 + b"\n\n",
        b"x" * 100000,
    ],
)
async def test_junk_is_refused_and_counted(server: AgiServer, data: bytes) -> None:
    """Other protocols, binary, endless lines."""
    before = server.counters.malformed
    try:
        assert await talk(server, data) == []
    except ConnectionError:
        pass
    assert server.counters.malformed == before + 1


async def test_hang_up_in_mid_command(server: AgiServer) -> None:
    """HANGUP instead of a reply, or no reply at all."""
    assert len(await talk(server, reply=b"HANGUP\n")) == 1
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HEADER)
    await reader.readline()
    writer.close()
    assert await talk(server) != []


async def test_flood_of_a_thousand() -> None:
    """All at once, none lost; however slow the machine, nobody is late or idle."""
    async with serving(AgiServer({"hello": hello}, 0, 60, 60)) as server:
        answers = await asyncio.gather(*(talk(server) for _ in range(1000)))
    assert all(len(answer) == 1 for answer in answers)


async def test_without_the_secret_nothing_is_done() -> None:
    """A secret in the path: missing, wrong, in part or in another place it is refused, counted, and told once."""
    asked: list[str] = []
    told: list[int] = []

    async def script(environment: Environment) -> Mapping[str, str]:
        asked.append(environment.script)
        return {"DONE": "1"}

    server = AgiServer({"agent": script}, 0, secret="0123456789abcdef", on_stranger=told.append)
    started = asyncio.Event()
    task = asyncio.ensure_future(server.run(started.set))
    await started.wait()
    for path in ("agent", "x/agent", "/agent", "0123456789abcde/agent", "0123456789abcdef", "agent/0123456789abcdef",
                 "0123456789abcdef/x/agent", "é/agent"):  # fmt: skip
        assert await talk(server, f"agi_network_script: {path}\nagi_arg_1: 1001\n\n".encode()) == [], path
    assert not asked
    assert server.counters.strangers == 8
    assert told == [1], "the first at once, the others with the next report"
    good = b"agi_network_script: 0123456789abcdef/agent\nagi_arg_1: 1001\n\n"
    assert await talk(server, good) == [b'SET VARIABLE "DONE" "1"\n']
    assert server.counters.served == 1
    task.cancel()
    await asyncio.wait({task})


async def test_replies_come_in_pieces_or_before_they_are_asked_for(server: AgiServer) -> None:
    """A line is a line when its end has come; one that was early (HANGUP) is the answer to the next command."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HEADER[:9])
    await writer.drain()
    writer.write(HEADER[9:])
    await reader.readline()
    for piece in (b"200 res", b"ult=1", b"\n"):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    assert await reader.read() == b""
    writer.close()
    assert server.counters.served == 1
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HEADER.replace(b"hello", b"slow"))
    await writer.drain()
    writer.write(b"HANGUP\n")
    assert await reader.read() == b"", "the script was late, and nothing is set"
    writer.close()


async def test_who_never_replies_is_cut_off(server: AgiServer) -> None:
    """Its session is not counted as served, and is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HEADER)
    assert await reader.readline() == b'SET VARIABLE "GREETING" "hello you"\n'
    assert await reader.read() == b""
    writer.close()
    assert server.counters.served == 0
    assert not server._sessions


async def test_a_full_server_refuses_and_a_stopped_one_lets_go() -> None:
    """One too many is closed at once and counted; at the end nobody is left waiting for an answer."""
    server = AgiServer({"slow": slow}, 0, deadline=30.0, limit=1)
    started = asyncio.Event()
    task = asyncio.ensure_future(server.run(started.set))
    await started.wait()
    first, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HEADER.replace(b"hello", b"slow"))
    await writer.drain()
    second, other = await asyncio.open_connection("127.0.0.1", server.port)
    assert await second.read() == b""
    assert server.counters.refused == 1
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert await first.read() == b""
    for one in (writer, other):
        one.close()
