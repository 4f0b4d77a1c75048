"""Which disposition a call's own lines are nearest to in meaning: nothing is learned; it proposes, never decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.assist.cues import content
from models.intent.sentences import Encoder, vectors

_SHARPNESS = 0.05  # cosine that makes a disposition e times as likely; tuned on calls of `bench/assist.py`
MOST = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """The likeliest dispositions first, with their shares of all. ``preset``: the first, when it may be filled in."""

    names: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    preset: str = ""


def propose(
    lines: Sequence[str], known: Mapping[str, Sequence[str]], language: str, encode: Encoder, gap: float
) -> Proposal:
    """``lines`` of a call, and of each disposition how such calls sound (its name is one of these). ``gap``: by how
    much the share of the first must exceed that of the second before it is filled in. Encodes texts."""
    if not lines or not known:
        return Proposal()
    names = list(known)
    texts = [(place, text) for place, name in enumerate(names) for text in (name, *known[name])]
    rows = vectors([*map(_bare, lines), *(text for _, text in texts)], language, encode).astype(np.float64)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    near = rows[: len(lines)] @ rows[len(lines) :].T
    owners = np.array([place for place, _ in texts])
    own = np.stack([near[:, owners == place].max(1) for place in range(len(names))], 1)
    scores = own.max(0)
    shares = np.exp((scores - scores.max()) / _SHARPNESS)
    shares /= shares.sum()
    order = [int(one) for one in np.argsort(-shares, kind="stable")]
    ahead = float(shares[order[0]] - (shares[order[1]] if len(order) > 1 else 0.0))
    best = order[:MOST]
    preset = names[order[0]] if ahead >= gap else ""
    return Proposal(tuple(names[one] for one in best), tuple(round(float(shares[one]), 3) for one in best), preset)


def _bare(line: str) -> str:
    return content(line) or line
