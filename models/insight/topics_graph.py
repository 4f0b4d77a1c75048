"""Communities in a graph of nearest neighbours (Blondel et al. 2008, "Fast unfolding of communities").

Ties are broken by order and nothing is drawn by chance: the same rows in the same order give the same communities.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Rows = NDArray[np.float32]
Labels = NDArray[np.int64]
_AT_ONCE = 1000
_ROUNDS = 30  # over all nodes of a level; far more than it takes
_GAIN = 1e-12


def neighbour_graph(rows: Rows, neighbours: int) -> Any:  # noqa: ANN401 - scipy has no types
    """Rows of length 1 as a symmetric sparse matrix: each with its nearest ones, weighted by squared cosine."""
    count = len(rows)
    most = min(neighbours, count - 1)
    near, weights = np.empty((count, most), np.int64), np.empty((count, most))
    for at in range(0, count, _AT_ONCE):
        alike = rows[at : at + _AT_ONCE] @ rows.T
        places = np.arange(len(alike))
        alike[places, places + at] = -2.0
        found = np.argsort(-alike, axis=1, kind="stable")[:, :most]
        near[at : at + _AT_ONCE] = found
        weights[at : at + _AT_ONCE] = np.take_along_axis(alike, found, 1)
    strength = np.maximum(weights, 0.0) ** 2
    places = np.repeat(np.arange(count), most)
    graph = sparse.csr_matrix((strength.ravel(), (places, near.ravel())), shape=(count, count))
    return graph.maximum(graph.T).tocsr()


def communities(graph: Any, resolution: float) -> Labels:  # noqa: ANN401 - scipy has no types
    """A community's number for each node, from 0; a higher ``resolution`` gives more of them."""
    found = np.arange(graph.shape[0])
    while True:
        level, moved = _one_level(graph, resolution)
        found = level[found]
        if not moved:
            return found.astype(np.int64)
        size = graph.shape[0]
        into = sparse.csr_matrix((np.ones(size), (np.arange(size), level)))
        graph = (into.T @ graph @ into).tocsr()


def _one_level(graph: Any, resolution: float) -> tuple[Labels, bool]:  # noqa: ANN401 - scipy has no types
    """Nodes move to the neighbouring community that gains most, until none does."""
    degrees: list[float] = np.asarray(graph.sum(1)).ravel().tolist()
    scale = resolution / max(sum(degrees), _GAIN)
    starts, ends, strengths = graph.indptr.tolist(), graph.indices.tolist(), graph.data.tolist()
    own, total = list(range(len(degrees))), list(degrees)
    anything = False
    for _ in range(_ROUNDS):
        moved = False
        for node, degree in enumerate(degrees):
            before = own[node]
            total[before] -= degree
            links = {before: 0.0}
            for place in range(starts[node], starts[node + 1]):
                if ends[place] != node:
                    other = own[ends[place]]
                    links[other] = links.get(other, 0.0) + strengths[place]
            own[node] = _best(links, before, total, degree * scale)
            total[own[node]] += degree
            moved = moved or own[node] != before
        anything = anything or moved
        if not moved:
            break
    return np.unique(own, return_inverse=True)[1].astype(np.int64), anything


def _best(links: dict[int, float], before: int, total: list[float], cost: float) -> int:
    best, most = before, links[before] - cost * total[before]
    for other, weight in links.items():
        gain = weight - cost * total[other]
        if gain > most + _GAIN:
            best, most = other, gain
    return best
