"""A floor without telephones: serves the built pages, plays states over `/live` and notes what the pages order.

So that every screen can be looked at and tested in each of its states, within a second and without Asterisk. The states
are in `floor_states`.
"""

from __future__ import annotations

import asyncio
import copy
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from ari_app.web.problems import Told
from config.load import ROOT
from models.domain.errors import CommandRefused
from tests.support.sip_registrar import sip_socket

STATIC = ROOT / "ari_app/edge/static"
POLICY, NONE, FRAMES = "Content-Security-Policy", "'none'", "http://127.0.0.1:*"
HEADERS = {
    POLICY: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; report-uri /csp-report",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
TICK_SECONDS = 5.0
Effect = Callable[["Floor", dict[str, Any]], Awaitable[None]]


@dataclass
class Refusal:
    """How the next request to a path is refused."""

    status: int
    code: str
    detail: str


@dataclass
class Floor:
    """What is shown, who is logged in, and what was ordered.

    ``who``: whom a log-in makes of whoever logs in; ``answers``: "METHOD path" → what is answered, or what makes it of
    the query; ``fallback``: what else is asked; ``effects``: "METHOD path" → what an order changes; ``silent``: the
    socket is open and says nothing any more.
    """

    states: dict[str, dict[str, Any]]
    who: dict[str, Any]
    session: dict[str, Any] | None
    entrance: dict[str, Any] = field(default_factory=lambda: {"oidc": None, "first_admin": False})
    answers: dict[str, Any] = field(default_factory=dict)
    orders: list[tuple[str, str, Any]] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    silent: bool = False
    seqs: dict[str, int] = field(default_factory=dict)
    sockets: dict[web.WebSocketResponse, set[str]] = field(default_factory=dict)
    version: str = "1"
    fallback: Callable[[str], Any] = lambda _name: None

    def seq(self, topic: str) -> int:
        """The number of a topic's last patch."""
        return self.seqs.get(topic, 0)

    async def patch(self, topic: str, changes: dict[str, Any], removed: tuple[str, ...] = ()) -> None:
        """Change a topic by JSON Pointers and tell everybody who wants it."""
        for path in removed:
            _change(self.states[topic], path, None, remove=True)
        for path, value in changes.items():
            _change(self.states[topic], path, copy.deepcopy(value))
        before, now = self.seq(topic), self.seq(topic) + 1
        self.seqs[topic] = now
        await self.tell(topic, {
            "t": "patch", "topic": topic, "prev": before, "seq": now, "set": changes, "del": list(removed),
        })  # fmt: skip

    async def show(self, topic: str, state: dict[str, Any]) -> None:
        """Another state altogether, as a snapshot."""
        self.states[topic] = state
        self.seqs[topic] = self.seq(topic) + 1
        await self.tell(topic, {"t": "snapshot", "topic": topic, "seq": self.seq(topic), "state": state})

    async def tell(self, topic: str | None, message: dict[str, Any]) -> None:
        """To whoever wants the topic (None: to all)."""
        for socket, wanted in list(self.sockets.items()):
            if (topic is None or topic in wanted) and not self.silent and not socket.closed:
                await socket.send_json(message)

    async def drop(self, code: int = 1011) -> None:
        """Close every socket."""
        for socket in list(self.sockets):
            await socket.close(code=code)


def _change(whole: dict[str, Any], path: str, value: object, remove: bool = False) -> None:
    state: Any = whole
    keys = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    for key in keys[:-1]:
        state = state[int(key)] if isinstance(state, list) else state[key]
    if remove:
        state.pop(keys[-1], None)
    elif isinstance(state, list):
        state[int(keys[-1])] = value
    else:
        state[keys[-1]] = value


FLOOR = web.AppKey("floor", Floor)


async def _page(request: web.Request) -> web.StreamResponse:
    name = request.match_info["page"] or "desk"
    headers = {
        **HEADERS,
        POLICY: HEADERS[POLICY].replace("'none'; require", f"{FRAMES if name == 'embed' else NONE}; require"),
    }
    return web.Response(body=(STATIC / f"{name}.html").read_bytes(), content_type="text/html", headers=headers)


async def _live(request: web.Request) -> web.WebSocketResponse:
    floor = request.app[FLOOR]
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    if floor.session is None:
        await socket.close(code=4401)
        return socket
    floor.sockets[socket] = set()
    if not floor.silent:
        hello = {"t": "hello", "server_ms": _now(), "session": "s", "version": floor.version, "user": {}}
        await socket.send_json(hello)
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await _asked(floor, socket, json.loads(message.data))
    finally:
        floor.sockets.pop(socket, None)
    return socket


async def _asked(floor: Floor, socket: web.WebSocketResponse, asked: dict[str, Any]) -> None:
    topics = asked["want"] if "want" in asked else [asked["snapshot"]]
    if "want" in asked:
        floor.sockets[socket] = set(topics)
    for topic in topics:
        if topic in floor.states and not floor.silent:
            state = {"t": "snapshot", "topic": topic, "seq": floor.seq(topic), "state": floor.states[topic]}
            await socket.send_json(state)


async def _session(request: web.Request) -> web.Response:
    floor = request.app[FLOOR]
    if request.method == "DELETE":
        floor.session = None
        return web.Response(status=204)
    if request.method == "POST":
        refused = _refused(floor, request)
        if refused is not None:
            return refused
        floor.session = floor.session or floor.who
    if floor.session is None:
        return _problem(401, "log_in", "Log in first.")
    return web.json_response(floor.session)


async def _order(request: web.Request) -> web.Response:
    floor = request.app[FLOOR]
    path = request.path.removeprefix("/api/v1")
    body = await request.json() if request.can_read_body and request.content_type == "application/json" else {}
    name = f"{request.method} {path}"
    if request.method != "GET":
        floor.orders.append((request.method, path, body))
    refused = _refused(floor, request)
    if refused is not None:
        return refused
    if name in floor.effects:
        await floor.effects[name](floor, body)
    answer = floor.answers.get(name, floor.fallback(name))
    if callable(answer):
        try:
            answer = await answer(dict(request.query))
        except (CommandRefused, Told) as error:
            return _problem(400, "refused", str(error))
    if isinstance(answer, bytes):
        floor.orders.append((request.method, path, dict(request.query)))
        return web.Response(body=answer, content_type="audio/wav")
    if answer is not None:
        return web.json_response(answer)
    return web.json_response({"items": [], "next": None}) if request.method == "GET" else web.json_response({})


def _refused(floor: Floor, request: web.Request) -> web.Response | None:
    """The refusal that waits for this request; each is given once, but for those of log-in state."""
    key = f"{request.method} {request.path.removeprefix('/api/v1')}"
    refusal = floor.refusals.pop(key, None)
    return None if refusal is None else _problem(refusal.status, refusal.code, refusal.detail)


def _problem(status: int, code: str, detail: str) -> web.Response:
    body = {"type": f"/problems/{code}", "title": code, "status": status, "detail": detail, "code": code}
    return web.json_response(body, status=status, content_type="application/problem+json")


async def _report(request: web.Request) -> web.Response:
    request.app[FLOOR].reports.append(await request.text())
    return web.Response(status=204)


async def _ticks(app: web.Application) -> AsyncIterator[None]:
    async def tick() -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await app[FLOOR].tell(None, {"t": "tick", "server_ms": _now()})

    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(tick())
        yield
        ticking.cancel()


def _now() -> int:
    return int(time.time() * 1000)


def application(floor: Floor) -> web.Application:
    """The server of a floor."""
    app = web.Application()
    app[FLOOR] = floor
    app.cleanup_ctx.append(_ticks)
    app.router.add_get("/live", _live)
    app.router.add_get("/phone", sip_socket)
    app.router.add_static("/assets", STATIC / "assets")
    app.router.add_post("/csp-report", _report)
    app.router.add_get("/api/v1/session/entrance", _entrance)
    app.router.add_route("*", "/api/v1/session", _session)
    app.router.add_route("*", "/api/v1/{path:.*}", _order)
    app.router.add_get("/{page:[a-z-]*}", _page)
    return app


async def _entrance(request: web.Request) -> web.Response:
    return web.json_response(request.app[FLOOR].entrance)


async def _answer(body: dict[str, Any]) -> web.Response:
    return web.json_response(body)


@asynccontextmanager
async def served(floor: Floor, port: int = 0) -> AsyncIterator[str]:
    """Serve a floor on loopback; yields its address."""
    runner = web.AppRunner(application(floor), shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await floor.drop(1001)
        await runner.cleanup()
