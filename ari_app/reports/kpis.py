"""KPIs of a time from the books: what the command line, the interface and the report ask alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from ari_app.store.ports import KpiBook
from config.settings import Settings
from models.domain.agent import Agent
from models.domain.errors import BadArgument
from models.insight.kpi import KPIS, Figure, Target, figures, with_history, with_returns
from models.insight.kpi_again import DAY
from models.insight.kpi_facts import Facts, Terms
from models.insight.kpi_groups import ALL, GROUPS, grouped, midnight

FORETOLD = "foretold"
_MONTH = re.compile(r"\d{4}-\d{2}")
_FIRST_YEAR, _LAST_YEAR = 1971, 9000  # what clocks of every zone can tell, with a year to either side
_LEARNED_FROM = 30 * DAY
LOOKS_AHEAD = 30 * DAY  # who comes back within so long may change a figure
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """What figures depend on here: ``seconds`` within which a queue's callers are to be answered, by queue, else
    ``target_seconds``; ``group_of``: agent → group; ``variants``: those that the settings mean."""

    zone: tzinfo | None
    target_seconds: float
    short: float
    targets: Mapping[str, Target]
    variants: Mapping[str, str]
    seconds: Mapping[str, float] = field(default_factory=dict)
    group_of: Mapping[str, str] = field(default_factory=dict)

    def terms(self, now: float) -> Terms:
        """As the figures take them."""
        return Terms(
            now=now, target=lambda queue: self.seconds.get(queue, self.target_seconds), short=self.short,
            zone=self.zone, group_of=self.group_of,
        )  # fmt: skip


def site_of(
    settings: Settings, seconds: Mapping[str, float], agents: Iterable[Agent], zone: tzinfo | None
) -> Site:  # fmt: skip
    """``seconds``: queues' own targets."""
    kpi = settings.kpi
    targets = {
        "service_level": Target(low=kpi.target_service_level or None), "fcr": Target(low=kpi.target_fcr or None),
        "abandon_rate": Target(high=kpi.target_abandon_rate or None), "csat": Target(low=kpi.target_csat or None),
        "containment": Target(low=kpi.target_containment or None),
        "occupancy": Target(kpi.target_occupancy_low or None, kpi.target_occupancy_high or None),
    }  # fmt: skip
    return Site(
        zone=zone, target_seconds=settings.queue.target_seconds, short=kpi.shortest_seconds, targets=targets,
        variants={"service_level": kpi.service_level}, seconds={name: own for name, own in seconds.items() if own >= 0},
        group_of={one.id: one.group for one in agents if one.group},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures: of [since, until), by which groups, which variants beside the site's, ``only`` some KPIs;
    ``queues``: those that may be seen (None: all)."""

    since: float
    until: float
    by: str = "all"
    variants: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    queues: Collection[str] | None = None


def facts_of(book: KpiBook, question: Question, now: float) -> Facts:
    """Everything of that time, and the contacts after it. Agents' times are of no queue: who may see some queues only
    is not told them."""
    since, until, queues = question.since, question.until, question.queues
    later = min(now, until + LOOKS_AHEAD)
    return Facts(
        visits=book.stays(since, until, queues), contacts=book.contacts(since, until, queues),
        stretches=book.stretches(since, min(until, now), now) if queues is None else (),
        later=book.contacts(until, later, queues) if later > until else (),
    )  # fmt: skip


def answer(
    book: KpiBook, site: Site, question: Question, now: float, calls: bool = False
) -> dict[str, dict[str, Figure]]:  # fmt: skip
    """Group → KPI → figure; ``calls``: with the calls behind each. Of nothing there is one group with nothing in it."""
    facts = facts_of(book, question, now)
    terms = with_returns(site.terms(now), facts)
    groups = grouped(facts, question.by, terms) or {ALL: facts}
    variants = {**site.variants, **question.variants}
    if variants.get("fcr") == FORETOLD:
        terms = _with_history(book, question, facts, terms)
    return {name: figures(group, terms, site.targets, variants, question.only, calls) for name, group in groups.items()}


def _with_history(book: KpiBook, question: Question, facts: Facts, terms: Terms) -> Terms:
    """Terms that foretell who comes back, by the contacts of the time and of a month before it."""
    before = book.contacts(question.since - _LEARNED_FROM, question.since, question.queues)
    whole = Facts(contacts=[*before, *facts.contacts], later=facts.later)
    return replace(terms, foretold=with_history(with_returns(terms, whole), whole).foretold)


def figure_json(figure: Figure, language: str) -> Json:
    """One figure for programs; seconds are milliseconds nowhere: the unit is said."""
    found, variant, target = figure.estimate, figure.variant, figure.target
    low, high = found.span or (None, None)
    return {
        "kpi": figure.kpi.id, "name": figure.kpi.name(language), "variant": variant.id, "unit": str(variant.unit),
        "formula": variant.zh if language == "zh" else variant.formula, "source": figure.kpi.source,
        "value": _rounded(found.value), "low": _rounded(low), "high": _rounded(high), "n": found.n,
        "interval": found.method, "target_low": target.low, "target_high": target.high, "verdict": figure.verdict,
        "provisional": variant.provisional,
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def variants_of(text: str) -> dict[str, str]:
    """``service_level=answered,csat=top2`` → KPI → variant. Raises BadArgument with what there is."""
    found: dict[str, str] = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        kpi, _, variant = part.partition("=")
        if kpi not in KPIS:
            raise BadArgument(f"there is no KPI {kpi!r}; there are: {', '.join(KPIS)}")
        if variant not in KPIS[kpi].variants:
            raise BadArgument(f"{kpi} has no variant {variant!r}; it has: {', '.join(KPIS[kpi].variants)}")
        found[kpi] = variant
    return found


def checked_by(by: str) -> str:
    """A way to group. Raises BadArgument with those that there are."""
    if by not in GROUPS:
        raise BadArgument(f"figures cannot be told by {by!r}; by: {', '.join(GROUPS)}")
    return by


def checked_kpis(text: str) -> tuple[str, ...]:
    """Names with commas between; "": all. Raises BadArgument with those that there are."""
    names = tuple(filter(None, text.replace(" ", "").split(",")))
    for name in names:
        if name not in KPIS:
            raise BadArgument(f"there is no KPI {name!r}; there are: {', '.join(KPIS)}")
    return names


def instant_of(text: str, zone: tzinfo | None) -> float:
    """A day (2026-10-31), the first of a month (2026-10) or a moment (2026-10-31T08:00, with an offset or as the site's
    clock has it) in epoch seconds. Raises BadArgument."""
    try:
        found = datetime.fromisoformat(f"{text}-01" if _MONTH.fullmatch(text) else text)
        if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            raise BadArgument(f"{text!r} is no time of calls: write a year from {_FIRST_YEAR} to {_LAST_YEAR}")
        if len(text) <= len("2026-10-31"):
            return midnight(found.year, found.month, found.day, zone)
        return (found if found.tzinfo or zone is None else found.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise BadArgument(f"{text!r} is no day or moment; write 2026-10-31 or 2026-10-31T08:00") from None
