"""Portraits of callers, agents and the operation, from the books; nothing of them is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ari_app.reports.flow_traffic import FLOW_KINDS, traffic_of
from ari_app.reports.kpis import Question, Site, facts_of
from ari_app.store.ports import FlowBook, KpiBook, OperationBook, PortraitBook
from models.insight.agent_portrait import FIRST, WEEKS, Load, handled_of, load_of, portrait_of
from models.insight.books import End, sheet
from models.insight.caller_portrait import EXPIRES, CallerPortrait, caller_portrait
from models.insight.kpi import KPIS, Figure, figure, with_returns
from models.insight.kpi_again import DAY
from models.insight.kpi_facts import Facts, Terms
from models.insight.kpi_groups import NONE, grouped, moment
from models.insight.kpi_kind import facts_of as of_kind
from models.insight.operation import WEEKS as EXPECTED_FROM
from models.insight.operation import Expected, Truth, by_slot, days_between, expected, staffed, truth
from models.insight.portraits import Datum

LOOKS_BACK = EXPECTED_FROM * 7 * DAY  # before its time an operation's portrait needs so much
_AGAIN = 8 * DAY
MOST_IN_FLOW = 20_000  # calls, the newest, whose steps are read


def of_caller(
    book: PortraitBook, site: Site, number: str, now: float, queues: Collection[str] | None = None
) -> CallerPortrait | None:
    """Of calls of some queues (None: all); None: nothing is known, or it is over."""
    since = now - EXPIRES
    contacts, waits = book.contacts_of(number, since, queues), book.waits_of(number, since, queues)
    return caller_portrait(contacts, waits, now, site.zone)


@dataclass(frozen=True, slots=True)
class AgentPortrait:
    """Of [since, until)."""

    since: float
    until: float
    data: Sequence[Datum]
    load: Load


def of_agent(
    book: PortraitBook, site: Site, agent: str, own: bool, now: float, queues: Collection[str] | None = None
) -> AgentPortrait:  # fmt: skip
    """``own``: they look at themselves, to now; for everybody else it ends a week before, so that they see it first."""
    until = now if own else now - FIRST * DAY
    since = until - WEEKS * 7 * DAY
    later = min(now, until + _AGAIN)
    contacts = book.contacts(since, until, queues)
    after = book.contacts(until, later, queues) if later > until else []
    terms = with_returns(site.terms(now), Facts(contacts=contacts, later=after))
    legs = book.agents_legs(since, until, queues)
    handled = handled_of(legs, {one.call: one for one in contacts}, terms)
    return AgentPortrait(since, until, portrait_of(agent, handled), load_of(agent, legs, handled, site.zone))


@dataclass(frozen=True, slots=True)
class HourOfDay:
    """``calls`` and ``agents`` on the mean of the days (None: not told); ``coming``: what it is to bring on `Operation.
    coming`."""

    hour: int
    calls: float
    agents: float | None
    level: Figure
    coming: Expected | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the flow: how often callers came to it, left the call there, or were not understood."""

    step: str
    entered: int
    hung_up: int
    lost: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Of [since, until): hours of the day, what became of calls, first contact resolution by queue, how true what was
    expected has been, and the day of which the next hours are told; ``path``: steps of the flow that callers left or
    were not understood in, the worst first, of the newest ``path_calls``."""

    days: int
    hours: Sequence[HourOfDay]
    ends: Mapping[End, int]
    offered: int
    again: Mapping[str, Figure]
    truth: Truth
    coming: date
    path: Sequence[Step]
    path_calls: int


def of_operation(book: OperationBook, site: Site, question: Question, now: float) -> Operation:
    """Of the time of a question, and of the queues of who asks; with some queues only, nothing is told of staffing
    and of the flow, which come before queues."""
    facts = facts_of(book, question, now)
    terms = with_returns(site.terms(now), facts)
    days = days_between(question.since, min(question.until, now), site.zone)
    coming = moment(now, site.zone).date()
    calls, first = _past(book, site, question, now)
    there = staffed(facts.stretches, days, site.zone) if question.queues is None else [None] * 24
    groups = grouped(Facts(facts.visits), "hour_of_day", terms)
    hours = [
        _hour(hour, groups.get(f"{hour:02d}:00", Facts()), terms, site, len(days), there[hour],
              expected(calls, first, coming, hour) if first else None)
        for hour in range(24)
    ]  # fmt: skip
    found = sheet(facts.contacts, facts.visits)
    whole = question.queues is None
    past = [one for one in days if one < coming]
    return Operation(
        len(days), hours, found.ends, found.offered, _again(facts, terms, site),
        truth(calls, first, past) if first else Truth(None, None, 0), coming,
        _path(book, question.since, question.until) if whole else (),
        min(MOST_IN_FLOW, book.calls_between(question.since, question.until)) if whole else 0,
    )  # fmt: skip


def _past(
    book: KpiBook, site: Site, question: Question, now: float
) -> tuple[Mapping[tuple[date, int], int], date | None]:
    """Calls in lines by hour, from the weeks before the time on; and the first whole day of the books."""
    begin = book.first_call_at()
    if begin is None:
        return {}, None
    stays = book.stays(min(question.since, now) - LOOKS_BACK, now, question.queues)
    return by_slot(stays.at.tolist(), site.zone), moment(begin + DAY, site.zone).date()


def _path(book: FlowBook, since: float, until: float) -> list[Step]:
    told = book.events_of_newest(FLOW_KINDS, since, until, MOST_IN_FLOW)
    found = traffic_of({"call_id": row.call_id, "kind": row.kind, "at": row.at, "data": row.data} for row in told)
    entered: Counter[str] = Counter()
    for (_, _, step), times in found.edges.items():
        entered[step] += times
    steps = [
        Step(one, times, found.hung_up.get(one, 0), found.not_understood.get(one, 0) + found.silent.get(one, 0))
        for one, times in entered.items()
    ]
    wrong = [one for one in steps if one.hung_up or one.lost]
    return sorted(wrong, key=lambda one: (-one.hung_up, -one.lost, one.step))


def _hour(
    hour: int, facts: Facts, terms: Terms, site: Site, days: int, agents: float | None, coming: Expected | None
) -> HourOfDay:  # fmt: skip
    level = KPIS["service_level"]
    variant = site.variants.get("service_level", "")
    found = figure(level, of_kind(level, facts), terms, variant, site.targets.get("service_level"), calls=False)
    return HourOfDay(hour, len(facts.visits) / max(1, days), agents, found, coming)


def _again(facts: Facts, terms: Terms, site: Site) -> dict[str, Figure]:
    """By queue, those whose callers came back most often first."""
    target = site.targets.get("fcr")
    found = {
        name: figure(KPIS["fcr"], group.contacts, terms, "", target, calls=False)
        for name, group in grouped(Facts(contacts=facts.contacts), "queue", terms).items() if name != NONE
    }  # fmt: skip

    def many(one: Figure) -> float:
        return one.estimate.n * (1 - one.estimate.value) if one.estimate.value is not None else -1.0

    return dict(sorted(found.items(), key=lambda row: -many(row[1])))
