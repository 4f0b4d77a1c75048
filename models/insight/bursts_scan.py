"""How surprising it is that so many of the last calls are alike.

The measure is the generalised likelihood ratio of two Poisson rates of which neither is known (Kulldorff 1997, "A
spatial scan statistic"; with a baseline that is counted, too): n of the last N calls and k of M past ones are near,

    n·ln(n/(N·p)) + k·ln(k/(M·p)),  p = (n + k)/(N + M),

so that a past of few calls, which tells little, makes little surprising. The larger of all windows and nearnesses
counts, after ``0.8·ln(share/0.03)`` was added: of tight neighbourhoods there are as many more as they are smaller, and
with equal demands nearly all false alarms would come of them (Dümbgen & Spokoiny 2001, "Multiscale testing").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.insight.topics_graph import Rows

WINDOWS = (14.0, 20.0, 30.0)  # minutes
FEWEST = 4  # callers
NEAR = 0.12  # cosine from which on a call is of the group whose middle is looked for
_TIGHT, _TYPICAL = 0.8, 0.03
_TINY = 1e-6
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan has found: the ratio, callers that were counted, how many were expected, in how many minutes, and
    from which ``nearness`` on."""

    ratio: float = 0.0
    callers: int = 0
    expected: float = 0.0
    minutes: float = 0.0
    nearness: float = 0.0


def ratio(callers: Floats, calls: Floats, share: Floats, past: int) -> Floats:
    """The formula above, where more callers are near than would be by their ``share`` of so many ``past`` calls and
    enough of them are there; else 0."""
    before, calls = share * past, np.maximum(calls, 1.0)
    both = (callers + before) / (calls + past)
    found = callers * np.log(np.maximum(callers, _TINY) / (calls * both)) + before * np.log(share / both)
    return np.where((callers > share * calls) & (callers >= FEWEST), found, 0.0)


def scan(minutes: Floats, alike: Rows, limits: Floats, shares: Floats, past: int) -> Found:
    """The most surprising of all windows and nearnesses. ``minutes``: how long ago each call was; ``alike``: how near
    it is; ``limits``: from which nearness on it counts, and ``shares``: of the ``past`` calls that do so."""
    inside = (minutes[:, None] <= np.array(WINDOWS)).astype(np.float64)
    near = (alike[:, None] >= limits).astype(np.float64)
    callers, calls = near.T @ inside, inside.sum(0)
    rates = ratio(callers, calls, shares[:, None], past)
    rates = np.where(rates > 0, rates + _TIGHT * np.log(shares / _TYPICAL)[:, None], 0.0)
    row, column = np.unravel_index(int(rates.argmax()), rates.shape)
    if rates[row, column] <= 0:
        return Found()
    return Found(
        float(rates[row, column]), int(callers[row, column]), float(shares[row] * calls[column]), WINDOWS[column],
        float(limits[row]),
    )  # fmt: skip


def middle(rows: Rows, alike: Rows) -> tuple[Rows, Rows]:
    """The middle of the calls that are near (``alike``) to one of them, and how near each call is to it.

    A middle is nearer to what it was made of than to anything else. So a call that is one of them is compared with the
    middle of the others, which takes no more than sums: |s − x|² = |s|² − 2·s·x + 1 for rows of length 1.
    """
    of = (alike >= NEAR).astype(np.float32)
    total = of @ rows
    sums, square = rows @ total, total @ total
    length = np.sqrt(np.maximum(square - 2 * of * sums + of, _TINY))
    return total / np.sqrt(max(float(square), _TINY)), np.asarray((sums - of) / length, np.float32)
