"""The edge itself: each request to where it belongs, and the process around it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from ari_app.edge.copies import PREFIX, Copies
from ari_app.edge.door import door_of
from ari_app.edge.gate import Buckets, Gate
from ari_app.edge.headers import CSP_REPORTS, security
from ari_app.edge.link import Link
from ari_app.edge.pages import STATIC, Pages
from ari_app.edge.passing import Passing
from ari_app.edge.phone_sockets import PhoneSockets
from ari_app.edge.problems import NOT_HERE, TOO_MANY, told
from ari_app.edge.sip_socket import SipSocket
from ari_app.edge.tls import context_of, keep_fresh
from ari_app.foundation.gone_client import until_gone
from ari_app.pbx.state import PbxState
from ari_app.pbx.web_files import EdgeAddress, edge_address, note_edge, ticket_key, web_socket
from config.web_settings import Web

log = logging.getLogger(__name__)
_PASSED = ("/api/", "/openapi.json")
_REPORT_BYTES = 8192
_HANDSHAKE_SECONDS = 10.0


class Edge:
    """What each path is. ``secure``: over TLS."""

    def __init__(
        self, limits: Web, pages: Pages, passing: Passing, phones: SipSocket, copies: Copies, counts: Counter[str],
        secure: bool,
    ) -> None:  # fmt: skip
        self._limits, self._pages, self._passing, self._phones = limits, pages, passing, phones
        self._copies = copies
        self._counts, self._secure = counts, secure
        self._requests = Buckets(limits.requests_per_second, 2 * limits.requests_per_second)
        self._opened = Buckets(limits.sockets_per_second, 10 * limits.sockets_per_second)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to one request, with the headers that each has."""
        mark = self._mark(request)
        if not self._requests.take(request.remote or ""):
            self._counts["requests refused"] += 1
            response: web.StreamResponse = told(request, TOO_MANY)
        else:
            response = await until_gone(request, self._answer(request, mark))
        if not response.prepared:
            for name, value in mark.items():
                response.headers.setdefault(name, value)
        return response

    def _mark(self, request: web.BaseRequest) -> Mapping[str, str]:
        embedded = request.path == "/embed" or request.path.startswith("/embed/")
        return security(embedded, self._secure, self._limits.embed.strip())

    async def _answer(self, request: web.BaseRequest, mark: Mapping[str, str]) -> web.StreamResponse:
        path = request.path
        if path in ("/phone", "/live"):
            if not self._opened.take(request.remote or ""):
                self._counts["sockets refused"] += 1
                return told(request, TOO_MANY)
            return await (self._phones.serve(request) if path == "/phone" else self._passing.live(request))
        if path.startswith(_PASSED):
            return await self._passing.request(request, mark)
        if path.startswith(PREFIX):
            return await self._copies.request(request, mark)
        if path == CSP_REPORTS:
            return await self._reported(request)
        return self._pages.answer(request)

    async def _reported(self, request: web.BaseRequest) -> web.Response:
        """A browser has stopped something that a page wanted to do: there should be none of these."""
        if request.method != "POST":
            return told(request, NOT_HERE)
        self._counts["csp reports"] += 1
        text = (await request.content.read(_REPORT_BYTES)).decode(errors="replace")
        log.warning("a page broke its own policy: %s", text.replace("\n", " ")[:500])
        return web.Response(status=204)


async def serve(run: Path, state: PbxState, settings: Web, static: Path = STATIC, key: bytes = b"") -> None:
    """Listen until SIGTERM or SIGINT. Raises DoorShut, BadAddress, OSError."""
    before = edge_address(run)
    door = door_of(settings, run, before.port if before else 0)
    context = context_of(door)
    counts: Counter[str] = Counter()
    sockets = PhoneSockets()
    link = Link(web_socket(state), sockets, counts)
    phones = SipSocket(state.http_port, key or ticket_key(run), settings.sip_per_second, sockets, counts)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    passing = Passing(web_socket(state))
    copies = Copies(passing, web_socket(state).parent)
    async with passing, copies, phones, asyncio.TaskGroup() as group:
        edge = Edge(settings, Pages(static), passing, phones, copies, counts, context is not None)
        runner = web.ServerRunner(Gate(edge.handle, settings, counts), shutdown_timeout=1)
        await runner.setup()
        tasks = [group.create_task(link.run(), name="line to kefu")]
        if context is not None:
            tasks.append(group.create_task(keep_fresh(door, context), name="certificate"))
        site = web.TCPSite(runner, door.host, door.port, ssl_context=context, backlog=512, reuse_address=True)
        try:
            await site.start()
            note_edge(run, EdgeAddress(door.url, door.port, os.getpid()))
            log.info("listening at %s", door.url)
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await runner.cleanup()
