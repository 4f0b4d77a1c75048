"""Orders about the process itself, on the control socket: ping, drain, restart, stop."""

from __future__ import annotations

import asyncio
from typing import Protocol

from ari_app.web.fields import Request
from ari_app.web.operation import Asked, Handler
from ari_app.web.table.system import ProcessIs

_AFTER_ANSWER = 0.05  # seconds in which the answer leaves before the socket closes


class Process(Protocol):
    """What can be ordered."""

    incarnation: str
    draining: bool

    def stop(self, restart: bool = False) -> None:
        """Detach and end, or begin anew."""


def lifecycle_handlers(process: Process) -> dict[str, Handler]:
    """By the operation's name."""

    async def ping(_asked: Asked[Request]) -> ProcessIs:
        return _is(process)

    async def drain(asked: Asked[Request]) -> ProcessIs:
        process.draining = asked.operation.name == "drain_on"
        return _is(process)

    async def end(asked: Asked[Request]) -> ProcessIs:
        restart = asked.operation.name == "restart"
        asyncio.get_running_loop().call_later(_AFTER_ANSWER, process.stop, restart)
        return _is(process, "restarting" if restart else "stopping")

    return {"ping": ping, "drain_on": drain, "drain_off": drain, "restart": end, "stop": end}


def _is(process: Process, result: str = "") -> ProcessIs:
    return ProcessIs(incarnation=process.incarnation, draining=process.draining, result=result)
