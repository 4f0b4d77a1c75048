"""Why a KPI changed between two times, from the books: what the interface is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ari_app.reports.kpis import Question, Site, facts_of
from ari_app.store.ports import KpiBook
from models.domain.errors import BadArgument
from models.insight.cause import SHOWN, WAYS, Cause, Part, cause_of, likeliest, values_of
from models.insight.kpi import KPIS, Figure, figure, with_returns
from models.insight.kpi_facts import Facts, Terms
from models.insight.kpi_kind import Statistic
from models.insight.kpi_kind import facts_of as of_kind


@dataclass(frozen=True, slots=True)
class Answered:
    """The figure in both times, and what moved it (None: too few calls in one of them)."""

    before: Figure
    after: Figure
    cause: Cause | None

    @property
    def verdict(self) -> str:
        """``too few``, ``within chance``, ``single``, ``many``."""
        if self.cause is None:
            return "too few"
        if not self.cause.beyond_chance:
            return "within chance"
        return "single" if self.cause.single else "many"

    @property
    def parts(self) -> list[Part]:
        """The largest, those that did nothing left out."""
        return [one for one in self.cause.parts if one.effect][:SHOWN] if self.cause else []


def explained(book: KpiBook, site: Site, question: Question, before: float, now: float) -> Answered:
    """Of the one KPI of a question: its time against the one of the same length that began at ``before``. ``by`` "all":
    by the way to group that explains most. Raises BadArgument for a figure that is no share or mean of calls."""
    (name,) = question.only
    kpi, variant = KPIS[name], {**site.variants, **question.variants}.get(name, "")
    if kpi.variant(variant).statistic not in (Statistic.SHARE, Statistic.MEAN):
        raise BadArgument(f"{name} is no share or mean of calls, so no group has a part in its change")
    earlier = replace(question, since=before, until=before + question.until - question.since)
    first, second = (_known(book, site, one, now) for one in (earlier, question))
    ways = _ways(site, question, name)
    found = [cause_of(way, values_of(kpi, variant, *first, way), values_of(kpi, variant, *second, way)) for way in ways]
    before_is, after_is = (
        figure(kpi, of_kind(kpi, facts), terms, variant, site.targets.get(name), calls=False)
        for facts, terms in (first, second)
    )
    return Answered(before_is, after_is, likeliest([one for one in found if one is not None]))


def _known(book: KpiBook, site: Site, question: Question, now: float) -> tuple[Facts, Terms]:
    facts = facts_of(book, question, now)
    return facts, with_returns(site.terms(now), facts)


def _ways(site: Site, question: Question, name: str) -> tuple[str, ...]:
    """Groups of agents only where there are any, and not for who waited: they had no agent yet."""
    if question.by != "all":
        return (question.by,)
    agents = bool(site.group_of) and name in ("aht", "csat")
    return tuple(way for way in WAYS if way != "agent_group" or agents)
