"""``hibari:``: an English voice of two million weights, 130 times as fast as speech on one core.

The package hibari-tts (Apache-2.0) brings it; its voice was taught by Kokoro-82M. It also knows how English is
pronounced, in the alphabet that Kokoro reads.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from models.voice.voice import Floats

_ENDLESS = re.compile(r"\d{10,}")
_SEED = 1  # the breath in the voice is noise: one text always sounds the same


class HibariVoice:
    """Raises ImportError when the package is not there."""

    rate = 24_000

    def __init__(self) -> None:
        self._model = _hibari()

    def speak(self, text: str, speed: float) -> Floats:
        """See `Speaks.speak`."""
        return np.asarray(self._model(_sayable(text), speed=speed, seed=_SEED), np.float32)


def english_phonemes(text: str) -> str:
    """How a text sounds, in Kokoro's alphabet."""
    return " ".join(_hibari().phonemize(_sayable(text)))


def alphabet() -> dict[str, int]:
    """Numbers of the phonemes, for hibari and for Kokoro."""
    return dict(_hibari().vocab)


def _sayable(text: str) -> str:
    """Nobody counts beyond a thousand million: what is longer is not a number."""
    return _ENDLESS.sub(lambda found: " ".join(found.group()), text)


@cache
def _hibari() -> Any:  # noqa: ANN401 - the package has no types
    from hibari import Hibari

    return Hibari()
