"""Likelihoods of labels whenever they are said: against every way of saying them, and against small changes."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest

from models.speech.connectionist import NONE, likelihoods
from models.speech.spellings import log_shares
from models.training.syllables.learn import occupancy

ROWS = ([1], [1, 2], [2, 2], [1, 2, 1])


def _logs(frames: int = 5, seed: int = 1) -> np.ndarray:
    scores = np.random.default_rng(seed).normal(0, 1, (frames, 3)).astype(np.float32)
    return log_shares(scores).astype(np.float64)


def _every_way(logs: np.ndarray, row: list[int]) -> float:
    """Logarithm of the sum over all paths that come to a row when repetitions and then `NONE` are taken out."""
    total = 0.0
    for path in product(range(logs.shape[1]), repeat=len(logs)):
        if [label for label, _ in groupby(path) if label != NONE] == row:
            total += float(np.exp(sum(logs[frame, label] for frame, label in enumerate(path))))
    return float(np.log(total))


def test_as_likely_as_all_ways_of_saying_it_together() -> None:
    """For rows of several lengths at once, the same label twice among them."""
    logs = _logs()
    assert likelihoods(logs, ROWS) == pytest.approx([_every_way(logs, row) for row in ROWS])


def test_occupancy_is_the_gradient_of_the_likelihood() -> None:
    """Of an example that is shorter than the other, frames beyond its end do not count."""
    lengths, rows = np.array([5, 4]), [[1, 2], [2]]
    logs = np.stack([_logs(seed=2), _logs(seed=3)])
    whole, shares = occupancy(logs, lengths, rows)
    assert whole == pytest.approx([likelihoods(logs[0], rows[:1])[0], likelihoods(logs[1, :4], rows[1:])[0]])
    assert shares[1, 4].sum() == 0
    for example, frame, label in ((0, 0, 1), (0, 3, 2), (1, 2, 0)):
        moved = logs.copy()
        moved[example, frame, label] += 1e-5
        change = (occupancy(moved, lengths, rows)[0][example] - whole[example]) / 1e-5
        assert change == pytest.approx(shares[example, frame, label], abs=1e-4)


def test_every_frame_has_some_label() -> None:
    """Shares of a frame are a probability."""
    _, shares = occupancy(_logs()[None], np.array([5]), [[1, 2]])
    assert shares.sum(axis=2) == pytest.approx(np.ones((1, 5)))
