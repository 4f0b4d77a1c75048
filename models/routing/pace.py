"""What this centre's own day says of waits: how long contacts last, how long callers stay, how true forecasts were.

Handling and patience are means of the day, shrunk to the settings (a setting weighs as much as `_PRIOR` calls) and
forgotten with a half-life of `_HALF_LIFE`. Patience is the estimate for censored exponential times: seconds waited in
all for each caller who gave up. Forecasts are calibrated by their own past (Kuleshov and others 2018): the probability
integral transform (PIT) of each wait is kept, and a quantile is read where that share of past waits lay.
"""

from __future__ import annotations

import bisect
import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from models.routing.columns import Floats
from models.routing.expected_wait import PATHS, Law, Wait, wait_of

_PRIOR = 4.0  # calls that a setting weighs
_HALF_LIFE = 4 * 3600.0  # seconds
_KNOWN = 5  # handled calls from which on something is known
_PAST = 400  # forecasts that calibrate the next
_UNIFORM = 40  # forecasts that were right, as far as nothing is known
_SHAPES = (0.7, 3.0)


_Levels = tuple[float, float, float]


@dataclass(slots=True)
class _Mean:
    """A mean with forgetting. ``weight``: how many values it rests on."""

    weight: float = 0.0
    total: float = 0.0
    squares: float = 0.0
    at: float = 0.0

    def add(self, value: float, at: float, count: float = 1.0) -> None:
        """One more value; ``count`` 0 adds to the total alone."""
        kept = 0.5 ** (max(0.0, at - self.at) / _HALF_LIFE) if self.at else 1.0
        self.weight, self.total = self.weight * kept + count, self.total * kept + value
        self.squares, self.at = self.squares * kept + value * value, max(at, self.at)


@dataclass(slots=True)
class Pace:
    """``handling`` and ``patience``: the settings, mean seconds before anything is known; ``hits``: how many waits were
    inside the band that was told."""

    handling: float
    patience: float
    _handled: _Mean = field(default_factory=_Mean)
    _waited: _Mean = field(default_factory=_Mean)
    _seen: int = 0
    _told: dict[str, tuple[Floats, _Levels]] = field(default_factory=dict)
    _past: deque[float] = field(default_factory=lambda: deque(maxlen=_PAST))
    _sorted: list[float] = field(default_factory=list)
    _spread: float = 0.5
    _hits: deque[bool] = field(default_factory=lambda: deque(maxlen=_PAST))
    hits: int = 0

    @property
    def contacts(self) -> int:
        """Contacts that were handled."""
        return self._seen

    @property
    def forecasts(self) -> int:
        """Waits that were foretold and ended, of the last `_PAST`."""
        return len(self._past)

    @property
    def inside(self) -> float | None:
        """Which share of them lay between the tenth and the ninetieth percentile that were told; None for none."""
        return round(sum(self._hits) / len(self._hits), 3) if self._hits else None

    def histogram(self) -> list[int]:
        """How many past waits lay in each tenth of what was foretold: ten figures alike where forecasts are true."""
        found = [0] * 10
        for pit in self._past:
            found[min(9, int(pit * 10))] += 1
        return found

    @property
    def known(self) -> bool:
        """Whether forecasts rest on calls of this centre."""
        return self._seen >= _KNOWN

    def law(self) -> Law:
        """What is known of handling times and patience now."""
        handled, waited = self._handled, self._waited
        mean = (_PRIOR * self.handling + handled.total) / (_PRIOR + handled.weight)
        patience = (_PRIOR * self.patience + waited.total) / (_PRIOR + waited.weight)
        return Law(mean, self._shape(), patience)

    def _shape(self) -> float:
        """Weibull's shape from the coefficient of variation (k = cv^-1.086), shrunk to the exponential law's 1."""
        handled = self._handled
        if handled.weight < 2:
            return 1.0
        mean = handled.total / handled.weight
        variance = max(0.0, handled.squares / handled.weight - mean * mean)
        cv = (handled.weight * math.sqrt(variance) / mean + 2 * _PRIOR) / (handled.weight + 2 * _PRIOR) if mean else 1.0
        return float(min(max(cv**-1.086, _SHAPES[0]), _SHAPES[1]))

    # What happens -----------------------------------------------------------------------------------

    def handled(self, seconds: float, at: float) -> None:
        """A contact took so long, wrap-up included."""
        if seconds > 0:
            self._seen += 1
            self._handled.add(seconds, at)

    def forecast(self, call_id: str, sample: Floats) -> Wait:
        """What is told to a caller who joins; it is remembered until they are served or gone."""
        self._told[call_id] = sample, self.levels()
        return self.read(sample)

    def read(self, sample: Floats) -> Wait:
        """A sample of `models.routing.expected_wait.paths`, calibrated."""
        return wait_of(sample, self.levels(), self.known)

    def served(self, call_id: str, waited: float, at: float) -> float | None:
        """An agent has answered; the PIT of the wait that was told."""
        self._waited.add(waited, at, 0.0)
        told = self._told.pop(call_id, None)
        return None if told is None else self._keep(_share(told[0], waited), told[1])

    def gave_up(self, call_id: str, waited: float, at: float) -> float | None:
        """The caller has left: the wait would have been longer, by how much is spread evenly over what is left."""
        self._waited.add(waited, at)
        told = self._told.pop(call_id, None)
        if told is None:
            return None
        self._spread = (self._spread + 0.6180339887498949) % 1.0
        low = _share(told[0], waited)
        return self._keep(low + (1 - low) * self._spread, told[1])

    def forget(self, call_id: str) -> None:
        """The caller went elsewhere."""
        self._told.pop(call_id, None)

    # Calibration ------------------------------------------------------------------------------------

    def _keep(self, pit: float, levels: _Levels) -> float:
        self._hits.append(levels[0] <= pit <= levels[2])
        self.hits += self._hits[-1]
        if len(self._past) == self._past.maxlen:
            self._sorted.pop(bisect.bisect_left(self._sorted, self._past[0]))
        self._past.append(pit)
        bisect.insort(self._sorted, pit)
        return pit

    def levels(self) -> _Levels:
        """Where the tenth, the median and the ninetieth percentile lay until now."""
        if not self._sorted:
            return 0.1, 0.5, 0.9
        everything = np.sort(np.concatenate([self._sorted, (np.arange(_UNIFORM) + 0.5) / _UNIFORM]))
        low, half, most = (float(np.quantile(everything, level)) for level in (0.1, 0.5, 0.9))
        return low, half, most


def _share(sample: Floats, waited: float) -> float:
    """Which share of the paths was shorter; equal ones count half."""
    low, high = np.searchsorted(sample, waited, "left"), np.searchsorted(sample, waited, "right")
    return float(low + high) / (2 * PATHS)
