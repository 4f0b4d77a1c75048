"""RTP (RFC 3550) with G.711 µ-law and telephone events (RFC 4733) for one call."""

from __future__ import annotations

import asyncio
import random
import secrets
import struct
import time
from collections import deque
from typing import Any, cast

import numpy as np

from ari_app.phone.g711 import FROM_ALAW, KINDS, TO_ALAW, Pcm, from_ulaw, to_ulaw

FRAME = 160
FRAME_SECONDS = 0.02
SILENCE = b"\xff" * FRAME
_KEYS = "0123456789*#ABCD"
_EVENT = 101  # the payload type of telephone events, RFC 4733


class MediaClock:
    """Ticks every 20 ms and lets each stream send one packet. One for all calls of a process."""

    def __init__(self) -> None:
        self.streams: set[RtpStream] = set()
        self._task: asyncio.Task[None] | None = None

    def add(self, stream: RtpStream) -> None:
        """Start ticking for a stream."""
        self.streams.add(stream)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="phone media clock")

    def remove(self, stream: RtpStream) -> None:
        """Stop ticking for a stream; the clock itself stops with the last one."""
        self.streams.discard(stream)
        if not self.streams and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        due = time.monotonic()
        while True:
            for stream in list(self.streams):
                stream.tick()
            due += FRAME_SECONDS
            now = time.monotonic()
            due = max(due, now - 0.2)
            await asyncio.sleep(max(0.0, due - now))


class RtpStream(asyncio.DatagramProtocol):
    """Sends queued audio or silence every 20 ms; keeps what it hears with arrival times (monotonic seconds)."""

    def __init__(self, keep_seconds: float = 600) -> None:
        self.transport: asyncio.DatagramTransport | None = None
        self.port = 0
        self.target: tuple[str, int] | None = None
        self.heard: deque[tuple[float, bytes]] = deque(maxlen=int(keep_seconds / FRAME_SECONDS))
        self.received = 0
        self.sent: deque[tuple[float, bytes]] = deque(maxlen=int(keep_seconds / FRAME_SECONDS))
        self.muted = False
        self.keeps_sent = False
        self.codec = "ulaw"
        self.loss, self.jitter = 0.0, 0.0  # share of packets that are lost, seconds by which they are late
        self.background: list[bytes] = []  # frames that are sent when nobody speaks
        self.echo, self.echo_frames = 0.0, 5  # how much of what is heard goes back, and by how many frames it is late
        self.keys_heard: dict[bytes, tuple[str, int]] = {}  # by RTP time: a key that came, and its milliseconds
        self._chance = random.Random(1)
        self._sequence = secrets.randbelow(30000)
        self._timestamp = secrets.randbelow(1 << 30)
        self._ssrc = secrets.randbits(32)
        self._queue: deque[bytes] = deque()
        self._events: deque[tuple[int, int, bool]] = deque()
        self._event_start = 0
        self._closed = False
        self._drained = asyncio.Event()
        self._drained.set()

    @classmethod
    async def open(cls, host: str, keep_seconds: float = 600) -> RtpStream:
        """A stream on a free port of ``host``."""
        stream = cls(keep_seconds)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: stream, local_addr=(host, 0))
        return stream

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the socket is open."""
        self.transport = cast("asyncio.DatagramTransport", transport)
        self.port = int(cast("Any", transport.get_extra_info("sockname"))[1])

    def datagram_received(self, data: bytes, _addr: tuple[str | Any, int]) -> None:
        """asyncio: one packet came; short ones are passed over. The end of a key comes three times and counts once."""
        if len(data) >= 16 and data[1] & 0x7F == _EVENT:
            code, flags, duration = struct.unpack("!BBH", data[12:16])
            if flags & 0x80 and code < len(_KEYS):
                self.keys_heard[data[4:8]] = (_KEYS[code], duration // 8)
            return
        if len(data) > 12 and data[1] & 0x7F == KINDS[self.codec][0]:
            self.received += 1
            payload = data[12:] if self.codec == "ulaw" else data[12:].translate(FROM_ALAW)
            self.heard.append((time.monotonic(), payload))

    def error_received(self, _exc: Exception) -> None:
        """asyncio: the other side's port is closed; the SIP dialogue will say so."""

    def close(self) -> None:
        """Close the socket; what was queued is not sent any more."""
        self._closed = True
        self._queue.clear()
        self._events.clear()
        self._drained.set()
        if self.transport is not None:
            self.transport.close()

    def play(self, pcm: Pcm) -> None:
        """Queue 8 kHz audio behind what is queued already; the last frame is filled with silence."""
        if self._closed:
            return
        data = to_ulaw(pcm)
        data += b"\xff" * (-len(data) % FRAME)
        self._queue.extend(data[start : start + FRAME] for start in range(0, len(data), FRAME))
        self._drained.clear()

    async def drained(self) -> None:
        """Wait until everything queued was sent."""
        await self._drained.wait()

    def press(self, keys: str, milliseconds: int = 100) -> None:
        """Queue telephone events, 100 ms apart (what comes within 45 ms Asterisk takes for the same key).

        Raises ValueError for a key that no telephone has.
        """
        if self._closed:
            return
        for key in keys.upper():
            code = _KEYS.index(key)
            frames = max(2, milliseconds // 20)
            self._events.extend((code, (step + 1) * FRAME, False) for step in range(frames))
            self._events.extend((code, frames * FRAME, True) for _ in range(3))
            self._events.extend((-1, 0, False) for _ in range(5))
        self._drained.clear()

    def tick(self) -> None:
        """Send the packet of this 20 ms."""
        if self.target is None or self.transport is None or self.transport.is_closing():
            return
        if self._events:
            self._tick_event(*self._events.popleft())
            return
        frame = self._with_echo(self._queue.popleft() if self._queue else self._idle())
        if not self._queue:
            self._drained.set()
        if not self.muted:
            self._voice(frame)
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF

    def _idle(self) -> bytes:
        return self.background[self._sequence % len(self.background)] if self.background else SILENCE

    def _with_echo(self, frame: bytes) -> bytes:
        """As the speaker of a telephone is heard by its microphone."""
        if not self.echo or len(self.heard) <= self.echo_frames:
            return frame
        at, back = self.heard[-1 - self.echo_frames]
        if time.monotonic() - at > (self.echo_frames + 2) * FRAME_SECONDS or len(back) != len(frame):
            return frame
        both = from_ulaw(frame).astype(np.float32) + from_ulaw(back) * self.echo
        return to_ulaw(np.clip(both, -32768, 32767).astype(np.int16))

    def _voice(self, frame: bytes) -> None:
        if self.keeps_sent:
            self.sent.append((time.monotonic(), frame))
        data = frame if self.codec == "ulaw" else frame.translate(TO_ALAW)
        self._send(KINDS[self.codec][0], False, self._timestamp, data)

    @staticmethod
    def decode(data: bytes) -> Pcm:
        """What was heard or sent, as samples."""
        return from_ulaw(data)

    def _tick_event(self, code: int, duration: int, end: bool) -> None:
        if code < 0:
            self._voice(SILENCE)
        else:
            if duration == FRAME:
                self._event_start = self._timestamp
            payload = struct.pack("!BBH", code, (0x80 if end else 0) | 10, duration)
            self._send(_EVENT, duration == FRAME, self._event_start, payload)
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF

    def _send(self, kind: int, marker: bool, timestamp: int, payload: bytes) -> None:
        assert self.transport is not None
        assert self.target is not None
        header = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence & 0xFFFF, timestamp, self._ssrc
        )
        self._sequence += 1
        if self.loss and self._chance.random() < self.loss:
            return
        if self.jitter:
            late = self._chance.uniform(0, self.jitter)
            asyncio.get_running_loop().call_later(late, self._late, header + payload)
        else:
            self.transport.sendto(header + payload, self.target)

    def _late(self, packet: bytes) -> None:
        if self.transport is not None and self.target is not None and not self.transport.is_closing():
            self.transport.sendto(packet, self.target)
