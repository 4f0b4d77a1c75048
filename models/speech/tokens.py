"""Pieces of words and their numbers, as Llama's byte-pair vocabulary has them (Sennrich et al. 2016)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

_SPACE = "▁"
SPECIAL = 3  # unknown, beginning, end
BEGIN, END = 1, 2


class Tokens:
    """A vocabulary file: each piece after its length, which takes a second byte from 128 on. Raises ValueError."""

    def __init__(self, file: Path) -> None:
        self._pieces = _read(file.read_bytes(), file)
        self._numbers = {piece: number for number, piece in reversed(list(enumerate(self._pieces))) if piece}

    def __len__(self) -> int:
        return len(self._pieces)

    def number(self, piece: str) -> int:
        """Of one piece. Raises KeyError."""
        return self._numbers[piece.encode()]

    def encode(self, text: str) -> list[int]:
        """Numbers of a text: pieces are joined in the vocabulary's own order, which is the order it was learnt in."""
        parts = joined([letter.encode() for letter in (_SPACE + text.replace(" ", _SPACE))], self._numbers)
        return [number for part in parts for number in self._numbers_of(part)]

    def _numbers_of(self, part: bytes) -> list[int]:
        if part in self._numbers:
            return [self._numbers[part]]
        return [self._numbers.get(part[place : place + 1], 0) for place in range(len(part))]

    def words(self, numbers: Sequence[int]) -> list[tuple[str, int]]:
        """Words of a text, each with how many pieces it has."""
        found: list[tuple[bytes, int]] = []
        for number in numbers:
            piece = self._pieces[number] if SPECIAL <= number < len(self._pieces) else b""
            if piece.startswith(_SPACE.encode()) or not found:
                found.append((piece.removeprefix(_SPACE.encode()), 1))
            else:
                found[-1] = (found[-1][0] + piece, found[-1][1] + 1)
        return [(word.decode("utf-8", "replace").replace(_SPACE, ""), count) for word, count in found]


def joined(parts: list[bytes], numbers: Mapping[bytes, int]) -> list[bytes]:
    """The longest pieces that neighbouring parts grow into, what was learnt first joined first."""
    while len(parts) > 1:
        ranks = [numbers.get(one + two, math.inf) for one, two in pairwise(parts)]
        place = min(range(len(ranks)), key=ranks.__getitem__)
        if parts[place] + parts[place + 1] not in numbers:
            break
        parts = [*parts[:place], parts[place] + parts[place + 1], *parts[place + 2 :]]
    return parts


def _read(content: bytes, file: Path) -> list[bytes]:
    pieces, at = [], 0
    while at < len(content):
        length, at = content[at], at + 1
        if length >= 128:
            if at >= len(content):
                break
            length, at = content[at] * 128 + length - 128, at + 1
        pieces.append(content[at : at + length])
        at += length
    if at != len(content) or len(pieces) <= SPECIAL:
        raise ValueError(f"{file} cannot be read as a vocabulary: fetch the model again (make models)")
    return pieces
