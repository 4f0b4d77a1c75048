"""The doors for people and programs: the console's socket, the one that the edge passes others on to, and its line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from ari_app.app.screens import visitors_of
from ari_app.app.wiring import Parts
from ari_app.live.live import Live
from ari_app.monitor.lag import LoopLag
from ari_app.pbx.state import PbxState
from ari_app.web.control import Control
from ari_app.web.edge_line import EdgeLine
from ari_app.web.entrance import WebEntrance
from ari_app.web.handlers.configuration import configuration_handlers
from ari_app.web.operation import Handlers

Service = tuple[str, Callable[[], Awaitable[None]]]


class Interface:
    """Serves one table of operations on both sockets; ``more`` are the handlers of those who know what is above it."""

    def __init__(
        self, parts: Parts, live: Live, health: Callable[[], dict[str, Any]], lag: LoopLag, pbx: PbxState,
        more: Handlers,
    ) -> None:  # fmt: skip
        self._accounts, self._live = parts.accounts, live
        self.edge_line = EdgeLine(parts.web_phones.phones)
        told = configuration_handlers(parts.services.settings, Path(pbx.run))
        handlers = {**more, **parts.account_handlers(), **told}
        path = Path(pbx.socket_dir) / "kefu.sock"
        self.control = Control(parts.control_ports(), health, lag, path, handlers, live.mount)

    def services(self, listening: asyncio.Event) -> list[Service]:
        """What runs, from the moment that kefu takes calls."""
        return [
            ("control", partial(_once, listening, self.control.run)), ("web", partial(_once, listening, self._web)),
            ("edge line", self.edge_line.run),
        ]  # fmt: skip

    async def _web(self) -> None:
        """Who comes over the network, by the edge."""
        mount = partial(self._live.mount, entrance=visitors_of(self._accounts))
        await self.control.run_web(WebEntrance(self._accounts), mount, self.edge_line.routes())


async def _once(ready: asyncio.Event, run: Callable[[], Awaitable[None]]) -> None:
    await ready.wait()
    await run()
