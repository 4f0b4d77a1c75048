"""Media WebSockets of chan_websocket: the other end of kefu's ears."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.asterisk.pbx import Pbx
from tests.fakes.asterisk.things import Channel

FRAME = 320  # bytes of 20 ms at 8 kHz
_SECONDS = 0.02


class MediaSockets:
    """Open media sockets by channel, and what is sent into them."""

    def __init__(self, pbx: Pbx) -> None:
        self._pbx = pbx
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._speaking: set[asyncio.Task[object]] = set()
        self.heard: dict[str, bytearray] = {}
        pbx.speak = self.speak

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """``GET /media/ID``."""
        channel = next(
            (one for one in self._pbx.switch.channels.values() if one.connection == request.match_info["id"]), None
        )
        if channel is None:
            return web.Response(status=404)
        if channel.id in self._sockets:
            return web.Response(status=409)
        if request.headers.get("Sec-WebSocket-Protocol") != "media":
            return web.Response(status=400)
        socket = web.WebSocketResponse(protocols=("media",), compress=False, timeout=1.0)
        await socket.prepare(request)
        self._sockets[channel.id] = socket
        await socket.send_str(json.dumps(_start(channel)))
        self._pbx.media_connected(channel)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self.heard.setdefault(channel.id, bytearray()).extend(message.data)
        self._sockets.pop(channel.id, None)
        self._pbx.switch.hang_up(channel, 0)
        return socket

    def close(self, channel: Channel) -> None:
        """The channel is gone: Asterisk closes its socket."""
        socket = self._sockets.pop(channel.id, None)
        if socket is not None:
            self._own(socket.close())

    def drop(self) -> None:
        """Cut every socket."""
        for socket in self._sockets.values():
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()
        self._sockets.clear()

    async def stop(self) -> None:
        """Nobody speaks any more."""
        for task in self._speaking:
            task.cancel()
        await asyncio.gather(*self._speaking, return_exceptions=True)

    def speak(self, speaker: Channel, pcm: bytes, after: float) -> None:
        """Speech, and silence after it, to every ear that hears this channel and into its recording."""
        recording = self._pbx.recording_of(speaker)
        if recording is not None:
            recording.pcm += pcm
        self._own(self._frames(speaker, pcm + bytes(round(after * 8000) * 2)))

    async def _frames(self, speaker: Channel, pcm: bytes) -> None:
        for place in range(0, len(pcm) - FRAME + 1, FRAME):
            heard = self._pbx.who_hears_whom(ears=True)
            for channel_id, socket in list(self._sockets.items()):
                if speaker.label in heard.get(f"ear:{channel_id}", ()) and not socket.closed:
                    await socket.send_bytes(pcm[place : place + FRAME])
            await asyncio.sleep(_SECONDS)

    def _own(self, work: Coroutine[Any, Any, object]) -> None:
        task: asyncio.Task[object] = asyncio.ensure_future(work)
        self._speaking.add(task)
        task.add_done_callback(self._speaking.discard)


def _start(channel: Channel) -> dict[str, object]:
    return {
        "event": "MEDIA_START", "connection_id": channel.connection, "channel": channel.name,
        "channel_id": channel.id, "format": "slin", "optimal_frame_size": FRAME, "ptime": 20, "channel_variables": {},
    }  # fmt: skip
