"""The portrait of a caller: when, about what and how they called, and what came of it. Nothing that is only inferred.

No voice print, no health, no guess at who they are: what stands here is counted from their own calls, and each figure
says of how many. It is over thirteen months after their last contact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from statistics import median

from models.insight.kpi import KPIS, figure
from models.insight.kpi_again import DAY, comes_again
from models.insight.kpi_facts import IN, Contact, Terms
from models.insight.kpi_groups import moment
from models.insight.kpi_intervals import Estimate, mean

EXPIRES = 396 * DAY  # thirteen months
WAITS = 20  # waits below which nothing is said of how long they wait
PREFERRED = 3  # calls with one agent, and half of all, below which nobody is preferred


@dataclass(frozen=True, slots=True)
class CallerPortrait:
    """Counts by name, the largest first; ``months`` in order. ``settled``: no further contact about the same within
    seven days, of calls whose days are over; ``waits``: median seconds (None: too few)."""

    calls: int
    first_at: float
    last_at: float
    expires_at: float
    months: Mapping[str, int]
    topics: Mapping[str, int]
    languages: Mapping[str, int]
    directions: Mapping[str, int]
    hours: Mapping[str, int]
    agents: Mapping[str, int]
    preferred: str
    gave_up: int
    waited: float | None
    waits: int
    settled: Estimate
    rating: Estimate


def caller_portrait(
    contacts: Sequence[Contact], waits: Sequence[float], now: float, zone: tzinfo | None
) -> CallerPortrait | None:  # fmt: skip
    """Of one number's contacts; None of nothing, and of who has not been in contact for thirteen months. ``waits``:
    seconds in lines."""
    own = sorted(contacts, key=lambda one: one.arrived_at)
    if not own or own[-1].arrived_at + EXPIRES <= now:
        return None
    came = [one for one in own if one.direction == IN]
    agents = _counted(one.agent for one in own if one.agent)
    return CallerPortrait(
        calls=len(own), first_at=own[0].arrived_at, last_at=own[-1].arrived_at,
        expires_at=own[-1].arrived_at + EXPIRES, months=_in_order(_month(one, zone) for one in own),
        topics=_counted(one.about for one in own if one.about), languages=_counted(one.language for one in own),
        directions=_counted(one.direction for one in own), hours=_in_order(_hour(one, zone) for one in came),
        agents=agents, preferred=_preferred(agents), gave_up=sum(one.outcome == "abandoned" for one in came),
        waited=median(waits) if len(waits) >= WAITS else None, waits=len(waits), settled=_settled(own, now),
        rating=mean([float(one.rating) for one in own if one.rating is not None]),
    )  # fmt: skip


def _settled(own: Sequence[Contact], now: float) -> Estimate:
    same, _ = comes_again(own)
    return figure(KPIS["fcr"], own, Terms(now=now, again_same=same), calls=False).estimate


def _preferred(agents: Mapping[str, int]) -> str:
    """Whom they mostly spoke with, if that is no chance."""
    most = next(iter(agents.items()), ("", 0))
    return most[0] if most[1] >= PREFERRED and 2 * most[1] > sum(agents.values()) else ""


def _month(one: Contact, zone: tzinfo | None) -> str:
    return moment(one.arrived_at, zone).strftime("%Y-%m")


def _hour(one: Contact, zone: tzinfo | None) -> str:
    return moment(one.arrived_at, zone).strftime("%H:00")


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(one for one in names if one).most_common(10))


def _in_order(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
