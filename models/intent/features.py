"""Texts as counts of n-grams: words and the letters inside them, or Chinese characters."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import chain

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
GROUPS = ("words", "letters")
Counts = dict[int, float]


def counted(text: str, language: str) -> tuple[Counts, Counts]:
    """Per group: key of each n-gram (CRC-32) → 1 + ln(times it occurs).

    English: words, pairs of words, pairs with one word between; two to five letters of a word with the spaces around
    it. Chinese: characters and pairs of them; runs of three and four characters.
    """
    words = _WORD.findall(text.lower())
    if language == "zh":
        letters = [letter for word in words for letter in word]
        return _weighed(_runs(letters, 1, 2)), _weighed(_runs(letters, 3, 4))
    apart = (f"{first} _ {last}" for first, last in zip(words, words[2:], strict=False))
    inside = (run for word in words for run in _runs(list(f" {word} "), 2, 5))
    return _weighed(chain(_runs(words, 1, 2, " "), apart)), _weighed(inside)


def _runs(items: list[str], low: int, high: int, between: str = "") -> Iterator[str]:
    for length in range(low, high + 1):
        for start in range(len(items) - length + 1):
            yield between.join(items[start : start + length])


def _weighed(runs: Iterator[str]) -> Counts:
    counts = Counter(zlib.crc32(run.encode()) for run in runs)
    return {key: 1 + math.log(times) for key, times in counts.items()}
