"""What is usual: past calls as vectors, seen through what tells topics apart.

A sentence vector tells many things that do not matter here. Directions in which calls of one topic differ are made
shorter (within-class covariance normalisation, Hatch et al. 2006), with the topics of the last night as classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.insight.topics_graph import Labels, Rows

Floats = NDArray[np.float64]
# Cosines of sharpened vectors from which on calls are neighbours: of another call, and of the middle of several.
LIMITS: Floats = np.array([0.16, 0.2, 0.25, 0.3, 0.36, 0.43, 0.5])
MIDDLE_LIMITS: Floats = np.arange(0.2, 0.7, 0.04)
MOST = 5000  # past calls; the newest
_RIDGE = 0.002  # added to each variance: of a vector of 512 numbers and length 1, the mean one
_HALF = 0.5  # of a call is added to what was counted
_TINY = 1e-9


@dataclass(frozen=True)
class Past:
    """``mean`` and ``turn`` sharpen a vector; ``rows``: sharpened past calls."""

    mean: Rows
    turn: Rows
    rows: Rows

    def sharp(self, vectors: Rows) -> Rows:
        """Vectors of an encoder as this past sees them, of length 1."""
        turned = (vectors.astype(np.float32) - self.mean) @ self.turn
        return np.asarray(turned / (np.linalg.norm(turned, axis=-1, keepdims=True) + _TINY), np.float32)

    def shares(self, vectors: Rows, limits: Floats) -> Floats:
        """For each limit, the share of past calls that are as near to a sharpened vector, or to each of several."""
        alike = vectors @ self.rows.T
        counts = np.stack([(alike >= limit).sum(-1) for limit in limits], -1)
        return np.asarray((counts + _HALF) / max(1, len(self.rows)), np.float64)


def past_of(vectors: Rows, labels: Labels) -> Past:
    """From past calls, oldest first, and ``labels``, their clusters."""
    chosen, classes = vectors[-MOST:].astype(np.float32), labels[-MOST:]
    mean = chosen.mean(0)
    turn = _turn(chosen, classes)
    return Past(mean, turn, Past(mean, turn, chosen[:0]).sharp(chosen))


def _turn(rows: Rows, labels: Labels) -> Rows:
    """The matrix that gives differences inside a class the same length in every direction."""
    sums = np.zeros((int(labels.max()) + 1, rows.shape[1]))
    np.add.at(sums, labels, rows.astype(np.float64))
    middles = sums / np.maximum(np.bincount(labels, minlength=len(sums)), 1)[:, None]
    inside = rows - middles[labels]
    spread = inside.T @ inside / len(rows)
    scale, turned = np.linalg.eigh(spread + _RIDGE * np.eye(rows.shape[1]))
    return np.asarray(turned * scale**-0.5, np.float32)
