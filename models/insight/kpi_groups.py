"""Facts by queue, language, group of agents, or time: each fact is in exactly one group, so that groups add up.

Hours, days, weeks and months are those of the site's zone. A day of 25 hours has 25: the hour that is there twice is
two hours, told apart by its offset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import numpy as np

from models.insight.kpi_facts import Contact, Facts, Stretch, Terms, Visit
from models.insight.kpi_tables import Array, Table, Words, table_of

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


def _by_time(form: str) -> Callable[[Table[Any], Terms], Words]:
    def words(facts: Table[Any], terms: Terms) -> Words:
        quarters, codes = np.unique((facts.at // _QUARTER).astype(np.int64), return_inverse=True)
        seen: dict[str, int] = {}
        of = [seen.setdefault(_label(one, terms.zone, form), len(seen)) for one in quarters.tolist()]
        return Words(np.array(of, dtype=np.int64)[codes], tuple(seen))

    return words


def _alike(facts: Table[Any], name: str) -> Words:
    return Words(np.zeros(len(facts), dtype=np.int64), (name,))


def _by_word(facts: Table[Any], field: str) -> Words:
    return facts.words(field).called(lambda name: name or NONE) if facts.has(field) else _alike(facts, NONE)


GROUPS: Mapping[str, Callable[[Table[Any], Terms], Words]] = {
    "all": lambda facts, _terms: _alike(facts, ALL),
    "queue": lambda facts, _terms: _by_word(facts, "queue"),
    "language": lambda facts, _terms: _by_word(facts, "language"),
    "agent_group": lambda facts, terms: facts.words("agent").called(lambda name: terms.group_of.get(name, NONE)),
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
    key, parts = GROUPS[by], []
    for of, every in ((Visit, facts.visits), (Contact, facts.contacts), (Stretch, _cut(facts, by, terms))):
        table: Table[Any] = table_of(of, every)
        parts.append((table, _split(key(table, terms))))
    names = sorted({name for _, split in parts for name in split})
    none = np.zeros(0, dtype=np.int64)
    found: dict[str, Facts] = {}
    for name in names:
        visits, contacts, stretches = (table.take(split.get(name, none)) for table, split in parts)
        found[name] = Facts(visits, contacts, stretches, facts.later)
    return found


def _split(words: Words) -> dict[str, Array]:
    """Name → the places where it stands, in order; those that stand nowhere are left out."""
    order = np.argsort(words.codes, kind="stable")
    bounds = np.searchsorted(words.codes[order], np.arange(len(words.names) + 1))
    return {
        name: order[begin:end] for name, begin, end in zip(words.names, bounds, bounds[1:], strict=False) if end > begin
    }


def _cut(facts: Facts, by: str, terms: Terms) -> Sequence[Stretch]:
    """Agents' times, cut where an hour or a day ends when these are the groups."""
    if by not in ("hour", "hour_of_day", *PERIODS):
        return facts.stretches
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
