"""The portrait of the operation: its load by hour of the day against who was there, and what the day is to bring.

What an hour is expected to bring is the mean of the same weekday and hour of the last weeks. Its band of 80 % is a
normal's with the variance of those weeks, at least Poisson's, and of the mean itself. How true that was is told by WAPE
(weighted absolute percentage error), Σ|calls − expected| / Σ calls, of past hours foretold in the same way from the
weeks before them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from statistics import fmean, pvariance

from models.domain.agent import AgentState
from models.insight.kpi_facts import Stretch
from models.insight.kpi_groups import midnight, moment

WEEKS = 6  # of which the expectation is made
FEWEST = 2  # same weekdays below which nothing is expected
_SPREAD = 1.2815515655446004  # standard deviations on both sides that hold 80 % of a normal distribution
_THERE = (AgentState.READY, AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)
Slot = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Expected:
    """Calls in an hour; [low, high] holds 80 %. ``of``: so many past days it rests on."""

    value: float
    low: float
    high: float
    of: int


def by_slot(times: Iterable[float], zone: tzinfo | None) -> Counter[Slot]:
    """How many of some moments lie in each hour of each day; an hour that is there twice is one."""
    local = [moment(at, zone) for at in times]
    return Counter((one.date(), one.hour) for one in local)


def expected(calls: Mapping[Slot, int], first: date, day: date, hour: int) -> Expected | None:
    """What an hour of a day is to bring; None: too few such days since ``first``, the first day of the books."""
    days = [day - timedelta(weeks=back) for back in range(1, WEEKS + 1)]
    seen = [calls.get((one, hour), 0) for one in days if one >= first]
    if len(seen) < FEWEST:
        return None
    middle = fmean(seen)
    least = 1 / (len(seen) + 1)  # of hours that never had a call, one more may be the first (Laplace's rule)
    varies = max(middle, least, pvariance(seen) * len(seen) / (len(seen) - 1))
    spread = _SPREAD * math.sqrt(varies * (1 + 1 / len(seen)))
    return Expected(middle, max(0.0, middle - spread), middle + spread, len(seen))


@dataclass(frozen=True, slots=True)
class Truth:
    """How true expectations were: ``wape`` (None: not yet known), the share of ``hours`` inside their band."""

    wape: float | None
    inside: float | None
    hours: int


def truth(calls: Mapping[Slot, int], first: date, days: Sequence[date]) -> Truth:
    """Of past days, each foretold from those before it. Hours that nobody expected a call in, and that brought none,
    say nothing."""
    pairs: list[tuple[int, Expected]] = []
    for day in days:
        for hour in range(24):
            foretold, came = expected(calls, first, day, hour), calls.get((day, hour), 0)
            if foretold is not None and (foretold.value or came):
                pairs.append((came, foretold))
    total = sum(came for came, _ in pairs)
    if not total:
        return Truth(None, None, len(pairs))
    wrong = sum(abs(came - one.value) for came, one in pairs)
    inside = sum(one.low - 0.5 <= came <= one.high + 0.5 for came, one in pairs)
    return Truth(wrong / total, inside / len(pairs), len(pairs))


def staffed(stretches: Iterable[Stretch], days: Sequence[date], zone: tzinfo | None) -> list[float]:
    """By hour of the day: how many agents were there (ready, ringing, talking, wrapping up) on the mean of ``days``."""
    seconds = [0.0] * 24
    wanted = set(days)
    for one in stretches:
        if one.state in _THERE:
            _spread(one, seconds, wanted, zone)
    return [one / 3600.0 / max(1, len(days)) for one in seconds]


def _spread(one: Stretch, seconds: list[float], wanted: set[date], zone: tzinfo | None) -> None:
    since = one.since
    while since < one.until:
        local = moment(since, zone)
        left = 3600.0 - (local.minute * 60 + local.second + local.microsecond / 1e6)
        until = min(one.until, since + left)
        if local.date() in wanted:
            seconds[local.hour] += until - since
        since = until


def days_between(since: float, until: float, zone: tzinfo | None) -> list[date]:
    """Every day that has a moment in [since, until), in order; at most four hundred."""
    found: list[date] = []
    first = moment(since, zone).date()
    while midnight(first.year, first.month, first.day, zone) < until and len(found) < 400:
        found.append(first)
        first += timedelta(days=1)
    return found
