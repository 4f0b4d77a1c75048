"""How long a caller will wait, as a distribution: paths of the floor drawn from what is known at this moment.

Each path draws when every agent who may serve the caller becomes free (Weibull handling times, given how long the
contact has lasted already), who of those ahead competes for the same agents, and how long they stay (exponential
patience). The caller is served when the first agent is free whom nobody ahead takes. Weibull with shape 1 is the
exponential law, and its residual life has a closed form: (eᵏ − λᵏ·ln u)^(1/k) − e after e seconds.

The draws are stratified (Latin hypercube, McKay 1979) and always the same, so that equal floors have equal forecasts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.routing.columns import Floats

PATHS = 200
MOST = 64  # agents, and callers ahead, that are drawn one by one
_LEVELS = (np.arange(PATHS) + 0.5) / PATHS


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds: mean, median, and the bounds of the middle 80 per cent; infinity when nobody is staffed.

    ``known``: it rests on this centre's own calls, not on settings alone; nothing else is told to callers.
    """

    mean: float
    p50: float
    p90: float
    p10: float = 0.0
    known: bool = True


NEVER = Wait(math.inf, math.inf, math.inf, math.inf)
NOW = Wait(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Law:
    """How long contacts last and callers stay. ``handling``: mean seconds of an agent of ratio 1, wrap-up included;
    ``shape``: Weibull's, 1 for the exponential law, more for steadier times; ``patience``: mean seconds."""

    handling: float
    shape: float = 1.0
    patience: float = 180.0


@dataclass(frozen=True, slots=True)
class Busy:
    """An agent who may serve the caller. ``ratio``: handling time over the mean; ``elapsed``: seconds that the present
    contact has lasted, None for who is idle."""

    ratio: float = 1.0
    elapsed: float | None = None


def paths(ahead: Sequence[float], agents: Sequence[Busy], law: Law) -> Floats:
    """The waits of a caller in each of `PATHS` futures, ascending; seconds. No agents: infinity.

    ``ahead``: for each caller before this one the share of their agents that are this caller's too.
    """
    if not agents:
        return np.full(PATHS, math.inf)
    if len(ahead) > MOST or len(agents) > MOST:
        return _many(math.fsum(ahead), agents, law)
    draws = _draws()
    scale = np.array([agent.ratio for agent in agents]) * (law.handling / math.gamma(1 + 1 / law.shape))
    free = _residual(agents, scale, law.shape, draws[0][:, : len(agents)])
    rows = np.arange(PATHS)
    for place, share in enumerate(ahead):
        first = free.argmin(axis=1)
        at = free[rows, first]
        takes = (draws[1][:, place] < share) & (at <= -law.patience * np.log(draws[2][:, place]))
        service = scale[first] * (-np.log(draws[3][:, place])) ** (1 / law.shape)
        free[rows[takes], first[takes]] += service[takes]
    return np.sort(free.min(axis=1))


def _residual(agents: Sequence[Busy], scale: Floats, shape: float, draws: Floats) -> Floats:
    """When each is free; 0 for who is idle."""
    elapsed = np.array([agent.elapsed or 0.0 for agent in agents])
    idle = np.array([agent.elapsed is None for agent in agents])
    rest = (elapsed**shape - scale**shape * np.log(draws)) ** (1 / shape) - elapsed
    found: Floats = np.where(idle, 0.0, rest)
    return found


def _many(ahead: float, agents: Sequence[Busy], law: Law) -> Floats:
    """A crowd: the sum of exponential times with rates s·µ + i·θ, i = 0..a (Whitt 1999), as the gamma distribution with
    its mean and variance (Wilson and Hilferty 1931)."""
    rate = math.fsum(1 / agent.ratio for agent in agents) / law.handling
    ahead -= sum(agent.elapsed is None for agent in agents)
    if ahead < 0:
        return np.zeros(PATHS)
    steps = 1 / (rate + np.arange(int(ahead) + 1) / law.patience)
    shape = steps.sum() ** 2 / (steps**2).sum()
    normal = np.sqrt(2) * _inverse_erf(2 * _LEVELS - 1)
    found: Floats = steps.sum() * np.maximum(0.0, 1 - 1 / (9 * shape) + normal / (3 * math.sqrt(shape))) ** 3
    return found


def _inverse_erf(value: Floats) -> Floats:
    """Winitzki 2008, to 0.2 per cent."""
    logs = np.log(1 - value * value)
    first = 2 / (math.pi * 0.147) + logs / 2
    found: Floats = np.sign(value) * np.sqrt(np.sqrt(first * first - logs / 0.147) - first)
    return found


@lru_cache(maxsize=1)
def _draws() -> tuple[Floats, Floats, Floats, Floats]:
    """Uniform draws for agents, and three for callers ahead: who competes, who stays, how long they are served."""
    random = np.random.default_rng(20261125)

    def columns() -> Floats:
        found: Floats = random.permuted(np.tile(_LEVELS[:, None], (1, MOST)), axis=0)
        return found

    return columns(), columns(), columns(), columns()


def wait_of(sample: Floats, levels: tuple[float, float, float] = (0.1, 0.5, 0.9), known: bool = True) -> Wait:
    """A sample of `paths` in a few figures; ``levels``: where the tenth, the median and the ninetieth percentile are
    read (see `models.routing.pace`)."""
    if math.isinf(sample[0]):
        return NEVER
    low, half, most = (float(np.quantile(sample, level)) for level in levels)
    return Wait(float(sample.mean()), half, most, low, known)
