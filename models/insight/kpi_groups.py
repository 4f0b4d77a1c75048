"""Facts by queue, language, group of agents, or time: each fact is in exactly one group, so that groups add up.

Hours, days, weeks and months are those of the site's zone. A day of 25 hours has 25: the hour that is there twice is
two hours, told apart by its offset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from models.insight.kpi_facts import Fact, Facts, Stretch, Terms

ALL = ""
NONE = "–"
_QUARTER = 900


def moment(at: float, zone: tzinfo | None) -> datetime:
    """A moment where the site is, with its offset."""
    return datetime.fromtimestamp(at, zone).astimezone(zone)


@lru_cache(maxsize=50_000)
def _label(quarter: int, zone: tzinfo | None, form: str) -> str:
    """How a quarter of an hour is called; no zone's offset ever changed within one."""
    return moment(quarter * _QUARTER, zone).strftime(form)


def _by_time(form: str) -> Callable[[Fact, Terms], str]:
    return lambda fact, terms: _label(int(fact.at // _QUARTER), terms.zone, form)


GROUPS: Mapping[str, Callable[[Fact, Terms], str]] = {
    "all": lambda _fact, _terms: ALL,
    "queue": lambda fact, _terms: getattr(fact, "queue", "") or NONE,
    "language": lambda fact, _terms: getattr(fact, "language", "") or NONE,
    "agent_group": lambda fact, terms: terms.group_of.get(fact.agent, NONE),
    "hour": _by_time("%Y-%m-%d %H:00%z"),
    "day": _by_time("%Y-%m-%d"),
    "week": _by_time("%G-W%V"),
    "month": _by_time("%Y-%m"),
    "hour_of_day": _by_time("%H:00"),
}
PERIODS = ("day", "week", "month")


def grouped(facts: Facts, by: str, terms: Terms) -> dict[str, Facts]:
    """Facts by group, the groups in order. Agents' times belong to no queue and no language: with these they stand in
    the group `NONE`. Raises KeyError for an unknown way to group."""
    key = GROUPS[by]
    found: dict[str, tuple[list[Fact], list[Fact], list[Fact]]] = {}
    every_kind: tuple[Sequence[Fact], ...] = (facts.visits, facts.contacts, _cut(facts, by, terms))
    for kind, every in enumerate(every_kind):
        for fact in every:
            found.setdefault(key(fact, terms), ([], [], []))[kind].append(fact)
    return {name: Facts(*found[name], later=facts.later) for name in sorted(found)}  # type: ignore[arg-type]


def _cut(facts: Facts, by: str, terms: Terms) -> list[Stretch]:
    """Agents' times, cut where an hour or a day ends when these are the groups."""
    if by not in ("hour", "hour_of_day", *PERIODS):
        return list(facts.stretches)
    step = 3600.0 if by.startswith("hour") else 86400.0
    found: list[Stretch] = []
    for one in facts.stretches:
        since = one.since
        while since < one.until:
            until = min(one.until, _next(since, step, terms.zone))
            found.append(Stretch(one.agent, one.state, since, until))
            since = until
    return found


def _next(at: float, step: float, zone: tzinfo | None) -> float:
    """When the next hour or day begins; always later than ``at``."""
    local = moment(at, zone)
    if step < 86400.0:
        return at + 3600.0 - (local.minute * 60 + local.second + local.microsecond / 1e6)
    return max(at + 1.0, midnight(local.year, local.month, local.day, zone, 1))


def midnight(year: int, month: int, day: int, zone: tzinfo | None, later: int = 0) -> float:
    """The midnight with which a day begins, or one so many days later; epoch seconds."""
    naive = datetime(year, month, day) + timedelta(days=later)
    return naive.replace(tzinfo=zone).timestamp() if zone else naive.timestamp()


def period(kind: str, at: float, zone: tzinfo | None, back: int = 0) -> tuple[float, float]:
    """[begin, end) of the day, week or month in which a moment lies, or of one so many before it."""
    local = moment(at, zone)
    if kind == "month":
        months = local.year * 12 + local.month - 1 - back
        ends = [(one // 12, one % 12 + 1, 1) for one in (months, months + 1)]
        return midnight(*ends[0], zone), midnight(*ends[1], zone)
    length = 7 if kind == "week" else 1
    first = -local.weekday() if kind == "week" else 0
    begin = first - back * length
    place = (local.year, local.month, local.day, zone)
    return midnight(*place, begin), midnight(*place, begin + length)
