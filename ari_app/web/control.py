"""The control interface on a Unix socket (mode 0600): status, the event stream, and orders (``orders.py``)."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from ari_app.foundation import steady
from ari_app.monitor.lag import LoopLag
from ari_app.store.row import Row
from ari_app.web.orders import Orders
from ari_app.web.ports import Ports

_STREAM_LIMIT = 2000


class Control:
    """Serves ``GET /status``, ``GET /events`` (JSON lines) and the routes of `Orders`."""

    def __init__(
        self, ports: Ports, health: Callable[[], dict[str, Any]], lag: LoopLag, path: Path,
        more: Sequence[web.RouteDef] = (),
    ) -> None:  # fmt: skip
        self._more = more
        self._ports, self._health, self._path = ports, health, path
        self._lag = lag
        self._orders = Orders(ports)
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled."""
        app = web.Application(client_max_size=65536)
        app.add_routes(
            [
                web.get("/status", self._status),
                web.get("/events", self._events),
                web.post("/health/reset", self._reset),
                *self._orders.routes(),
                *self._more,
            ]
        )
        runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.unlink(missing_ok=True)
        old = os.umask(0o177)
        try:
            site = web.UnixSite(runner, str(self._path))
            await site.start()
        finally:
            os.umask(old)
        try:
            await asyncio.Event().wait()
        finally:
            self._closing.set()
            await runner.cleanup()
            self._path.unlink(missing_ok=True)

    async def _status(self, _request: web.Request) -> web.Response:
        return web.json_response(self.status())

    async def _reset(self, _request: web.Request) -> web.Response:
        """Begin to measure the event loop anew (benches, and after a change of load)."""
        self._lag.reset()
        return web.json_response({})

    def status(self) -> dict[str, Any]:
        """The line, the agents, the live calls and the system's health."""
        floor, now = self._ports.desk.floor, steady.now()
        line = [
            {
                "call": waiting.call_id, "problem": waiting.main_problem, "language": waiting.language,
                "priority": round(min(1.0, max(0.0, waiting.priority)), 3),
                "waited": round(now - waiting.entered_at, 1),
            }
            for waiting in floor.dispatcher.line()
        ]  # fmt: skip
        agents = [
            {
                "id": s.agent.id, "name": s.agent.name, "state": s.state, "since": round(now - s.since, 1),
                "reason": s.reason, "call": s.call_id, "calls": s.calls, "missed": s.missed,
                "then": s.after_call or "", "device": s.device, "connected": s.nailed,
            }
            for s in floor.roster.all()
        ]  # fmt: skip
        calls = [
            {
                "call": s.call.id, "number": s.call.number, "name": s.call.caller.name, "dialled": s.call.dialled,
                "state": s.state, "language": s.language, "problem": s.queueing.problem,
                "age": round(now - s.call.arrived_at, 1), "direction": s.call.direction,
                "slot": self._ports.desk.parking.slot_of(s.call.id),
                "legs": [leg.who for leg in s.conversation.legs.values()] if s.conversation else [],
                "held": bool(s.conversation and s.conversation.held),
                "recording": bool(s.recording and s.recording.running),
            }
            for s in self._ports.desk.calls.values()
        ]  # fmt: skip
        callbacks = [asdict(wanted) for wanted in self._ports.callbacks.open.values()]
        return {
            "routing": floor.dispatcher.routing(), "waits": floor.waits.status(), "callbacks": callbacks,
            "line": line, "agents": agents, "calls": calls, "health": self._health(),
        }  # fmt: skip

    async def _events(self, request: web.Request) -> web.StreamResponse:
        queue: asyncio.Queue[Row] = asyncio.Queue(_STREAM_LIMIT)

        def take(row: Row) -> None:
            if not queue.full():
                queue.put_nowait(row)

        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        silences = [self._ports.journal.listen(take)]
        if request.query.get("partials"):
            silences.append(self._ports.journal.follow(take))
        try:
            while not self._closing.is_set():
                try:
                    async with asyncio.timeout(1):
                        row = await queue.get()
                except TimeoutError:
                    continue
                await response.write(json.dumps(asdict(row), ensure_ascii=False).encode() + b"\n")
        except ConnectionError:
            pass
        finally:
            for silence in silences:
                silence()
        return response
