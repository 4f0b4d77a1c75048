"""Orders about the process itself, on the control socket: ping, drain, restart, stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import web

from models.domain.errors import CommandRefused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_AFTER_ANSWER = 0.05  # seconds in which the answer leaves before the socket closes


class Process(Protocol):
    """What can be ordered."""

    incarnation: str
    draining: bool

    def stop(self, restart: bool = False) -> None:
        """Detach and end, or begin anew."""


def lifecycle_routes(process: Process, permitted: Callable[[str], None]) -> list[web.RouteDef]:
    """``GET /ping``, ``POST /drain/on|off``, ``POST /restart``, ``POST /stop``.

    ``permitted`` raises CommandRefused unless the one named may give such orders.
    """

    async def ping(_request: web.Request) -> web.Response:
        return _answer(process)

    async def drain(request: web.Request) -> web.Response:
        process.draining = request.match_info["how"] == "on"
        return _answer(process)

    async def end(request: web.Request) -> web.Response:
        restart = request.path == "/restart"
        asyncio.get_running_loop().call_later(_AFTER_ANSWER, process.stop, restart)
        return _answer(process, result="restarting" if restart else "stopping")

    return [
        web.get("/ping", ping),
        web.post("/drain/{how:on|off}", _permitted(permitted, drain)),
        web.post("/restart", _permitted(permitted, end)),
        web.post("/stop", _permitted(permitted, end)),
    ]


def _answer(process: Process, **more: Any) -> web.Response:  # noqa: ANN401 - JSON
    return web.json_response({"incarnation": process.incarnation, "draining": process.draining, **more})


def _permitted(permitted: Callable[[str], None], handler: Handler) -> Handler:
    """The handler for those who may; others get the reason."""

    async def serve(request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else {}
        try:
            permitted(str(body.get("by", "console")))
        except CommandRefused as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        return await handler(request)

    return serve
