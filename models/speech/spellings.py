"""Phrases weighed by a writing recogniser: each by all the ways in which it may be written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Logs = Sequence[float] | NDArray[np.float32]


def phrase_logs(
    phrases: Iterable[str], spellings: Callable[[str], Iterable[str]], likelihoods: Callable[[list[str]], Logs]
) -> dict[str, float]:
    """The logarithm of the probability of each phrase, however it is spelled; ``likelihoods``: of texts."""
    pairs = [(phrase, spelling) for phrase in phrases for spelling in spellings(phrase)]
    found: dict[str, float] = {}
    for (phrase, _), log in zip(pairs, likelihoods([text for _, text in pairs]) if pairs else (), strict=True):
        found[phrase] = float(np.logaddexp(found.get(phrase, -np.inf), log))
    return found


def log_shares(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores as logarithms of probabilities, along the last axis."""
    less = scores - scores.max(-1, keepdims=True)
    return np.asarray(less - np.log(np.exp(less).sum(-1, keepdims=True)))
