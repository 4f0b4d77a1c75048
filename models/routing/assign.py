"""From a table of scores to pairs: one by one for a single event, the best whole for a burst.

Linear sum assignment (Crouse 2016, as in SciPy) up to the sizes at which it was measured to cost a few milliseconds;
greedy in order of the callers' own terms beyond.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.routing.columns import Bools, Floats

_SIDE, _SHORT = 200, 100
CELLS = 200_000  # larger tables are not made at all (`models.routing.burst`)
Pairs = list[tuple[int, int]]
Solver = Callable[..., tuple[object, object]]


def load_solver() -> Solver:
    """SciPy's solver; the import takes a third of a second, so a live centre does it before the first call."""
    from scipy.optimize import linear_sum_assignment

    solver: Solver = linear_sum_assignment
    return solver


def best_pairs(score: Floats, may: Bools) -> Pairs:
    """(row, column) pairs of allowed cells, each row and column at most once, best first; no allowed pair is left."""
    rows, columns = score.shape
    if rows == 1 or columns == 1:
        flat = np.where(may, score, -np.inf).ravel()
        best = int(flat.argmax())
        return [(best // columns, best % columns)] if flat[best] > -np.inf else []
    if not may.any():
        return []
    short = min(rows, columns)
    if short > 2 and rows * columns <= CELLS and (max(rows, columns) <= _SIDE or short <= _SHORT):
        return _optimal(score, may)
    return _greedy(score, may)


def _optimal(score: Floats, may: Bools) -> Pairs:
    """Greatest total. A forbidden cell is worth nothing and every allowed one something, so that none is left over."""
    lowest = score[may].min()
    reward = np.where(may, score - lowest + 1.0, 0.0)
    rows, columns = load_solver()(reward, maximize=True)
    pairs = [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if may[r, c]]  # type: ignore[call-overload]
    return sorted(pairs, key=lambda pair: (-score[pair], pair))


def _greedy(score: Floats, may: Bools) -> Pairs:
    """Rows in order of their best score, each with its best free column."""
    work = np.where(may, score, -np.inf)
    order = np.argsort(-work.max(axis=1), kind="stable")
    pairs: Pairs = []
    free = work.shape[1]
    for row in order:
        best = int(work[row].argmax())
        if work[row, best] == -np.inf:
            continue
        pairs.append((int(row), best))
        work[:, best] = -np.inf
        free -= 1
        if not free:
            break
    return pairs
