"""Phrases laid along a text so that they cost least: many at once, each anywhere in it (Sellers 1980).

The table of a phrase has a row for each of its sounds and a column for each of the text's. A row is made from the one
above in a few operations of numpy over all phrases; what is inserted along a row is a running minimum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.int64]
INSIDE = 0.4  # beginning or ending inside a word


@dataclass(frozen=True)
class Text:
    """A text as sounds. ``codes``: of its sounds; ``starts`` and ``ends``: the places, between the sounds, at which
    words begin and end; ``word_at``: the word of each sound."""

    codes: Codes
    starts: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    word_at: Codes

    @classmethod
    def of(cls, words: list[tuple[int, ...]]) -> Text:
        """From the codes of its words."""
        codes = np.array([code for word in words for code in word], np.int64)
        lengths = [len(word) for word in words]
        edges = np.cumsum([0, *lengths])
        starts = np.zeros(len(codes) + 1, np.bool_)
        starts[edges] = True
        return cls(codes, starts, starts, np.repeat(np.arange(len(words), dtype=np.int64), lengths))


def tables(phrases: Codes, text: Text, costs: Floats, gap: float) -> Floats:
    """[row, phrase, column]: the least that the phrase's first sounds cost when they end at a place of the text.

    ``phrases``: [phrase, place], the shorter ones filled up with 0, which does not change the rows before.
    """
    count, longest = phrases.shape
    width = len(text.codes) + 1
    against = np.ascontiguousarray(costs[:, text.codes])
    slope = np.arange(width, dtype=np.float32) * np.float32(gap)
    rows = np.empty((longest + 1, count, width), np.float32)
    rows[0] = np.where(text.starts, np.float32(0), np.float32(INSIDE))
    for place in range(longest):
        above, row = rows[place], rows[place + 1]
        np.add(above, np.float32(gap), out=row)
        taken = against[phrases[:, place]]
        taken += above[:, :-1]
        np.minimum(row[:, 1:], taken, out=row[:, 1:])
        row -= slope
        np.minimum.accumulate(row, axis=1, out=row)
        row += slope
    return rows


def best(rows: Floats, lengths: Codes, text: Text) -> tuple[Floats, Codes]:
    """Of each phrase: what it costs where it costs least, and the place in the text at which it ends there."""
    last = rows[lengths, np.arange(len(lengths))] + np.where(text.ends, np.float32(0), np.float32(INSIDE))
    where = last.argmin(axis=1)
    return last[np.arange(len(lengths)), where], where


def path(
    rows: Floats, phrase: int, codes: tuple[int, ...], end: int, text: Text, costs: Floats, gap: float
) -> list[int]:
    """For each place between the phrase's sounds, from 0 on: the place of the text that it is laid at."""
    table = rows[: len(codes) + 1, phrase, : end + 1].tolist()
    row, column = len(codes), end
    found = [column]
    while row:
        here = table[row][column]
        if column and here > table[row][column - 1] + gap - 1e-3:
            column -= 1
            continue
        if column and here > table[row - 1][column - 1] + costs[codes[row - 1], text.codes[column - 1]] - 1e-3:
            column -= 1
        row -= 1
        found.append(column)
    return found[::-1]


def spent(rows: Floats, phrase: int, places: list[int]) -> list[float]:
    """What the phrase had cost at each of those places."""
    return [float(rows[row, phrase, column]) for row, column in enumerate(places)]
