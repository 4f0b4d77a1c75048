"""What is usual: past calls as vectors, seen through what tells topics apart.

A sentence vector tells many things that do not matter here. Directions in which calls of one topic differ are made
shorter (within-class covariance normalisation, Hatch et al. 2006), with the topics of the last night as classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.insight.topics_graph import Labels, Rows

LIMITS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4)  # cosines of sharpened vectors from which on calls are neighbours
MOST = 5000  # past calls; the newest
_RIDGE = 0.0005  # added to each variance: of a vector of 512 numbers and length 1, a quarter of the mean one
_HALF = 0.5  # of a call is added to what was counted
_TINY = 1e-9
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """``mean`` and ``turn`` sharpen a vector; ``rows``: sharpened past calls; ``topics``: topic → share of them."""

    mean: Rows
    turn: Rows
    rows: Rows
    topics: Mapping[str, float]
    limits: Floats

    def sharp(self, vectors: Rows) -> Rows:
        """Vectors of an encoder as this past sees them, of length 1."""
        turned = (vectors.astype(np.float32) - self.mean) @ self.turn
        return np.asarray(turned / (np.linalg.norm(turned, axis=-1, keepdims=True) + _TINY), np.float32)

    def shares(self, vector: Rows) -> Floats:
        """For each limit, the share of past calls that are as near to a sharpened vector."""
        return self._counted(self.rows @ vector, 0)

    def own_shares(self, at: int) -> Floats:
        """`shares` of the past call with this number, itself left out."""
        return self._counted(self.rows @ self.rows[at], 1)

    def share_of(self, topic: str) -> float:
        """Share of a topic; of one that never came, that of half a call."""
        return self.topics.get(topic, _HALF / max(1, len(self.rows)))

    def _counted(self, alike: Rows, less: int) -> Floats:
        counts = (alike[:, None] >= self.limits).sum(0) - less
        return np.asarray((counts + _HALF) / max(1, len(alike) - less), np.float64)


def past_of(vectors: Rows, labels: Labels, topics: Sequence[str]) -> Past:
    """From past calls, oldest first: ``labels`` their clusters, ``topics`` their topics ("": none)."""
    chosen, classes, named = vectors[-MOST:].astype(np.float32), labels[-MOST:], list(topics)[-MOST:]
    mean = chosen.mean(0)
    turn = _turn(chosen, classes)
    share = {one: (named.count(one) + _HALF) / len(named) for one in sorted(set(named)) if one}
    half = Past(mean, turn, np.zeros((0, len(mean)), np.float32), share, np.array(LIMITS))
    return Past(mean, turn, half.sharp(chosen), share, half.limits)


def _turn(rows: Rows, labels: Labels) -> Rows:
    """The matrix that gives differences inside a class the same length in every direction."""
    sums = np.zeros((int(labels.max()) + 1, rows.shape[1]))
    np.add.at(sums, labels, rows.astype(np.float64))
    middles = sums / np.maximum(np.bincount(labels, minlength=len(sums)), 1)[:, None]
    inside = rows - middles[labels]
    spread = inside.T @ inside / len(rows)
    scale, turned = np.linalg.eigh(spread + _RIDGE * np.eye(rows.shape[1]))
    return np.asarray(turned * scale**-0.5, np.float32)
