"""Why a KPI changed between two times: who called (mix), or what became of them (rate), by group.

Kitagawa's decomposition (1955; for two factors the same as Das Gupta's, 1993): with the share s of a group among all
facts and its rate r, before and after,

    change = Σ (s₂ − s₁) · ((r₁ + r₂) / 2 − c)  +  Σ (r₂ − r₁) · (s₁ + s₂) / 2

which leaves no remainder, whatever c is, since shares sum to one; c is the mean of the two overall rates, so that
more of a group that is as good as all others explains nothing. A group that is missing in one of the times has the rate
of the other: all of its effect is mix. Intervals: 95 % of a parametric bootstrap (shares multinomial, rates by their
own spread), with a seed, so that the same calls have the same causes. A part is the cause when its
interval excludes 0, it is more than a third of the change, and
more than its share of it would be if all groups had moved alike; else there is no single cause, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.insight.kpi_facts import Facts, Terms, Visit
from models.insight.kpi_groups import grouped
from models.insight.kpi_kind import Kpi, Statistic, facts_of

MIX, RATE = "mix", "rate"
WAYS = ("queue", "language", "agent_group", "hour_of_day")
SHOWN = 5
_DRAWS = 1000
_A_THIRD = 1 / 3
_MORE = 1.25  # times its weight: a large group that moved as all others did is no cause
_LEAST = 30  # facts in each time, below which nothing is said
Array = Any
Values = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one group did to the figure, in its unit. ``kind``: `MIX` or `RATE`; ``span``: 95 % interval; ``moved``: by
    how much its share of all, or its own rate, changed; ``weight``: the share of the change that would be its own if
    the rates of all had moved alike (0 of a mix)."""

    group: str
    kind: str
    effect: float
    span: tuple[float, float]
    moved: float = 0.0
    weight: float = 0.0

    @property
    def sure(self) -> bool:
        """Whether the interval is on one side of 0."""
        return self.span[0] > 0 or self.span[1] < 0


@dataclass(frozen=True, slots=True)
class Cause:
    """A change, taken apart by one way to group; ``parts``: the largest first, all of them, which sum to it."""

    by: str
    before: float
    after: float
    span: tuple[float, float]
    parts: tuple[Part, ...]

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def beyond_chance(self) -> bool:
        """Whether the change itself is on one side of 0."""
        return self.span[0] > 0 or self.span[1] < 0

    @property
    def single(self) -> Part | None:
        """The one cause; None: no single one."""
        if not self.beyond_chance:
            return None
        least = abs(self.change)
        pulls = (one for one in self.parts if one.sure and one.effect * self.change > 0)
        return next((one for one in pulls if abs(one.effect) > least * max(_A_THIRD, _MORE * one.weight)), None)


def values_of(kpi: Kpi, variant: str, facts: Facts, terms: Terms, by: str) -> dict[str, list[float]]:
    """What each fact says of a share or a mean, by group. Raises KeyError for an unknown way to group, ValueError for a
    figure that is neither."""
    chosen = kpi.variant(variant)
    if chosen.statistic not in (Statistic.SHARE, Statistic.MEAN):
        raise ValueError(f"{kpi.id} ({chosen.id}) is no mean of calls, so no group has a part in it")
    found: dict[str, list[float]] = {}
    of_its_kind = Facts(visits=facts.visits) if kpi.of is Visit else Facts(contacts=facts.contacts)
    for name, group in grouped(of_its_kind, by, terms).items():
        judged: Array = chosen.judge(facts_of(kpi, group), terms)
        if own := judged[~np.isnan(judged)].tolist():
            found[name] = own
    return found


def cause_of(by: str, before: Values, after: Values, seed: int = 1) -> Cause | None:
    """The decomposition; None when there are too few facts in one of the times to say anything."""
    names = sorted({*before, *after})
    first, second = _Period.of(before, names), _Period.of(after, names)
    if min(first.n, second.n) < _LEAST:
        return None
    share, rate, share2, rate2 = _filled(first.share, first.rate, second.share, second.rate)
    effects, moved = _effects(share, rate, share2, rate2), np.stack([share2 - share, rate2 - rate])
    weight = np.stack([np.zeros(len(names)), (share + share2) / 2])
    dice = np.random.default_rng(seed)
    drawn = _effects(*_filled(*first.drawn(dice), *second.drawn(dice)))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    whole = drawn.sum(axis=(1, 2))
    spans = np.stack([low, high], axis=-1)
    parts = [
        Part(
            name,
            kind,
            float(effects[at]),
            (float(spans[at][0]), float(spans[at][1])),
            float(moved[at]),
            float(weight[at]),
        )
        for row, kind in enumerate((MIX, RATE))
        for column, name in enumerate(names)
        for at in ((row, column),)
    ]
    parts.sort(key=lambda one: -abs(one.effect))
    span = tuple(float(one) for one in np.quantile(whole, [0.025, 0.975]))
    return Cause(by, first.overall, second.overall, (span[0], span[1]), tuple(parts))


def likeliest(causes: Sequence[Cause]) -> Cause | None:
    """Of the same change by several ways to group, the one that explains most by one group; without a single cause by
    any of them, the first. None of none."""
    single = [one for one in causes if one.single is not None]
    return max(
        single, key=lambda one: abs(one.single.effect) if one.single else 0.0, default=causes[0] if causes else None
    )


@dataclass(frozen=True, slots=True)
class _Period:
    """Groups' facts of one time: how many, their means and the means' variances."""

    counts: Array
    rate: Array
    variance: Array

    @classmethod
    def of(cls, values: Values, names: Sequence[str]) -> _Period:
        own = [np.asarray(values.get(name, ()), dtype=float) for name in names]
        rate = np.array([one.mean() if len(one) else np.nan for one in own])
        spread = [one.var(ddof=1) / len(one) if len(one) > 1 else 0.0 for one in own]
        return cls(np.array([len(one) for one in own]), rate, np.array(spread))

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    @property
    def share(self) -> Array:
        return self.counts / self.n

    @property
    def overall(self) -> float:
        return float(np.nansum(self.share * self.rate))

    def drawn(self, dice: np.random.Generator) -> tuple[Array, Array]:
        """Shares and rates as they might have come out, a draw a row."""
        shares = dice.multinomial(self.n, self.share, _DRAWS) / self.n
        return shares, self.rate + dice.standard_normal((_DRAWS, len(self.rate))) * np.sqrt(self.variance)


def _filled(share: Array, rate: Array, share2: Array, rate2: Array) -> tuple[Array, Array, Array, Array]:
    """A group that is missing in one time has the rate of the other."""
    return share, np.where(np.isnan(rate), rate2, rate), share2, np.where(np.isnan(rate2), rate, rate2)


def _effects(share: Array, rate: Array, share2: Array, rate2: Array) -> Array:
    """[…, mix or rate, group]."""
    middle = ((share * rate).sum(-1, keepdims=True) + (share2 * rate2).sum(-1, keepdims=True)) / 2
    mix = (share2 - share) * ((rate + rate2) / 2 - middle)
    return np.stack([mix, (rate2 - rate) * (share + share2) / 2], axis=-2)
