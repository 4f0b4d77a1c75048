"""Audio as kefu handles it: 16-bit mono PCM; time is counted in samples."""

from __future__ import annotations

from dataclasses import dataclass

RATE = 8000
FRAME_MS = 20
FRAME_BYTES = RATE * FRAME_MS // 1000 * 2


def seconds_of(pcm: bytes, rate: int = RATE) -> float:
    """Length of 16-bit PCM in seconds."""
    return len(pcm) / 2 / rate


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech of one leg; ``start`` and ``end`` in seconds of that leg's audio."""

    pcm: bytes
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start
