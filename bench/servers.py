"""REST beside bare aiohttp, FastAGI beside bare asyncio: what our layers cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from agi.protocol import Environment
from agi.server import AgiServer
from ari_app.ari.rest import Rest
from ari_app.pbx.state import PbxState

_REQUESTS, _PARALLEL = 4000, 8
_HEADER = b"agi_network: yes\nagi_network_script: hello\nagi_arg_1: 5550001\nagi_uniqueid: 1.2\n\n"


async def _rate(work: Callable[[], Awaitable[Any]], count: int, parallel: int) -> float:
    async def some(number: int) -> None:
        for _ in range(number):
            await work()

    begun = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(parallel):
            group.create_task(some(count // parallel))
    return count / (time.monotonic() - begun)


async def rest(state: PbxState) -> dict[str, float]:
    """Requests a second of our client and of aiohttp alone, alternating, the better of three each."""
    base = f"http://127.0.0.1:{state.http_port}/ari"
    ours, bare = [], []
    auth = {"Authorization": aiohttp.encode_basic_auth(state.ari_user, state.ari_password)}
    for _ in range(3):
        async with Rest(base, state.ari_user, state.ari_password) as client:
            ours.append(await _rate(lambda: client.get("/channels"), _REQUESTS, _PARALLEL))
        connector = aiohttp.TCPConnector(limit=_PARALLEL)
        async with aiohttp.ClientSession(connector=connector, headers=auth) as session:

            async def plain() -> None:
                async with session.get(f"{base}/channels") as answer:
                    await answer.json()

            bare.append(await _rate(plain, _REQUESTS, _PARALLEL))
    return {
        "kefu_per_second": round(max(ours)), "aiohttp_per_second": round(max(bare)),
        "ratio": round(max(ours) / max(bare), 3),
    }  # fmt: skip


async def _client(port: int) -> bool:
    """One session as Asterisk would hold it; whether the variable was set."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_HEADER)
    good = False
    while line := await reader.readline():
        good = line.startswith(b"SET VARIABLE")
        writer.write(b"200 result=1\n")
    writer.close()
    return good


async def _bare(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (await reader.readline()).strip():
        pass
    writer.write(b'SET VARIABLE "GREETING" "hello"\n')
    await reader.readline()
    writer.close()


async def _hello(_environment: Environment) -> Mapping[str, str]:
    return {"GREETING": "hello"}


async def fastagi() -> dict[str, float]:
    """Sessions a second of our server and of a bare asyncio one; then a burst of 2,000 at once."""
    server = AgiServer({"hello": _hello}, 0)
    started = asyncio.Event()
    running = asyncio.ensure_future(server.run(started.set))
    await started.wait()
    bare = await asyncio.start_server(_bare, "127.0.0.1", 0, backlog=1024)
    bare_port = bare.sockets[0].getsockname()[1]
    ours, plain = [], []
    for _ in range(3):
        ours.append(await _rate(lambda: _client(server.port), 2000, 16))
        plain.append(await _rate(lambda: _client(bare_port), 2000, 16))
    begun = time.monotonic()
    burst = await asyncio.gather(*(_client(server.port) for _ in range(2000)), return_exceptions=True)
    seconds = time.monotonic() - begun
    running.cancel()
    bare.close()
    await asyncio.wait({running})
    return {
        "kefu_per_second": round(max(ours)), "asyncio_per_second": round(max(plain)),
        "ratio": round(max(ours) / max(plain), 3), "burst": 2000, "burst_seconds": round(seconds, 2),
        "lost": sum(one is not True for one in burst),
    }  # fmt: skip
