"""RTP (RFC 3550) with G.711 µ-law and telephone events (RFC 4733) for one call."""

from __future__ import annotations

import asyncio
import secrets
import struct
import time
from collections import deque
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

FRAME = 160
FRAME_SECONDS = 0.02
SILENCE = b"\xff" * FRAME
_KEYS = "0123456789*#ABCD"
Pcm = NDArray[np.int16]


def _encode_table() -> NDArray[np.uint8]:
    """µ-law of every 16-bit sample (ITU-T G.711), indexed by sample + 32768."""
    samples = np.arange(-32768, 32768, dtype=np.int32)
    sign = np.where(samples < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(samples), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, np.uint8)


def _decode_table() -> NDArray[np.int16]:
    codes = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((codes & 0x0F) << 3) + 132 << ((codes & 0x70) >> 4)) - 132
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


_ENCODE, _DECODE = _encode_table(), _decode_table()


def to_ulaw(pcm: Pcm) -> bytes:
    """16-bit samples to µ-law bytes."""
    return _ENCODE[pcm.astype(np.int32) + 32768].tobytes()


def from_ulaw(data: bytes) -> Pcm:
    """µ-law bytes to 16-bit samples."""
    return _DECODE[np.frombuffer(data, np.uint8)]


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
        self.muted = False
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
        """asyncio: one packet came; telephone events and short packets are passed over."""
        if len(data) > 12 and data[1] & 0x7F == 0:
            self.received += 1
            self.heard.append((time.monotonic(), data[12:]))

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
        """Queue telephone events, 60 ms apart. Raises ValueError for a key that no telephone has."""
        if self._closed:
            return
        for key in keys.upper():
            code = _KEYS.index(key)
            frames = max(2, milliseconds // 20)
            self._events.extend((code, (step + 1) * FRAME, False) for step in range(frames))
            self._events.extend((code, frames * FRAME, True) for _ in range(3))
            self._events.extend((-1, 0, False) for _ in range(3))
        self._drained.clear()

    def tick(self) -> None:
        """Send the packet of this 20 ms."""
        if self.target is None or self.transport is None or self.transport.is_closing():
            return
        if self._events:
            self._tick_event(*self._events.popleft())
            return
        frame = self._queue.popleft() if self._queue else SILENCE
        if not self._queue:
            self._drained.set()
        if not self.muted:
            self._send(0, False, self._timestamp, frame)
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF

    def _tick_event(self, code: int, duration: int, end: bool) -> None:
        if code < 0:
            self._send(0, False, self._timestamp, SILENCE)
        else:
            if duration == FRAME:
                self._event_start = self._timestamp
            payload = struct.pack("!BBH", code, (0x80 if end else 0) | 10, duration)
            self._send(101, duration == FRAME, self._event_start, payload)
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF

    def _send(self, kind: int, marker: bool, timestamp: int, payload: bytes) -> None:
        assert self.transport is not None
        assert self.target is not None
        header = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence & 0xFFFF, timestamp, self._ssrc
        )
        self._sequence += 1
        self.transport.sendto(header + payload, self.target)
