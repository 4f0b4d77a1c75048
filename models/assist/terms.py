"""Texts as terms to look up: words, pairs of words and four-letter pieces; Chinese characters, pairs and threes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from models.domain.words import plain

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_SAME = str.maketrans({"您": "你", "她": "他", "它": "他", "地": "的", "得": "的"})
_PIECE = 4


def terms(text: str) -> Iterator[str]:
    """Each term as often as it occurs. Latin words inside Chinese are words."""
    known = plain(text).translate(_SAME)
    words = _HAN.sub(" ", known).split()
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))
    for word in words:
        whole = f"_{word}_"
        yield from (f"#{whole[at : at + _PIECE]}" for at in range(len(whole) - _PIECE + 1))
    for run in _HAN.findall(known):
        for length in (1, 2, 3):
            yield from (run[at : at + length] for at in range(len(run) - length + 1))


def mostly_chinese(text: str) -> bool:
    """Whether there are more Chinese characters than half the Latin letters."""
    han = sum(map(len, _HAN.findall(text)))
    return han * 2 > sum(one.isalpha() for one in text) - han


def length(text: str) -> int:
    """Words, and Chinese characters, of what was said."""
    known = plain(text)
    return len(_HAN.sub(" ", known).split()) + sum(map(len, _HAN.findall(known)))
