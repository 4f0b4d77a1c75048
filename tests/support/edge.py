"""The edge in this process, with a kefu and an Asterisk behind it that do what a test says."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web

from ari_app.edge.copies import Copies
from ari_app.edge.gate import Gate
from ari_app.edge.link import PATH, Link
from ari_app.edge.pages import Pages
from ari_app.edge.passing import Passing
from ari_app.edge.phone_sockets import PhoneSockets
from ari_app.edge.serve import Edge
from ari_app.edge.sip_socket import SipSocket
from config.web_settings import Web
from models.domain.phone_ticket import PhoneTicket, signed

KEY = b"k" * 32
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Behind:
    """kefu's socket and Asterisk's, as the test wants them."""

    folder: Path
    kefu: Handler
    asterisk: Handler
    told: list[dict[str, object]] = field(default_factory=list)
    lines: list[web.WebSocketResponse] = field(default_factory=list)
    runner: web.AppRunner | None = None

    @property
    def socket(self) -> Path:
        """Where kefu listens."""
        return self.folder / "web.sock"

    async def begin_kefu(self) -> None:
        """kefu comes."""
        app = web.Application(client_max_size=1 << 20)
        app.router.add_get(PATH, self._line)
        app.router.add_route("*", "/{path:.*}", self.kefu)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.UnixSite(self.runner, str(self.socket)).start()

    async def end_kefu(self) -> None:
        """kefu goes."""
        assert self.runner is not None
        await self.runner.cleanup()
        self.runner = None
        self.socket.unlink(missing_ok=True)

    async def _line(self, request: web.Request) -> web.StreamResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        self.lines.append(line)
        async for message in line:
            self.told.append(message.json())
        return line

    async def hears(self, kind: str, count: int = 1) -> dict[str, object]:
        """The count-th thing of a kind that kefu is told."""
        async with asyncio.timeout(10):
            while len(found := [one for one in self.told if one["t"] == kind]) < count:
                await asyncio.sleep(0.01)
        return found[count - 1]


@dataclass
class Running:
    """An edge that listens."""

    base: str
    behind: Behind
    counts: Counter[str]
    sockets: PhoneSockets
    client: aiohttp.ClientSession

    def phone(self, user: str = "1001w", session: str = "session1", seconds: float = 100) -> str:
        """The address of a telephone with a ticket."""
        return f"{self.base}/phone?ticket={signed(PhoneTicket(user, session, int(time.time() + seconds)), KEY)}"


async def nothing(_request: web.Request) -> web.StreamResponse:
    """A kefu or an Asterisk that nobody asks."""
    raise web.HTTPGone


async def echo(request: web.Request) -> web.StreamResponse:
    """An Asterisk that answers each message with itself."""
    socket = web.WebSocketResponse(protocols=("sip",))
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


@asynccontextmanager
async def edge(
    static: Path, kefu: Handler = nothing, asterisk: Handler = echo, limits: Web | None = None,
    tls: ssl.SSLContext | None = None, register_seconds: float = 10.0,
) -> AsyncIterator[Running]:  # fmt: skip
    """An edge with both behind it."""
    settings = limits or Web()
    with tempfile.TemporaryDirectory(prefix="kefu-edge-") as name:
        behind = Behind(Path(name), kefu, asterisk)
        await behind.begin_kefu()
        pbx_runner, pbx_port = await _asterisk(behind)
        counts: Counter[str] = Counter()
        sockets = PhoneSockets()
        phones = SipSocket(pbx_port, KEY, settings.sip_per_second, sockets, counts, register_seconds=register_seconds)
        link = Link(behind.socket, sockets, counts)
        passing = Passing(behind.socket)
        copies = Copies(passing, behind.folder)
        async with passing, copies, phones, asyncio.TaskGroup() as group:
            task = group.create_task(link.run())
            app = Edge(settings, Pages(static), passing, phones, copies, counts, tls is not None)
            runner = web.ServerRunner(Gate(app.handle, settings, counts), shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
            await site.start()
            port = runner.addresses[0][1]
            base = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
            async with aiohttp.ClientSession() as client:
                yield Running(base, behind, counts, sockets, client)
            task.cancel()
            await runner.cleanup()
        await pbx_runner.cleanup()
        if behind.runner is not None:
            await behind.runner.cleanup()


async def _asterisk(behind: Behind) -> tuple[web.AppRunner, int]:
    app = web.Application()
    app.router.add_get("/ws", behind.asterisk)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, int(runner.addresses[0][1])
