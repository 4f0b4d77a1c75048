"""Voice messages without an Asterisk: one that only has stored recordings, a recogniser, and kefu's own parts."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from aiohttp import web

from ari_app.ari.bus import Bus
from ari_app.ari.rest import Rest
from ari_app.ari.switch import Switch
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from ari_app.store.mailbox import Mailbox
from ari_app.voice.voicemail.messages import Message, Messages
from config.load import load_settings
from config.settings import Settings
from models.domain.errors import RecogniserAway
from models.domain.events import CallArrived
from models.quality.door import Door

CALL = "c1125000000abcdef"


def speech(seconds: float = 2.0, level: float = 4000.0) -> bytes:
    """Something that voice activity detection takes for speech: syllables of a buzzing, moving vowel."""
    at = np.arange(int(8000 * seconds)) / 8000
    pitch = 120 + 20 * np.sin(2 * np.pi * 1.3 * at)
    phase = 2 * np.pi * np.cumsum(pitch) / 8000
    buzz = sum(np.sin(number * phase) / number for number in range(1, 25))
    syllables = np.clip(np.sin(2 * np.pi * 3 * at), 0, 1)
    return wav_of(buzz * syllables * level)


def wav_of(samples: Any) -> bytes:  # noqa: ANN401 - an array
    """8 kHz mono."""
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(np.asarray(samples).astype(np.int16).tobytes())
    return out.getvalue()


class Asterisk:
    """The stored recordings of an Asterisk, over HTTP; ``log`` holds what was asked."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.live: set[str] = set()
        self.log: list[str] = []
        self.port = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """While it answers."""
        app = web.Application()
        app.router.add_get("/ari/recordings/stored", self._list)
        app.router.add_get("/ari/recordings/live/{name}", self._live)
        app.router.add_get("/ari/recordings/stored/{name}/file", self._file)
        app.router.add_delete("/ari/recordings/stored/{name}", self._delete)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        yield
        await runner.cleanup()

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response([{"name": name, "format": "wav"} for name in [*self.stored, *self.live]])

    async def _live(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return web.json_response({"name": name}, status=200 if name in self.live else 404)

    async def _file(self, request: web.Request) -> web.Response:
        self.log.append(f"fetch {request.match_info['name']}")
        found = self.stored.get(request.match_info["name"])
        return web.Response(body=found) if found is not None else web.json_response({}, status=404)

    async def _delete(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.log.append(f"delete {name}")
        return web.Response(status=204 if self.stored.pop(name, None) is not None else 404)


class Pool:
    """A recogniser that hears always the same; ``away``: none is there; ``gate`` closed: it takes for ever."""

    def __init__(self, text: str = "please call me back on 4111111111111111") -> None:
        self.text, self.away = text, False
        self.gate = asyncio.Event()
        self.gate.set()

    def hears(self, language: str) -> bool:
        """See `RecogniserPool.hears`."""
        return True

    async def recognise(self, *_: object) -> SimpleNamespace:
        """See `RecogniserPool.recognise`."""
        await self.gate.wait()
        if self.away:
            raise RecogniserAway("none")
        return SimpleNamespace(text=self.text)


class Centre:
    """What messages need: the rest is real."""

    def __init__(self, folder: Path, asterisk: Asterisk) -> None:
        self.folder, self.asterisk = folder, asterisk
        self.settings: Settings = load_settings(environment={}, site=folder / "none.toml")
        self.pool = Pool()
        self.events: list[tuple[str, dict[str, Any]]] = []

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Messages]:
        """One process of kefu."""
        async with AsyncExitStack() as stack:
            journal = await stack.enter_async_context(Journal(self.folder / "kefu.db", door=Door(9)))
            journal.listen(lambda row: self.events.append((row.kind, row.data)))
            rest = await stack.enter_async_context(Rest(f"http://127.0.0.1:{self.asterisk.port}/ari", "u", "p"))
            self.journal, self.bus = journal, Bus()
            switch = Switch(rest, self.bus, "kefu")
            box = Mailbox(self.folder / "voicemail", KeyRing(self.folder / "key"), journal, 90)
            messages = Messages(switch, journal, cast("RecogniserPool", self.pool), self.settings, box)
            tasks = [asyncio.ensure_future(journal.run()), asyncio.ensure_future(messages.run())]
            yield messages
            assert not any(task.done() for task in tasks), tasks
            for task in reversed(tasks):
                task.cancel()
            await asyncio.wait(tasks)

    def leave(self, messages: Messages, wav: bytes, call: str = CALL, caller: str = "Ann") -> None:
        """A caller leaves a message; Asterisk has it, and says that it is done."""
        name = f"voicemail-{call}"
        self.journal.publish(CallArrived(call_id=call, number="5550001", name=caller, language="en"))
        events = self.bus.open(f"recording:{name}")
        messages.expect(Message(call, name, "billing", "en", "5550001", caller), events)
        self.asterisk.stored[name] = wav
        self.bus.publish({"type": "RecordingFinished", "recording": {"name": name}})

    def seen(self, kind: str) -> list[dict[str, Any]]:
        """The facts of every event of a kind."""
        return [facts for one, facts in self.events if one == kind]

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait for the count-th."""
        await until(lambda: len(self.seen(kind)) >= count, f"{kind}; there were {[name for name, _ in self.events]}")
        return self.seen(kind)[count - 1]


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for it."""
    for _ in range(1500):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(what)
