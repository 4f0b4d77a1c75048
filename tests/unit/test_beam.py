"""The likeliest of several texts, of a decoder whose probabilities are written down here."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from models.speech.beam import Written, written

BEGIN, END, A, B, C = range(5)
Table = dict[tuple[int, ...], dict[int, float]]


class Told:
    """A decoder with a probability for every piece after each text; 0.001 for what is not in the table."""

    @property
    def ends(self) -> list[int]:
        """One."""
        return [END]

    def __init__(self, table: Table) -> None:
        self._table = table
        self._texts: list[tuple[int, ...]] = [()]
        self.asked = 0

    def go_on(self, parents: list[int], pieces: list[int]) -> NDArray[np.float32]:
        """One row for each piece."""
        self.asked += 1
        before = self._texts
        self._texts = [(*before[row], piece) for row, piece in zip(parents, pieces, strict=True)]
        return np.log(
            np.array(
                [[self._table.get(text[1:], {}).get(n, 0.001) for n in range(5)] for text in self._texts], np.float32
            )
        )


MISLED: Table = {
    (): {A: 0.6, B: 0.4},
    (A,): {B: 0.3, C: 0.3, END: 0.35},
    (A, B): {END: 0.4, C: 0.3},
    (A, C): {END: 0.4, B: 0.3},
    (B,): {C: 0.95},
    (B, C): {END: 0.95},
}


def test_what_begins_less_likely_may_go_on_likelier() -> None:
    """One text at a time would take A and be stuck with it."""
    found = written(Told(MISLED), BEGIN, END, 5, 3)
    assert found.numbers == (B, C)
    assert found.log == pytest.approx(math.log(0.4 * 0.95 * 0.95), abs=1e-4)
    assert found.mean == pytest.approx(found.log / 3)
    assert found.logs == pytest.approx((math.log(0.4), math.log(0.95)), abs=1e-4)


def test_the_shortest_does_not_win_by_being_short() -> None:
    """A, then the end, is likelier as a whole; a piece of the longer text is likelier on the average."""
    table: Table = {
        (): {A: 0.5, B: 0.5}, (A,): {END: 0.5, C: 0.4},
        (B,): {C: 0.7}, (B, C): {B: 0.7}, (B, C, B): {C: 0.7}, (B, C, B, C): {END: 0.7},
    }  # fmt: skip
    assert written(Told(table), BEGIN, END, 6, 2).numbers == (B, C, B, C)


def test_without_an_end_the_best_so_far() -> None:
    """The decoder goes round in circles until nobody could have said more."""
    circle: Table = {tuple([A] * many): {A: 0.9, B: 0.05, C: 0.04} for many in range(6)}
    found = written(Told(circle), BEGIN, END, 4, 2)
    assert found.numbers == (A, A, A, A)
    assert found.end == 0.0


def test_it_stops_when_nothing_better_can_come() -> None:
    """Not at the most pieces that there may be."""
    decoder = Told(MISLED)
    written(decoder, BEGIN, END, 50, 3)
    assert decoder.asked < 10


def test_of_nothing() -> None:
    """No pieces at all."""
    assert written(Told({}), BEGIN, END, 0, 3) == Written()
