"""What a prompt sends down the line, for the ear that may hear it come back."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from models.domain.audio import RATE
from models.speech.echo import Echo, loudness


class SentPrompt:
    """Media that begin to play, tell an ear's `Echo` so, and when they pause."""

    def __init__(self, echo: Echo, loud: Sequence[float]) -> None:
        self._echo, self._loud = echo, loud

    def begin(self) -> None:
        """The first frame is on its way."""
        self._echo.play(self._loud)

    def pause(self) -> None:
        """Silence for a while."""
        self._echo.pause()

    def resume(self) -> None:
        """On from where it was."""
        self._echo.resume()

    def end(self) -> None:
        """Over, or stopped."""
        self._echo.stop()


async def sent(echo: Echo, media: Sequence[str]) -> SentPrompt:
    """Media as what they sound like; from the first one on that is no file of ours, nothing is known."""
    return SentPrompt(echo, await asyncio.to_thread(_loudness, tuple(media)))


def _loudness(media: tuple[str, ...]) -> list[float]:
    found: list[float] = []
    for uri in media:
        file = Path(uri.removeprefix("sound:") + ".wav")
        try:
            found += _of(file, file.stat().st_mtime_ns)
        except (OSError, EOFError, wave.Error):
            break
    return found


@lru_cache(maxsize=256)
def _of(file: Path, _changed: int) -> tuple[float, ...]:
    with wave.open(str(file)) as reader:
        if (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) != (RATE, 1, 2):
            raise wave.Error("not at the telephone's rate")
        return tuple(loudness(np.frombuffer(reader.readframes(reader.getnframes()), np.int16)))
