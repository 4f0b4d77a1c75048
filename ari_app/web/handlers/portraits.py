"""Causes and portraits: see `ari_app.web.table.portraits`; reckoned by `ari_app.web.figures`."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ari_app.foundation import steady
from ari_app.reports.kpi_causes import Answered, explained
from ari_app.reports.kpis import LOOKS_AHEAD, Question, figure_json, variants_of
from ari_app.reports.portraits import LOOKS_BACK, AgentPortrait, Operation, of_agent, of_caller, of_operation
from ari_app.web.figures import Figures
from ari_app.web.handlers.kpis import link_of, site_now
from ari_app.web.judging import holds, queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.problems import BadRequest, MissingScope, NotFound
from ari_app.web.reading import instant, rfc3339
from ari_app.web.table.kpis import KpiItem
from ari_app.web.table.portraits import (
    AgainItem,
    AgentDatum,
    AgentPortraitIs,
    CallerPortraitIs,
    CauseIs,
    CausePart,
    Counted,
    EndItem,
    HourItem,
    OperationIs,
    PathItem,
    ReadCause,
    ReadOperation,
    StatedIs,
)
from ari_app.web.texts import Words
from models.domain.identity import Person
from models.domain.scopes import Scope
from models.insight.agent_portrait import MEASURES
from models.insight.books import END_WORDS
from models.insight.caller_portrait import CallerPortrait
from models.insight.cause import Part
from models.insight.kpi import KPIS, Figure
from models.insight.kpi_again import DAY
from models.insight.kpi_intervals import Estimate
from models.insight.kpi_kind import Better
from models.insight.portrait_words import LABELS, TERMS
from models.insight.portraits import Datum

_ZH, _STEPS = "zh", 8
_AT_ONCE = 1
_OF_AGENT = 70 * DAY  # that an agent's portrait goes through


class Portraits:
    """See the module; every answer is made anew, and none is kept."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._figures = ports, Figures(ports.book, _AT_ONCE)

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_cause": self._cause, "read_operation": self._operation, "read_agent_portrait": self._agent,
            "read_caller_portrait": self._caller,
        }  # fmt: skip

    async def _cause(self, asked: Asked[ReadCause]) -> CauseIs:
        body, kpi = asked.body, asked.path["kpi"]
        if kpi not in KPIS:
            raise NotFound("not there", what=Words("kpi"), given=kpi)
        since, until = _time(body.since, body.until, DAY)
        before = instant(body.before, "before") or since - (until - since)
        if before >= since:
            raise BadRequest("backwards", "since", name="since", other="before")
        question = Question(since, until, body.by, variants_of(body.variant), (kpi,), queues_of(asked.who))
        site, now = site_now(self._ports), steady.now()

        times = [(begin, begin + until - since + LOOKS_AHEAD) for begin in (before, since)]
        found = await self._figures.reckon(times, explained, site, question, before, now)
        return _cause_is(found, question, before, body.language or asked.language)

    async def _operation(self, asked: Asked[ReadOperation]) -> OperationIs:
        body, now = asked.body, steady.now()
        since, until = _time(body.since, body.until, 28 * DAY)
        question = Question(since, until, queues=queues_of(asked.who))
        site = site_now(self._ports)

        found = await self._figures.reckon([(since - LOOKS_BACK, now)], of_operation, site, question, now)
        return _operation_is(found, since, until, body.language or asked.language)

    async def _agent(self, asked: Asked[object]) -> AgentPortraitIs:
        agent, who = asked.path["agent"], asked.who
        if all(status.agent.id != agent for status in self._ports.desk.floor.roster.all()):
            raise NotFound("not there", what=Words("agent"), given=agent)
        own = isinstance(who, Person) and who.agent == agent
        site, now, queues = site_now(self._ports), steady.now(), None if own else queues_of(who)

        found = await self._figures.reckon([(now - _OF_AGENT, now)], of_agent, site, agent, own, now, queues)
        return _agent_is(agent, own, found, asked.language)

    async def _caller(self, asked: Asked[object]) -> CallerPortraitIs:
        number, who = asked.path["number"], asked.who
        if not holds(who, Scope.NUMBERS_READ):
            raise MissingScope(Scope.NUMBERS_READ)
        site, now, queues = site_now(self._ports), steady.now(), queues_of(who)
        found = await self._ports.book.ask(lambda book: of_caller(book, site, number, now, queues))
        if found is None:
            raise NotFound("not there", what=Words("caller"), given=number)
        return _caller_is(number, found, asked.language)


def _time(since: str, until: str, usual: float) -> tuple[float, float]:
    end = instant(until, "until") or math.floor(steady.now() * 1000) / 1000
    begin = instant(since, "since") or end - usual
    if begin >= end:
        raise BadRequest("backwards", "until", name="until", other="since")
    return begin, end


def _cause_is(found: Answered, question: Question, before: float, language: str) -> CauseIs:
    cause, length = found.cause, question.until - question.since
    low, high = cause.span if cause else (None, None)
    earlier = Question(before, before + length, variants=question.variants, only=question.only)
    return CauseIs(
        kpi=question.only[0], by=cause.by if cause else question.by, before_since=rfc3339(before),
        before_until=rfc3339(before + length), since_at=rfc3339(question.since), until_at=rfc3339(question.until),
        before=_item(found.before, earlier, language), after=_item(found.after, question, language),
        change=cause.change if cause else None, low=low, high=high, verdict=found.verdict,
        single=_part(cause.single) if cause and cause.single else None, parts=[_part(one) for one in found.parts],
    )  # fmt: skip


def _item(figure: Figure, question: Question, language: str) -> KpiItem:
    return KpiItem(group="", calls=link_of(question, "", figure), **figure_json(figure, language))


def _part(one: Part) -> CausePart:
    low, high = one.span
    return CausePart(
        group=one.group, kind=one.kind, effect=one.effect, low=low, high=high, moved=one.moved, sure=one.sure
    )  # fmt: skip


def _operation_is(found: Operation, since: float, until: float, language: str) -> OperationIs:
    hours = []
    for one in found.hours:
        estimate, coming = one.level.estimate, one.coming
        low, high = estimate.span or (None, None)
        hours.append(HourItem(
            hour=one.hour, calls=round(one.calls, 3), agents=None if one.agents is None else round(one.agents, 3),
            level=estimate.value, level_low=low, level_high=high, n=estimate.n, verdict=one.level.verdict,
            expected=round(coming.value, 2) if coming else None, expected_low=round(coming.low, 2) if coming else None,
            expected_high=round(coming.high, 2) if coming else None,
        ))  # fmt: skip
    ends = [
        EndItem(end=str(end), label=words[language == _ZH], calls=found.ends[end])
        for end, words in END_WORDS.items() if found.ends.get(end)
    ]  # fmt: skip
    return OperationIs(
        since_at=rfc3339(since), until_at=rfc3339(until), days=found.days, offered=found.offered, hours=hours,
        ends=ends, again=[_again(name, one) for name, one in found.again.items()], path=[
            PathItem(step=one.step, entered=one.entered, hung_up=one.hung_up, lost=one.lost)
            for one in found.path[:_STEPS]
        ], path_calls=found.path_calls, coming=found.coming.isoformat(),
        wape=found.truth.wape, inside=found.truth.inside, foretold=found.truth.hours, why=_why("operation", language),
    )  # fmt: skip


def _again(queue: str, one: Figure) -> AgainItem:
    value, (low, high) = one.estimate.value, one.estimate.span or (None, None)
    repeats = round(one.estimate.n * (1 - value)) if value is not None else 0
    return AgainItem(
        queue=queue, repeats=repeats, value=value, low=low, high=high, n=one.estimate.n, verdict=one.verdict
    )  # fmt: skip


def _agent_is(agent: str, own: bool, found: AgentPortrait, language: str) -> AgentPortraitIs:
    load = found.load
    there = {one.name for one in found.data}
    return AgentPortraitIs(
        agent=agent, own=own, since_at=rfc3339(found.since), until_at=rfc3339(found.until), legs=load.legs,
        days=load.days, seconds=load.seconds, difficulty=load.difficulty, topics=dict(load.topics),
        data=[_datum(one, language) for one in found.data],
        missing=[LABELS[name][language == _ZH] for name in MEASURES if name not in there],
        why=_why("agent", language),
    )  # fmt: skip


def _datum(one: Datum, language: str) -> AgentDatum:
    unit, better = MEASURES[one.name]
    verdict = "above" if one.low > 1 else "below" if one.high < 1 else "alike"
    good = None if verdict == "alike" or better is Better.NEITHER else (verdict == "above") == (better is Better.MORE)
    label, formula = LABELS[one.name][language == _ZH], LABELS[f"{one.name} is"][language == _ZH]
    return AgentDatum(
        name=one.name, label=label, formula=formula, unit=unit, n=one.n, observed=one.observed, expected=one.expected,
        ratio=one.ratio, shrunk=one.shrunk, low=one.low, high=one.high, rank=one.rank, verdict=verdict, good=good,
    )  # fmt: skip


def _caller_is(number: str, found: CallerPortrait, language: str) -> CallerPortraitIs:
    plain: dict[str, Mapping[str, int]] = {
        name: getattr(found, name) for name in ("months", "topics", "languages", "directions", "hours", "agents")
    }
    return CallerPortraitIs(
        number=number, calls=found.calls, first_at=rfc3339(found.first_at), last_at=rfc3339(found.last_at),
        expires_at=rfc3339(found.expires_at), **{name: dict(values) for name, values in plain.items()},
        preferred=found.preferred, gave_up=found.gave_up, waited=found.waited, waits=found.waits,
        settled=_counted(found.settled), rating=_counted(found.rating), why=_why("caller", language),
    )  # fmt: skip


def _counted(one: Estimate) -> Counted:
    low, high = one.span or (None, None)
    return Counted(value=one.value, low=low, high=high, n=one.n)


def _why(kind: str, language: str) -> StatedIs:
    terms, at = TERMS[kind], int(language == _ZH)
    return StatedIs(
        purpose=terms.purpose[at], sources=list(terms.sources), expires=terms.expires[at], never=terms.never[at]
    )  # fmt: skip
