"""How likely a sequence of labels is, whenever each of them is said: connectionist temporal classification (Graves et
al. 2006, "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural networks").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
NONE = 0  # the label of a frame in which no new one begins
_NEVER = -1e30


def spread(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """(labels with `NONE` around each, row × state; states of each row; whether a state may be reached over the one
    before it)."""
    many = np.array([2 * len(row) + 1 for row in rows], np.intp)
    states = np.full((len(rows), int(many.max())), NONE, np.intp)
    for place, row in enumerate(rows):
        states[place, 1 : 2 * len(row) : 2] = row
    over = np.zeros(states.shape, bool)
    over[:, 2:] = (states[:, 2:] != NONE) & (states[:, 2:] != states[:, :-2])
    return states, many, over


def added(*logs: Floats) -> Floats:
    """Logarithm of the sum of what these are the logarithms of."""
    highest = np.maximum.reduce(logs)
    return np.asarray(highest + np.log(sum(np.exp(one - highest) for one in logs)))


def shifted(values: Floats, by: int) -> Floats:
    """States moved on by so many; by fewer than 0: back."""
    moved = np.full_like(values, _NEVER)
    if by > 0:
        moved[:, by:] = values[:, :-by]
    else:
        moved[:, :by] = values[:, -by:]
    return moved


def begun(first: Floats) -> Floats:
    """Logarithms of being in each state in the first frame: a row begins with its first label, or with none."""
    found = np.full_like(first, _NEVER)
    found[:, :2] = first[:, :2]
    return found


def gone_on(before: Floats, over: NDArray[np.bool_], now: Floats) -> Floats:
    """The same a frame later."""
    return added(before, shifted(before, 1), np.where(over, shifted(before, 2), _NEVER)) + now


def ended(last: Floats, many: NDArray[np.intp]) -> Floats:
    """Logarithm of each row's probability: it ends with its last label, or with none after it."""
    rows = np.arange(len(last))
    return added(last[rows, many - 1], last[rows, many - 2])


def likelihoods(logs: Floats, rows: Sequence[Sequence[int]]) -> Floats:
    """Logarithm of the probability of each row of labels, none of them empty; ``logs``: frame × label."""
    states, many, over = spread(rows)
    now = logs[:, states]  # frame × row × state
    found = begun(now[0])
    for frame in now[1:]:
        found = gone_on(found, over, frame)
    return ended(found, many)
