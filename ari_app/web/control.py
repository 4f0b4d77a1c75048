"""The control interface on a Unix socket (mode 0600): every operation of the table."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from ari_app.contact.permission import from_socket, must
from ari_app.monitor.lag import LoopLag
from ari_app.store.row import Row
from ari_app.web.answers import Answer, Status
from ari_app.web.openapi import document
from ari_app.web.operation import Asked, Handler, Handlers
from ari_app.web.orders import Orders
from ari_app.web.ports import Ports
from ari_app.web.requests import Follow, Request
from ari_app.web.serving import application
from ari_app.web.state import status_of
from ari_app.web.stored_orders import StoredOrders

_STREAM_LIMIT = 2000


class Control:
    """Serves the table; ``more`` are the handlers of those who know what is above this."""

    def __init__(
        self, ports: Ports, health: Callable[[], dict[str, Any]], lag: LoopLag, path: Path, more: Handlers
    ) -> None:  # fmt: skip
        self._ports, self._health, self._lag, self._path = ports, health, lag, path
        self._closing = asyncio.Event()
        orders, stored = Orders(ports), StoredOrders(ports)
        self._handlers = {**self._own(), **orders.handlers(), **stored.handlers(), **more}

    def _own(self) -> dict[str, Handler]:
        return {
            "status": self._status, "events": self._events, "reset_health": self._reset, "openapi": self._openapi,
        }  # fmt: skip

    async def run(self) -> None:
        """Serve until cancelled."""
        roster = self._ports.desk.floor.roster
        app = application(self._handlers, partial(from_socket, roster), partial(must, roster))
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

    async def _status(self, _asked: Asked[Request]) -> Status:
        return status_of(self._ports, self._health)

    async def _openapi(self, _asked: Asked[Request]) -> dict[str, Any]:
        return document()

    async def _reset(self, _asked: Asked[Request]) -> Answer:
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
