"""The live terminal view: who is where, and what is being said."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table

from ari_app.reports.calls import clock, describe

_SHOWN = 16
_QUIET = {"MenuEntered", "AgentStateChanged", "AgentNoted", "CallAnswered", "RouterHeard", "RouterStarted"}


class View:
    """Shows the control socket's status and events until cancelled; plain lines when there is no terminal."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._events: deque[dict[str, Any]] = deque(maxlen=_SHOWN)
        self._status: dict[str, Any] = {"agents": [], "calls": [], "line": []}
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

    def _take(self, event: dict[str, Any]) -> None:
        if event["kind"] in _QUIET:
            return
        self._events.append(event)
        if not self._terminal:
            print(_line(event), flush=True)

    async def _draw(self) -> None:
        with Live(console=Console(), refresh_per_second=4, transient=True) as live:
            while True:
                try:
                    await self._read_status()
                except (aiohttp.ClientError, TimeoutError, OSError):
                    await asyncio.sleep(0.5)
                live.update(self._picture())
                await asyncio.sleep(0.3)

    async def _read_status(self) -> None:
        connector = aiohttp.UnixConnector(str(self._socket))
        timeout = aiohttp.ClientTimeout(total=3)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.get("http://kefu/status") as answer,
        ):
            self._status = await answer.json()

    def _picture(self) -> Group:
        agents = Table("agent", "name", "state", "for", "calls", expand=True)
        for row in self._status["agents"]:
            agents.add_row(row["id"], row["name"], row["state"], f"{row['since']:.0f} s", str(row["calls"]))
        calls = Table("caller", "name", "state", "problem", "age", expand=True)
        for row in self._status["calls"]:
            calls.add_row(row["number"], row["name"], row["state"], row["problem"], f"{row['age']:.0f} s")
        said = "\n".join(_line(event) for event in self._events) or "Waiting for the first call …"
        return Group(Panel(agents, title="Agents"), Panel(calls, title="Calls"), Panel(said, title="What happens"))


def _line(event: dict[str, Any]) -> str:
    who = event["call_id"][-6:] or "      "
    agent = f" [{event['agent_id']}]" if event["agent_id"] else ""
    return f"{clock(event['at'])} {who} {event['kind']}{agent} {describe(event)}".replace("[", "(").replace("]", ")")
