"""A browser of tests: follows `/live`, applies patches, and finds its state equal to a snapshot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.live.patches import Patch, apply
from tests.support.fake_floor import FakeFloor

Json = Any


class Screen:
    """One connection. ``states`` by topic; ``patches`` counts them; ``said``: everything else that came."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.states: dict[str, Json] = {}
        self.seqs: dict[str, int] = {}
        self.patches: list[Json] = []
        self.snapshots: list[str] = []
        self.said: list[Json] = []
        self.hello: Json = None
        self._changed = asyncio.Event()

    async def want(self, *topics: str, **more: str) -> None:
        """From now on these."""
        await self.socket.send_json({"want": list(topics), **more})

    async def read(self) -> None:
        """Apply what comes, until the socket is closed. Raises AssertionError for a gap."""
        async for message in self.socket:
            self.take(json.loads(message.data))
            self._changed.set()

    def take(self, message: Json) -> None:
        """One message."""
        match message["t"]:
            case "hello":
                self.hello = message
            case "snapshot":
                self.states[message["topic"]], self.seqs[message["topic"]] = message["state"], message["seq"]
                self.snapshots.append(message["topic"])
            case "patch":
                topic = message["topic"]
                assert message["prev"] == self.seqs[topic], (topic, message["prev"], self.seqs[topic])
                self.states[topic] = apply(self.states[topic], Patch(message["set"], tuple(message["del"])))
                self.seqs[topic] = message["seq"]
                self.patches.append(message)
            case _:
                self.said.append(message)

    async def until(self, condition: Callable[[], object], seconds: float = 60) -> None:
        """Wait until what is shown is so. Raises AssertionError with what is shown instead."""
        try:
            async with asyncio.timeout(seconds):
                while not _met(condition):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"not shown: {json.dumps(self.states, ensure_ascii=False)[:6000]}") from None

    async def anew(self, topic: str) -> Json:
        """The topic's state as a snapshot has it."""
        count = len(self.snapshots)
        await self.socket.send_json({"snapshot": topic})
        await self.until(lambda: topic in self.snapshots[count:])
        return self.states[topic]

    async def agrees(self, topic: str) -> None:
        """What patches have made of the state is what a snapshot of the same number says."""
        for _ in range(20):
            mine, seq = json.loads(json.dumps(self.states[topic])), self.seqs[topic]
            theirs = await self.anew(topic)
            if self.seqs[topic] == seq:
                assert mine == theirs
                return
        raise AssertionError(f"{topic} never came to rest")


def _met(condition: Callable[[], object]) -> object:
    try:
        return condition()
    except (KeyError, ValueError, TypeError):  # not there yet
        return False


@asynccontextmanager
async def screen_of(floor: FakeFloor, *topics: str) -> AsyncIterator[Screen]:
    """A screen on the control socket, where whoever may open it is the console."""
    path = Path(floor.app.pbx.socket_dir) / "kefu.sock"
    await floor.until(path.exists)
    async with screen_at("http://kefu/live", aiohttp.UnixConnector(str(path))) as screen:
        await screen.want(*topics)
        await screen.until(lambda: set(topics) <= set(screen.states))
        yield screen


@asynccontextmanager
async def screen_at(
    address: str, connector: aiohttp.BaseConnector | None = None, headers: dict[str, str] | None = None
) -> AsyncIterator[Screen]:
    """A screen at an address, that wants nothing yet."""
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.ws_connect(address, headers=headers) as socket,
        asyncio.TaskGroup() as group,
    ):
        screen = Screen(socket)
        reading = group.create_task(screen.read())
        yield screen
        reading.cancel()
