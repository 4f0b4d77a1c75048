"""What every voice that speaks in a process of ours can do."""

from __future__ import annotations

import re
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LANGUAGES = ("en", "zh")
_LEAD, _TAIL = 0.05, 0.25  # seconds of near silence that a clip keeps
_QUIET = 0.01
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")
_CLAUSE = re.compile(r"(?<=[，：])|(?<=[,:])\s+")
_LONG = {"en": 60, "zh": 12}  # characters that a voice speaks before the caller would wait


class Speaks(Protocol):
    """Text in, sound out. ``rate`` in samples a second."""

    rate: int

    def speak(self, text: str, speed: float) -> Floats:
        """Samples between -1 and 1; none for a text without a sound. ``speed`` 1: the pace that it was taught."""


def pieces(text: str, language: str) -> list[str]:
    """A text as parts that can be spoken one after the other: sentences, and clauses of the long ones; the first is
    heard while the second is made."""
    found: list[str] = []
    for sentence in filter(None, map(str.strip, _SENTENCE.split(text))):
        if len(sentence) <= _LONG[language]:
            found.append(sentence)
        else:
            found += _gathered(list(filter(None, map(str.strip, _CLAUSE.split(sentence)))), language)
    return found or [text]


def _gathered(clauses: list[str], language: str) -> list[str]:
    """Clauses joined as long as they stay short: three words alone have no tune."""
    found = clauses[:1]
    space = " " if language == "en" else ""
    for clause in clauses[1:]:
        joined = f"{found[-1]}{space}{clause}"
        if len(joined) <= _LONG[language]:
            found[-1] = joined
        else:
            found.append(clause)
    return found


def trimmed(sound: Floats, rate: int) -> Floats:
    """Without the silence that networks put before and behind, but for a breath."""
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not len(loud):
        return sound[:0]
    return sound[max(0, loud[0] - int(_LEAD * rate)) : loud[-1] + int(_TAIL * rate)]
