"""The fake's sockets: REST and events over HTTP, media, AMI; and what a test does to them."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.asterisk import transfers
from tests.fakes.asterisk.ami import AmiServer
from tests.fakes.asterisk.media import MediaSockets
from tests.fakes.asterisk.pbx import Pbx
from tests.fakes.asterisk.resources import File, carry_out
from tests.fakes.asterisk.things import AriError, Channel, Json
from tests.fakes.asterisk.wire import Rule, Wire, counts, texts_of

_BEHIND = 0.001  # seconds by which an event follows the reply to the request that caused it


@dataclass(eq=False)
class _Caused:
    """The events that a request causes wait until it is answered, and ``due`` is reached."""

    answered: asyncio.Event = field(default_factory=asyncio.Event)
    due: float = 0.0

    def release(self, behind: float) -> None:
        """Let them go, so many seconds from now."""
        if not self.answered.is_set():
            self.due = asyncio.get_running_loop().time() + behind
            self.answered.set()


_request: ContextVar[_Caused | None] = ContextVar("fake request", default=None)


class Server:
    """ARI on one port, AMI on another."""

    def __init__(self, app: str, user: str, password: str, ami_password: str) -> None:
        self.wire = Wire()
        self.pbx = Pbx(app, self._emit)
        self.media = MediaSockets(self.pbx)
        self.ami = AmiServer(self.pbx, user, ami_password)
        self.pbx.on_device = self.ami.device
        self.pbx.on_crash = self.crash
        self.pbx.refer_blind = partial(transfers.blind, self.pbx)
        self.pbx.refer_attended = partial(transfers.attended, self.pbx)
        self.pbx.call_plainly = partial(transfers.second_line, self.pbx)
        over = self.pbx.switch.on_gone
        self.pbx.switch.on_gone = lambda channel: self._gone(channel, over)
        self._auth = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self._runner: web.AppRunner | None = None
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._events: deque[tuple[_Caused | None, Json]] = deque()
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.refusing = False
        self.port = 0

    def _gone(self, channel: Channel, over: Callable[[Channel], None]) -> None:
        over(channel)
        self.ami.finish(channel)
        self.media.close(channel)

    # Running ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen on ports of loopback: any free ones, and after a restart the same."""
        site = web.Application(client_max_size=40960)
        site.router.add_get("/ari/events", self._serve_events)
        site.router.add_get("/media/{id}", self.media.serve)
        site.router.add_route("*", "/ari/{path:.*}", self._serve)
        self._runner = web.AppRunner(site, handler_cancellation=False, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        await self.ami.start(self.ami.port)
        self.spawn(self._send_events())

    async def stop(self) -> None:
        """Close everything at once."""
        self.wire.running.set()
        self.cut_everything()
        await self.ami.stop()
        for rule in self.wire.rules:
            rule.release()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.media.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    def cut_everything(self) -> None:
        """Abort every TCP connection."""
        self.media.drop()
        if self._runner is not None and self._runner.server is not None:
            for connection in self._runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()

    def spawn(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        """A task of the server's own."""
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def crash(self) -> None:
        """Everything is gone at once, and nobody listens (until `restart`)."""
        for channel in self.pbx.switch.channels.values():
            channel.gone = True
        self.pbx.switch.active = False
        self._events.clear()
        self._socket = None
        self.cut_everything()

    # Events -----------------------------------------------------------------------------------

    def _emit(self, event: Json) -> None:
        if self.pbx.wanted is not None and event["type"] not in self.pbx.wanted:
            return
        self._events.append((_request.get(), event))
        self._wake.set()

    async def _send_events(self) -> None:
        while True:
            while not self._events:
                self._wake.clear()
                await self._wake.wait()
            first = self._events[0]
            await self._turn(first[0])
            await self.wire.running.wait()
            if not self._events or self._events[0] is not first:
                continue
            self._events.popleft()
            rule = self.wire.rule_for(texts_of(first[1]), "hold", "delay", "lose", executed=False)
            if rule is None:
                await self._pass(first[1])
            elif rule.act != "lose":
                self.spawn(self._later(first[1], rule))

    @staticmethod
    async def _turn(caused: _Caused | None) -> None:
        """Wait until the request that has caused it is answered."""
        if caused is not None:
            await caused.answered.wait()
            await asyncio.sleep(max(0.0, caused.due - asyncio.get_running_loop().time()))

    async def _later(self, event: Json, rule: Rule) -> None:
        if rule.act == "delay":
            await asyncio.sleep(rule.seconds)
        else:
            await rule.open.wait()
        await self._pass(event)

    async def _pass(self, event: Json) -> None:
        """One event to the application, or lost when it is not there."""
        name = texts_of(event)[min(1, len(texts_of(event)) - 1)]
        self.wire.moment(f"event {name}")
        socket = self._socket
        self.wire.note("event" if socket is not None else "lost", name)
        if socket is not None and not socket.closed:
            try:
                await socket.send_str(json.dumps(event))
            except (ConnectionError, aiohttp.ClientConnectionError, RuntimeError):
                return

    async def _serve_events(self, request: web.Request) -> web.StreamResponse:
        await self.wire.running.wait()
        if request.headers.get("Authorization") != self._auth:
            return web.json_response({"message": "Authentication required"}, status=401)
        if self.refusing:
            return web.json_response({"message": "the fake refuses event sockets"}, status=503)
        socket = web.WebSocketResponse(autoping=False, compress=False, timeout=0.1)
        await socket.prepare(request)
        self._socket, self._transport = socket, request.transport
        self.pbx.switch.active = True
        self.wire.note("request", "GET /events (connected)")
        async for message in socket:
            if message.type is aiohttp.WSMsgType.PING and self.wire.running.is_set():
                await socket.pong(message.data)
        if self._socket is socket:
            self._lost()
        return socket

    def _lost(self) -> None:
        self._socket, self._transport = None, None
        self.pbx.switch.active = False
        self.wire.note("lost", "the event socket")

    def drop_socket(self, refuse: bool) -> None:
        """The event socket breaks; with ``refuse`` none is let in until `accept_sockets`."""
        self.refusing = refuse
        transport = self._transport
        if transport is not None:
            self._lost()
            assert isinstance(transport, asyncio.Transport)
            transport.abort()

    # Requests ---------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        await self.wire.running.wait()
        if request.headers.get("Authorization") != self._auth:
            return web.json_response({"message": "Authentication required"}, status=401)
        path = "/" + request.match_info["path"]
        what = f"{request.method} {path}"
        texts = [what] if not request.query_string else [what, f"{what}?{request.query_string}"]
        if counts(request.method, path):
            self.wire.moment(f"request {what}")
        self.wire.note("request", what)
        caused = _Caused()
        if self.wire.events_first:
            caused.release(0.0)
        try:
            response = await self._answer(request, path, texts, caused)
            if response is None:
                return self._cut(request)
            if counts(request.method, path):
                self.wire.moment(f"reply {what}")
            self.wire.note("reply", what, response.status)
            with contextlib.suppress(aiohttp.ClientConnectionError):  # the other side has given up
                await response.prepare(request)
                await response.write_eof()
        finally:
            caused.release(_BEHIND)
        return response

    @staticmethod
    def _cut(request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _answer(self, request: web.Request, path: str, texts: list[str], caused: _Caused) -> web.Response | None:
        """The reply; None: the connection is cut instead."""
        before = self.wire.rule_for(texts, "hold", "delay", "fail", "lose", executed=False)
        if before is not None:
            await self._kept(before)
            if before.act == "lose":
                return None
            if before.act == "fail":
                return web.json_response(before.body or {"message": "made up by a test"}, status=before.status)
        response = await self._carried_out(request, path, caused)
        if self.wire.events_first:
            await asyncio.sleep(_BEHIND)
        after = self.wire.rule_for(texts, "hold", "delay", "fail", "lose", executed=True)
        if after is None:
            return response
        caused.release(_BEHIND)
        await self._kept(after)
        if after.act == "lose":
            return None
        if after.act == "fail":
            return web.json_response(after.body or {"message": "made up by a test"}, status=after.status)
        return response

    @staticmethod
    async def _kept(rule: Rule) -> None:
        if rule.act == "hold":
            await rule.open.wait()
        elif rule.act == "delay":
            await asyncio.sleep(rule.seconds)

    async def _carried_out(self, request: web.Request, path: str, caused: _Caused) -> web.Response:
        body = json.loads(await request.read() or b"null")
        context = copy_context()
        context.run(_request.set, caused)
        work = carry_out(self.pbx, request.method, path, dict(request.query), body)
        task = asyncio.get_running_loop().create_task(work, context=context)
        await asyncio.sleep(0)
        if not task.done():  # it waits behind a playback: what it has caused so far does not
            caused.release(_BEHIND)
        try:
            found = await task
        except AriError as error:
            return web.json_response(error.body, status=error.status)
        if isinstance(found, File):
            return web.Response(body=found.content, content_type="audio/x-wav")
        return web.Response(status=204) if found is None else web.json_response(found)
