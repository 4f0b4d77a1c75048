"""What was heard of each leg in the last seconds, in memory alone, for the evidence of an alert.

Ears hand in what they hear (16 bits at 8 kHz); nothing is kept unless somebody wants it, and of nobody for longer than
`SECONDS`. What is said during a secret is in here as well: whoever cuts a piece out silences that
(`ari_app.quality.evidence`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ari_app.foundation import steady
from models.domain.audio import RATE

SECONDS = 24.0
_STALL = 0.3  # seconds without sound from which on a hole is a hole, and no uneven pace
_FORGOTTEN = 60.0  # seconds without sound after which nobody asks any more
_BYTES = 2 * RATE
Key = tuple[str, str, str]


@dataclass(slots=True)
class _Ring:
    """The last frames of a channel; ``end``: when the last sample of them was heard (epoch seconds)."""

    end: float
    frames: deque[bytes] = field(default_factory=deque)
    size: int = 0

    def add(self, frame: bytes, now: float) -> None:
        """One more; a line that has stalled leaves a silence."""
        hole = now - self.end - len(frame) / _BYTES
        if hole > _STALL:
            self._push(bytes(2 * round(min(hole, SECONDS) * RATE)))
        self._push(frame)
        self.end = now if hole > _STALL else min(now, self.end + len(frame) / _BYTES)

    def _push(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.size += len(frame)
        while self.size > SECONDS * _BYTES:
            self.size -= len(self.frames.popleft())

    def lay(self, onto: NDArray[np.int32], begin: float) -> None:
        """Add what there is to samples that begin at a moment."""
        sound = np.frombuffer(b"".join(self.frames), np.int16)
        place = round((self.end - begin) * RATE) - len(sound)
        first, last = max(0, place), min(len(onto), place + len(sound))
        if first < last:
            onto[first:last] += sound[first - place : last - place]


class LastSounds:
    """Of all legs. ``wanted``: whether anything is kept; ``now``: epoch seconds."""

    def __init__(self, now: Callable[[], float] = steady.now) -> None:
        self._now = now
        self._wanted = False
        self._rings: dict[Key, _Ring] = {}

    def want(self, wanted: bool) -> None:
        """Keep what is heard from now on, or nothing."""
        self._wanted = wanted
        if not wanted:
            self._rings.clear()

    def tap(self, call_id: str, leg: str, channel_id: str) -> Callable[[bytes], None]:
        """Where the ear of a channel hands in what it hears."""
        return partial(self._take, (call_id, leg, channel_id))

    def _take(self, key: Key, frame: bytes) -> None:
        if not self._wanted:
            return
        now = self._now()
        ring = self._rings.get(key)
        if ring is None:
            for old in [one for one, it in self._rings.items() if now - it.end > _FORGOTTEN]:
                del self._rings[old]
            ring = self._rings[key] = _Ring(now - len(frame) / _BYTES)
        ring.add(frame, now)

    def cut(self, call_id: str, leg: str, begin: float, end: float) -> bytes:
        """What was heard of a leg ("": of all) of a call between two moments, together; b"" for nothing."""
        rings = [ring for key, ring in self._rings.items() if key[0] == call_id and leg in ("", key[1])]
        if not rings or end <= begin:
            return b""
        sound = np.zeros(round((end - begin) * RATE), np.int32)
        for ring in rings:
            ring.lay(sound, begin)
        return np.clip(sound, -32768, 32767).astype(np.int16).tobytes()
