"""Sentences as vectors by a small transformer (Devlin et al. 2018; Reimers and Gurevych 2019), in numpy alone.

A vector is the mean over a text's tokens, made of length 1. `models.encoders.bert_files` reads the published files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from models.domain.words import plain

Floats = NDArray[np.float32]
_MOST_TOKENS = 126  # and one more at both ends
_AT_ONCE = 64  # texts


class Bert:
    """``config`` as published; ``numbers``: a piece of a word → its number; ``weights``: the tensors by name."""

    def __init__(self, config: Mapping[str, Any], numbers: Mapping[str, int], weights: Mapping[str, Floats]) -> None:
        self._layers, self._heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
        self._eps = float(config.get("layer_norm_eps", 1e-12))
        self._numbers, self._weights = numbers, weights
        self._longest = max(map(len, numbers))

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row for each text."""
        rows = [self.tokens(text) for text in texts]
        found = np.zeros((len(rows), self._weights["embeddings.word_embeddings.weight"].shape[1]), np.float32)
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        for at in range(0, len(order), _AT_ONCE):
            some = order[at : at + _AT_ONCE]
            found[some] = self._vectors([rows[place] for place in some])
        return found

    def tokens(self, text: str) -> list[int]:
        """Numbers of a text's pieces, the longest first (Schuster and Nakajima 2012), between their two ends."""
        found = [number for word in plain(text).split() for number in self._pieces(word)]
        return [self._numbers["[CLS]"], *found[:_MOST_TOKENS], self._numbers["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        found, at = [], 0
        while at < len(word):
            mark = "##" if at else ""
            ends = range(min(len(word), at + self._longest), at, -1)
            end = next((end for end in ends if mark + word[at:end] in self._numbers), 0)
            if not end:
                return [self._numbers["[UNK]"]]
            found.append(self._numbers[mark + word[at:end]])
            at = end
        return found

    def _vectors(self, rows: list[list[int]]) -> Floats:
        longest, weights = max(map(len, rows)), self._weights
        there = np.array([[place < len(row) for place in range(longest)] for row in rows])
        numbers = np.array([row + [0] * (longest - len(row)) for row in rows])
        states = weights["embeddings.word_embeddings.weight"][numbers]
        states = states + weights["embeddings.position_embeddings.weight"][:longest]
        states = states + weights["embeddings.token_type_embeddings.weight"][0]
        states = self._levelled(states, "embeddings.LayerNorm")
        hidden = np.where(there, 0, -1e9).astype(np.float32)[:, None, None]
        for layer in range(self._layers):
            states = self._layer(states, hidden, f"encoder.layer.{layer}")
        shares = there[..., None] / there.sum(1)[:, None, None]
        mean = (states * shares).sum(1)
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9), np.float32)

    def _layer(self, states: Floats, hidden: Floats, name: str) -> Floats:
        many, longest, width = states.shape
        query, key, value = (
            self._linear(states, f"{name}.attention.self.{part}")
            .reshape(many, longest, self._heads, width // self._heads)
            .swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) / np.float32(np.sqrt(width // self._heads)) + hidden
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        seen = (shares @ value).swapaxes(1, 2).reshape(many, longest, width)
        seen = self._linear(seen, f"{name}.attention.output.dense")
        states = self._levelled(states + seen, f"{name}.attention.output.LayerNorm")
        inner = self._linear(states, f"{name}.intermediate.dense")
        inner = inner * (0.5 * (1 + erf(inner / np.float32(np.sqrt(2)))))
        return self._levelled(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, states: Floats, name: str) -> Floats:
        return np.asarray(states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _levelled(self, states: Floats, name: str) -> Floats:
        less = states - states.mean(-1, keepdims=True)
        less /= np.sqrt((less**2).mean(-1, keepdims=True) + np.float32(self._eps))
        return np.asarray(less * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


def tensors_of(content: bytes) -> dict[str, Floats]:
    """The tensors of a safetensors file: the length of a JSON header, the header, the numbers.

    Raises ValueError, KeyError or TypeError when it is none.
    """
    size = int.from_bytes(content[:8], "little")
    header, numbers = json.loads(content[8 : 8 + size]), memoryview(content)[8 + size :]
    return {
        name: np.frombuffer(numbers[slice(*row["data_offsets"])], "<f4").reshape(row["shape"])
        for name, row in header.items()
        if name != "__metadata__" and row["dtype"] == "F32"
    }
