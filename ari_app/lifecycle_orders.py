"""Orders about the process itself, on the control socket: ping, drain, restart, stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

from models.domain.errors import CommandRefused

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

    def answer(**more: Any) -> web.Response:  # noqa: ANN401 - JSON
        return web.json_response({"incarnation": process.incarnation, "draining": process.draining, **more})

    async def ping(_request: web.Request) -> web.Response:
        return answer()

    async def may(request: web.Request) -> web.Response | None:
        body = await request.json() if request.can_read_body else {}
        try:
            permitted(str(body.get("by", "console")))
        except CommandRefused as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        return None

    async def drain(request: web.Request) -> web.Response:
        if refused := await may(request):
            return refused
        process.draining = request.match_info["how"] == "on"
        return answer()

    async def end(request: web.Request) -> web.Response:
        if refused := await may(request):
            return refused
        restart = request.path == "/restart"
        asyncio.get_running_loop().call_later(_AFTER_ANSWER, process.stop, restart)
        return answer(result="restarting" if restart else "stopping")

    return [
        web.get("/ping", ping),
        web.post("/drain/{how:on|off}", drain),
        web.post("/restart", end),
        web.post("/stop", end),
    ]
