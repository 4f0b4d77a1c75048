"""The live terminal view: who is where, and what is being said."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console, RenderableType
from rich.live import Live

from ari_app.reports.calls import clock, describe

_KEPT = 60
Json = dict[str, Any]
Picture = Callable[[Json, Sequence[Json]], RenderableType]
"""What a terminal shows of the status and the latest events."""
_QUIET = {"MenuEntered", "AgentStateChanged", "AgentNoted", "CallAnswered", "RouterHeard", "RouterStarted"}


class View:
    """Shows the control socket's status and events until cancelled; plain lines when there is no terminal."""

    def __init__(self, socket: Path, picture: Picture) -> None:
        self._socket, self._picture = socket, picture
        self._events: deque[Json] = deque(maxlen=_KEPT)
        self._status: Json = {"agents": [], "calls": [], "line": []}
        self._terminal = sys.stdout.isatty()

    async def run(self) -> None:
        """Follow for ever; a kefu that is away is tried again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_for_ever())
            if self._terminal:
                group.create_task(self._draw())

    async def _follow_for_ever(self) -> None:
        while True:
            try:
                await self._follow()
            except (aiohttp.ClientError, TimeoutError, OSError):
                await asyncio.sleep(0.5)

    async def _follow(self) -> None:
        connector = aiohttp.UnixConnector(str(self._socket))
        timeout = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.get("http://kefu/events") as answer,
        ):
            async for line in answer.content:
                self._take(json.loads(line))

    def _take(self, event: Json) -> None:
        if event["kind"] in _QUIET:
            return
        self._events.append(event)
        if not self._terminal:
            print(_line(event), flush=True)

    def say(self, words: str) -> None:
        """Something that is no event of kefu's."""
        print(words, flush=True)  # above the picture, where there is one

    async def _draw(self) -> None:
        with Live(console=Console(), auto_refresh=False, transient=True) as live:
            while True:
                try:
                    await self._read_status()
                except (aiohttp.ClientError, TimeoutError, OSError):
                    await asyncio.sleep(0.5)
                live.update(self._picture(self._status, self._events), refresh=True)
                await asyncio.sleep(0.3)

    async def _read_status(self) -> None:
        connector = aiohttp.UnixConnector(str(self._socket))
        timeout = aiohttp.ClientTimeout(total=3)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.get("http://kefu/status") as answer,
        ):
            self._status = await answer.json()


def _line(event: Json) -> str:
    who = event["call_id"][-6:] or "      "
    agent = f" [{event['agent_id']}]" if event["agent_id"] else ""
    return f"{clock(event['at'])} {who} {event['kind']}{agent} {describe(event)}".replace("[", "(").replace("]", ")")
