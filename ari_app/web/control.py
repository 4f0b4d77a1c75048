"""The interface on Unix sockets (mode 0600): the table, who carries it out, and the console's own operations."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from ari_app.contact.permission import from_socket, must
from ari_app.monitor.lag import LoopLag
from ari_app.store.query import Queries
from ari_app.store.row import Row
from ari_app.web.audit import Audit
from ari_app.web.fields import Answer
from ari_app.web.finding import FloorSight, parties_of
from ari_app.web.handlers.agents import Agents
from ari_app.web.handlers.analysis import Analysis
from ari_app.web.handlers.callers import Callers
from ari_app.web.handlers.calls import Calls
from ari_app.web.handlers.coaching import Coaching
from ari_app.web.handlers.control import CallOrders
from ari_app.web.handlers.erasing import Erasing
from ari_app.web.handlers.form_figures import FormFigures
from ari_app.web.handlers.forms import Forms
from ari_app.web.handlers.kept import Kept
from ari_app.web.handlers.kpis import Kpis
from ari_app.web.handlers.portraits import Portraits
from ari_app.web.handlers.quality import QualityOrders
from ari_app.web.handlers.queues import Queues
from ari_app.web.handlers.routing import routing_handlers
from ari_app.web.handlers.said import Said
from ari_app.web.handlers.supervision import Supervision
from ari_app.web.handlers.system import System
from ari_app.web.handlers.webhooks import WebhookOrders
from ari_app.web.judging import Judge
from ari_app.web.openapi import document
from ari_app.web.operation import Asked, Handler, Handlers
from ari_app.web.ports import Ports
from ari_app.web.reference import STYLE, page
from ari_app.web.replaying import Replays
from ari_app.web.serving import Entrance, House, Noted, application, label_of
from ari_app.web.state import status_of
from ari_app.web.table.console import Follow, Status
from ari_app.web.table.system import ReadReference
from models.domain.identity import Identity

_STREAM_LIMIT = 2000
Mount = Callable[[web.Application], None]


class Control:
    """Serves the table; ``more`` are the handlers of those who know what is above this, ``mount`` adds what is no
    operation (the live socket)."""

    def __init__(
        self, ports: Ports, health: Callable[[], dict[str, Any]], lag: LoopLag, path: Path, more: Handlers,
        mount: Mount = lambda app: None,
    ) -> None:  # fmt: skip
        self._mount = mount
        self._ports, self._health, self._lag, self._path = ports, health, lag, path
        self._closing = asyncio.Event()
        hooks = WebhookOrders(ports.journal, ports.webhooks, self._closing)
        self._audit = Audit(ports.journal.publish, self._parties)
        self._handlers = {**self._own(), **_of_floor(ports, health), **hooks.handlers(), **more}

    def _own(self) -> dict[str, Handler]:
        return {
            "status": self._status, "follow_events": self._events, "reset_health": self._reset,
            "openapi": self._openapi, "read_reference": self._reference, "reference_style": self._style,
        }  # fmt: skip

    def application(self, entrance: Entrance, console: bool = False, noted: Noted | None = None) -> web.Application:
        """The table for who comes by that entrance; what they do for others is written down."""
        ports, roster = self._ports, self._ports.desk.floor.roster
        judge, replays = Judge(partial(must, roster), FloorSight(ports)), Replays(ports.records)
        own = ports.desk.settings.web.agents_see_numbers
        house = House(judge=judge, replays=replays, own_numbers=own, noted=noted or self._audit.noted)
        return application(self._handlers, entrance, house, console)

    async def run(self) -> None:
        """Serve the console until cancelled."""
        try:
            app = self.application(self._console, console=True)
            self._mount(app)
            await serve(app, self._path)
        finally:
            self._closing.set()

    async def run_web(self, entrance: Entrance, mount: Mount, edge: Sequence[web.RouteDef] = ()) -> None:
        """Serve who comes over the network, on the socket beside the console's, until cancelled. ``mount`` adds the
        live socket for them, ``edge`` are the paths of the edge itself, which it passes nobody on to."""
        app = self.application(entrance)
        mount(app)
        app.add_routes(edge)
        await serve(app, self._path.with_name("web.sock"))

    def _parties(self, call_id: str) -> frozenset[str]:
        session = self._ports.desk.calls.get(call_id)
        return parties_of(session) if session is not None else frozenset()

    async def _console(self, request: web.Request) -> Identity:
        return from_socket(self._ports.desk.floor.roster, label_of(request))

    async def _status(self, _asked: Asked[object]) -> Status:
        return status_of(self._ports, self._health)

    async def _openapi(self, _asked: Asked[object]) -> dict[str, Any]:
        return document()

    async def _reference(self, asked: Asked[ReadReference]) -> str:
        return page(asked.body.language or asked.language)

    async def _style(self, _asked: Asked[object]) -> str:
        return STYLE

    async def _reset(self, _asked: Asked[object]) -> Answer:
        """Begin to measure the event loop anew (benches, and after a change of load)."""
        self._lag.reset()
        return Answer()

    async def _events(self, asked: Asked[Follow]) -> web.StreamResponse:
        queue: asyncio.Queue[Row] = asyncio.Queue(_STREAM_LIMIT)

        def take(row: Row) -> None:
            if not queue.full():
                queue.put_nowait(row)

        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(asked.connection)
        silences = [self._ports.journal.listen(take)]
        if asked.body.partials:
            silences.append(self._ports.journal.follow(take))
        try:
            while not self._closing.is_set():
                try:
                    async with asyncio.timeout(1):
                        row = await queue.get()
                except TimeoutError:
                    continue
                await response.write(json.dumps(asdict(row), ensure_ascii=False).encode() + b"\n")
        except ConnectionError:  # who listened has gone
            return response
        finally:
            for silence in silences:
                silence()
        return response


def _of_floor(ports: Ports, health: Callable[[], dict[str, Any]]) -> dict[str, Handler]:
    """Who carries out what is about calls, agents, queues and what is kept."""
    limits = ports.desk.settings.analysis
    queries = Queries(ports.journal.path, limits.seconds, limits.rows, limits.memory_mb)
    parts = (
        Agents(ports), Calls(ports), CallOrders(ports), Said(ports), Queues(ports), Supervision(ports), Kept(ports),
        Callers(ports), System(ports, health), QualityOrders(ports), Analysis(queries, ports.journal.publish),
        Forms(ports), FormFigures(ports), Coaching(ports), Kpis(ports), Portraits(ports), Erasing(ports),
    )  # fmt: skip
    found: dict[str, Handler] = routing_handlers(ports.desk.floor)
    for part in parts:
        found.update(part.handlers())
    return found


def _private_socket(path: Path) -> socket.socket:
    """Bound, mode 0600 from its first moment on: Linux gives the file the mode that the descriptor has, and the umask,
    which is the whole process's, is left alone."""
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.fchmod(found.fileno(), 0o600)
        found.bind(str(path))
    except OSError:
        found.close()
        raise
    return found


async def serve(app: web.Application, path: Path) -> None:
    """An application on a Unix socket that only its owner may open, until cancelled."""
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        await web.SockSite(runner, _private_socket(path)).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)
