"""The search for sequences: against every sequence there is, written by a decoder whose table is known."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from numpy.typing import NDArray

from models.speech.loop_search import Spellings, search

BEGIN, END, MARK, ONE, TEEN, TWO = range(6)
WORDS = {"one": (ONE,), "oneteen": (ONE, TEEN), "two": (TWO,)}


class Table:
    """A decoder that looks only at the last piece."""

    def __init__(self, seed: int) -> None:
        self.ends = [END]
        scores = np.random.default_rng(seed).normal(0, 1.5, (6, 6))
        self.logs = np.asarray(scores - np.log(np.exp(scores).sum(1, keepdims=True)), np.float32)
        self.asked = 0

    def go_on(self, parents: list[int], pieces: list[int]) -> NDArray[np.float32]:
        """The row of each piece."""
        self.asked += 1
        assert len(parents) == len(pieces)
        return np.asarray(self.logs[pieces])


def spelled_out(table: Table, low: int, high: int) -> dict[str, float]:
    """Every sequence by brute force: each word, with a mark before it or without one."""
    found: dict[str, float] = {}
    for many in range(low, high + 1):
        for words in product(WORDS, repeat=many):
            for marks in product((False, True), repeat=many):
                if marks[0]:
                    continue
                pieces = [BEGIN]
                for word, mark in zip(words, marks, strict=True):
                    pieces += [*((MARK,) if mark else ()), *WORDS[word]]
                for last in ([END], [MARK, END]):
                    path = [*pieces, *last]
                    log = sum(float(table.logs[one, two]) for one, two in pairwise(path))
                    text = " ".join(words)
                    found[text] = float(np.logaddexp(found.get(text, -np.inf), log))
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("low", "high"), [(1, 2), (3, 3)])
def test_the_likeliest_sequence_is_found(seed: int, low: int, high: int) -> None:
    """The best of all, in the fewest and most words that are allowed; no likelihood is more than the truth."""
    table = Table(seed)
    truth = spelled_out(table, low, high)
    found = search(table, Spellings(WORDS.items(), [MARK]), (low, high), 12, BEGIN)
    assert max(found, key=lambda text: found[text]) == max(truth, key=lambda text: truth[text])
    assert found.keys() <= truth.keys()
    assert all(log <= truth[text] + 1e-4 for text, log in found.items())


def test_it_ends_by_itself() -> None:
    """Without a limit of words, at the most pieces; with one, when nothing likelier can come."""
    table = Table(1)
    search(table, Spellings(WORDS.items(), [MARK]), (1, None), 7, BEGIN)
    assert table.asked <= 7
    table.asked = 0
    search(table, Spellings(WORDS.items(), [MARK]), (2, 2), 500, BEGIN)
    assert table.asked <= 7
