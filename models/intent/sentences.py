"""Sentences as vectors: what a text means, whatever its words. `models.encoders` has those who make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.words import plain

Floats = NDArray[np.float64]
Encoder = Callable[[list[str]], NDArray[np.float32]]


def vectors(texts: Sequence[str], language: str, encode: Encoder) -> NDArray[np.float32]:
    """A row for each text, of length 1; marks and capitals do not count."""
    return encode([plain(text).replace(" ", "" if language == "zh" else " ") for text in texts])


@dataclass(frozen=True)
class Sense:
    """A multinomial logistic classifier over the vectors of an encoder, which ``encoder`` names and ``encode`` is.
    ``share``: what its logarithms count beside those of the n-grams."""

    encoder: str
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    share: float
    encode: Encoder

    def logs(self, rows: NDArray[np.float32]) -> Floats:
        """Logarithms of the probabilities of all intents, for each row of vectors."""
        return log_shares(rows.astype(np.float64) @ self.weights.astype(np.float64) + self.bias)


def log_shares(scores: Floats) -> Floats:
    """Scores as logarithms of probabilities, along the last axis."""
    less = scores - scores.max(-1, keepdims=True)
    return np.asarray(less - np.log(np.exp(less).sum(-1, keepdims=True)))
