"""One text of several that were written of the same clip: the one that the others differ least from, each counted by
its probability (minimum Bayes risk, Goel and Byrne, Computer Speech & Language 14(2), 2000)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from models.domain.words import plain

_FLAT = 0.3  # of logarithms: recognisers are surer of whole texts than they should be


def agreed(lists: Sequence[Sequence[tuple[str, float]]]) -> str:
    """Of lists of (text, logarithm of its probability), likeliest first, each of one way to hear the clip: all ways
    count the same, marks and capitals nothing. Of one list its first; "" when there is no text."""
    if len(lists) == 1:
        return lists[0][0][0] if lists[0] else ""
    shares: dict[str, float] = {}
    spelt: dict[str, str] = {}
    for texts in lists:
        weights = np.exp(_FLAT * (np.array([log for _, log in texts]) - max((log for _, log in texts), default=0.0)))
        for (text, _), weight in zip(texts, weights, strict=True):
            letters = plain(text).replace(" ", "")
            shares[letters] = shares.get(letters, 0.0) + float(weight / weights.sum())
            spelt.setdefault(letters, text)
    risks = {one: sum(share * Levenshtein.distance(one, text) for text, share in shares.items()) for one in shares}
    return spelt.get(min(risks, key=lambda text: (risks[text], -shares[text]), default=""), "")
