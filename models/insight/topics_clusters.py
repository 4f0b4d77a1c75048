"""How many things calls are about, and which call is about which: clusters of vectors, their number unknown.

Communities of the graph of nearest neighbours, at several resolutions. Of these the coarsest is taken whose silhouette
is near the best: the silhouette alone goes on rising with ever smaller clusters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from models.insight.topics_graph import Labels, Rows, communities, neighbour_graph

FEWEST = 30  # texts that are worth dividing
SMALLEST = 3  # of a cluster; those of smaller ones go to the nearest
NEIGHBOURS = 12
RESOLUTIONS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
_NEAR = 0.95  # of the best silhouette
_FAIR = 0.8  # of the best silhouette: what agrees with the night before may be so much less sharp
_TWINS = 0.9  # cosine of two middles from which on they are of one cluster: the same words over and over
_TINY = 1e-9


def centred(rows: Rows, mean: Rows) -> Rows:
    """What tells rows apart: without what all have in common, and of length 1."""
    less = rows.astype(np.float32) - mean.astype(np.float32)
    return np.asarray(less / (np.linalg.norm(less, axis=-1, keepdims=True) + _TINY), np.float32)


def clusters(rows: Rows, before: Labels | None = None) -> Labels:
    """A cluster's number for each vector, from 0, the largest first; all 0 for fewer than `FEWEST` vectors.

    ``before``: how the night before would have it; of resolutions that are fair, the one that agrees most is taken, so
    that topics do not come and go with the number of calls.
    """
    if len(rows) < FEWEST:
        return np.zeros(len(rows), np.int64)
    apart = centred(rows, rows.mean(0))
    graph = neighbour_graph(apart, min(NEIGHBOURS, max(3, len(rows) // 10)))
    tried = [without_twins(apart, without_small(apart, communities(graph, one))) for one in RESOLUTIONS]
    rated = [silhouette(apart, labels) for labels in tried]
    return by_size(_coarsest(tried, rated) if before is None else _nearest_to(before, tried, rated))


def _coarsest(tried: Sequence[Labels], rated: Sequence[float]) -> Labels:
    enough = _NEAR * max(rated) if max(rated) > 0 else max(rated)
    return next(labels for labels, rate in zip(tried, rated, strict=True) if rate >= enough)


def _nearest_to(before: Labels, tried: Sequence[Labels], rated: Sequence[float]) -> Labels:
    enough = _FAIR * max(rated) if max(rated) > 0 else max(rated)
    fair = [labels for labels, rate in zip(tried, rated, strict=True) if rate >= enough]
    return max(fair, key=lambda labels: agreement(before, labels))


def agreement(one: Labels, two: Labels) -> float:
    """The adjusted Rand index of two ways to divide the same things (Hubert & Arabie 1985): 1 the same, 0 by chance."""
    table = np.zeros((int(one.max()) + 1, int(two.max()) + 1))
    np.add.at(table, (one, two), 1)
    pairs, first, second = (float((part * (part - 1) / 2).sum()) for part in (table, table.sum(1), table.sum(0)))
    chance = first * second / max(len(one) * (len(one) - 1) / 2, 1.0)
    most = (first + second) / 2
    return 1.0 if most == chance else (pairs - chance) / (most - chance)


def centres(rows: Rows, labels: Labels) -> Rows:
    """The mean vector of each cluster."""
    found = np.zeros((int(labels.max()) + 1, rows.shape[1]), np.float64)
    np.add.at(found, labels, rows.astype(np.float64))
    return np.asarray(found / np.maximum(np.bincount(labels, minlength=len(found)), 1)[:, None], np.float32)


def nearest(rows: Rows, middles: Rows, mean: Rows) -> tuple[Labels, Rows]:
    """For each row, the nearest of ``middles`` and the cosine to it, both without what all have in common."""
    alike = centred(rows, mean) @ centred(middles, mean).T
    best = alike.argmax(1)
    return best.astype(np.int64), np.asarray(alike[np.arange(len(rows)), best], np.float32)


def without_small(rows: Rows, labels: Labels) -> Labels:
    """Members of clusters that are too small join the nearest of the others."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= SMALLEST)
    if not len(large) or len(large) == len(sizes):
        return labels
    middles = centres(rows, labels)[large]
    middles /= np.linalg.norm(middles, axis=1, keepdims=True) + _TINY
    lost = np.flatnonzero(sizes[labels] < SMALLEST)
    changed = labels.copy()
    changed[lost] = large[(rows[lost] @ middles.T).argmax(1)]
    return np.unique(changed, return_inverse=True)[1].astype(np.int64)


def without_twins(rows: Rows, labels: Labels) -> Labels:
    """Clusters whose middles are all but the same are one: many callers say the very same words."""
    middles = centres(rows, labels)
    middles /= np.linalg.norm(middles, axis=1, keepdims=True) + _TINY
    _, joined = connected_components(csr_matrix(middles @ middles.T >= _TWINS), directed=False)
    return np.unique(joined[labels], return_inverse=True)[1].astype(np.int64)


def by_size(labels: Labels) -> Labels:
    """The same clusters, numbered by size; of equal ones the earlier first."""
    sizes = np.bincount(labels)
    first = np.array([int(np.argmax(labels == number)) for number in range(len(sizes))])
    order = np.lexsort((first, -sizes))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return np.asarray(places[labels], np.int64)


def silhouette(rows: Rows, labels: Labels) -> float:
    """Mean over rows of length 1 of (b − a)/max(a, b), where a is the mean cosine distance to the row's own cluster and
    b that to the nearest other one (Rousseeuw 1987); −1 for one cluster."""
    sizes = np.bincount(labels).astype(np.float64)
    if len(sizes) < 2:
        return -1.0
    sums = np.zeros((len(sizes), rows.shape[1]))
    np.add.at(sums, labels, rows.astype(np.float64))
    alike = rows.astype(np.float64) @ sums.T
    places = np.arange(len(rows))
    own = 1 - (alike[places, labels] - 1) / np.maximum(sizes[labels] - 1, 1)
    mean = alike / sizes
    mean[places, labels] = -9.0
    other = 1 - mean.max(1)
    rates = (other - own) / np.maximum(np.maximum(own, other), _TINY)
    rates[sizes[labels] == 1] = 0.0
    return float(rates.mean())
