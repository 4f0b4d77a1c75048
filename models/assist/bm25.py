"""BM25 (Robertson and Zaragoza 2009): how well documents answer a question by the terms that both have."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SATURATION, _LENGTH = 2.0, 0.5  # k1 and b; cards are short and say a thing in several ways


class Bm25:
    """Made once from the terms of each document."""

    def __init__(self, documents: Sequence[Iterable[str]]) -> None:
        counts = [Counter(one) for one in documents]
        sizes = [sum(one.values()) for one in counts]
        mean = sum(sizes) / max(1, len(sizes)) or 1.0
        self._many = len(counts)
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, (own, size) in enumerate(zip(counts, sizes, strict=True)):
            norm = _SATURATION * (1 - _LENGTH + _LENGTH * size / mean)
            for term, times in own.items():
                found[term].append((place, times * (_SATURATION + 1) / (times + norm)))
        self._weights: dict[str, tuple[NDArray[np.intp], Floats]] = {}
        for term, rows in found.items():
            rare = math.log(1 + (self._many - len(rows) + 0.5) / (len(rows) + 0.5))
            places = np.array([place for place, _ in rows], np.intp)
            self._weights[term] = places, np.array([weight * rare for _, weight in rows])

    def scores(self, asked: Iterable[str]) -> Floats:
        """One for each document; a term that is asked twice counts once."""
        totals = np.zeros(self._many)
        for term in set(asked):
            if (known := self._weights.get(term)) is not None:
                totals[known[0]] += known[1]
        return totals
