"""Pieces of words and their numbers, as Llama's byte-pair vocabulary has them (Sennrich et al. 2016)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

_SPACE, _BYTE = "▁", re.compile("<0x([0-9A-Fa-f]{2})>")
SPECIAL = 3  # unknown, beginning, end
BEGIN, END = 1, 2


class Tokens:
    """A vocabulary file: each piece after its length, which takes a second byte from 128 on; or a ``tokenizer.json``,
    as the library tokenizers writes it. Raises ValueError."""

    def __init__(self, file: Path) -> None:
        self._pieces = _read_json(file) if file.suffix == ".json" else _read(file.read_bytes(), file)
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


def _read_json(file: Path) -> list[bytes]:
    """A byte is written <0x41>; what was added to the vocabulary is no part of any word."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        numbers: dict[str, int] = told["model"]["vocab"]
        added = {one["id"] for one in told.get("added_tokens", ())}
        pieces = [b""] * (max([*numbers.values(), *added]) + 1)
        for piece, number in numbers.items():
            byte = _BYTE.fullmatch(piece)
            pieces[number] = bytes.fromhex(byte.group(1)) if byte else piece.encode()
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} cannot be read as a vocabulary ({error!r}): fetch the model again") from error
    for number in added - set(range(SPECIAL)):
        pieces[number] = b""
    return pieces


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
