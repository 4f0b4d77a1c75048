"""Who reads again what the first recogniser was unsure of: another engine, believed where its words fit the first's.

Recognisers that write whole sentences err each in their own way. A slower and better one is asked about the clips alone
that the quick one doubts; what it makes up (nothing at all, the same sentence three times over, a text that is far
shorter or longer) is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from models.speech.clips import Floats
from models.speech.engine import Engine
from models.speech.written import said

_SHORTER, _LONGER, _FEW = 0.5, 1.5, 2  # of the words of the first reader; so many words more or fewer always fit
_ALONE = 0.5  # what the confidence of words counts that the second reader did not hear
_REPEATED = 3  # words; who says as many twice in a row goes in circles


class SecondReader:
    """``opened``: opens the engine, when it is first needed."""

    def __init__(self, opened: Callable[[], Engine]) -> None:
        self._opened = opened
        self._engine: Engine | None = None

    def read(self, clip: Floats, first: Sequence[str], sure: Sequence[float]) -> tuple[list[str], list[float]] | None:
        """Words of a clip at 8 kHz and how sure of each; None when they do not fit. ``first``: the words that the first
        reader has, ``sure``: how sure it is of each."""
        self._engine = self._engine or self._opened()
        pcm = np.clip(clip, -32768, 32767).astype(np.int16).tobytes()
        heard = self._engine.recognise(pcm, None)
        one, two = said(" ".join(first)), said(heard.text)
        if not fits(one, two):
            return None
        words, confidence = heard.text.split(), heard.confidence
        if one == two:  # wrong only where both are, each by itself
            confidence = 1 - (1 - confidence) * (1 - float(np.mean(sure)))
        return words, [confidence] * len(words)


def unconfirmed(words: list[str], sure: list[float]) -> tuple[list[str], list[float]]:
    """Words that the first reader doubts and the second does not hear: most of what is made of noise is such."""
    return words, [_ALONE * one for one in sure]


def fits(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a second reading may be one of the same clip."""
    many = len(second)
    alike = len(first) * _SHORTER - _FEW <= many <= len(first) * _LONGER + _FEW
    return many > 0 and alike and repeats(first) == repeats(second)


def repeats(words: Sequence[str]) -> bool:
    """Whether some words are said twice in a row."""
    many = len(words)
    return any(
        words[start : start + length] == words[start + length : start + 2 * length]
        for length in range(_REPEATED, many // 2 + 1)
        for start in range(many - 2 * length + 1)
    )
