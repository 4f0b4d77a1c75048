"""The table of KPIs, and figures of them: one definition for the command line, the interface, the report and the wall.

A figure says how many it is of, how sure it is, which variant, and against which target; of nothing it is not yet known
(None), never 0. Which calls are behind it is part of it: those that speak for it and those that speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.domain.agent import AgentState
from models.insight import kpi_intervals as intervals
from models.insight.kpi_again import comes_again
from models.insight.kpi_contact import aht, containment, csat, fcr, hold_rate, offered, transfer_rate
from models.insight.kpi_facts import Fact, Facts, Stretch, Terms
from models.insight.kpi_intervals import Estimate
from models.insight.kpi_kind import Better, Judged, Kpi, Statistic, Variant, facts_of, made
from models.insight.kpi_queue import abandon_rate, asa, entered, patience, service_level

_BUSY = (AgentState.TALKING, AgentState.WRAP_UP)
_THERE = (*_BUSY, AgentState.READY, AgentState.RESERVED)


def occupancy() -> Kpi:
    """(talk + hold + wrap-up) / (the same + available): how much of their ready time agents work.

    Ringing counts as available; pauses are in neither. Source: ICMI; peers' metrics. Interval: ratio of sums with one
    cluster an agent (needs two agents).
    """

    def judge(stretch: Stretch, _terms: Terms) -> Judged:
        seconds = max(0.0, stretch.until - stretch.since)
        return (seconds if stretch.state in _BUSY else 0.0, seconds) if stretch.state in _THERE else None

    return made(
        "occupancy", ("Occupancy", "占用率"), Stretch, Better.BETWEEN, "ICMI",
        Variant("ready", "(talk + hold + wrap-up) / (the same + available)", "（通话 + 保持 + 话后）/（同 + 空闲）",
                judge, Statistic.RATIO),
    )  # fmt: skip


KPIS: Mapping[str, Kpi] = {
    one.id: one
    for one in (
        offered(), entered(), service_level(), asa(), abandon_rate(), patience(), aht(), transfer_rate(), hold_rate(),
        fcr(), csat(), containment(), occupancy(),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where a figure should be: at least ``low``, at most ``high``; None: no bound."""

    low: float | None = None
    high: float | None = None

    def met(self, estimate: Estimate) -> str:
        """``met`` or ``missed`` when the whole interval says so, ``near`` when it does not, ``unknown`` of nothing."""
        if estimate.value is None or (self.low is None and self.high is None):
            return "unknown"
        if estimate.span is None:
            return "met" if self._holds(estimate.value) else "missed"
        sides = {self._holds(one) for one in (*estimate.span, estimate.value)}
        if sides == {True}:
            return "met"
        return "near" if True in sides or self._within(estimate.span) else "missed"

    def _holds(self, value: float) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def _within(self, span: tuple[float, float]) -> bool:
        return any(bound is not None and span[0] <= bound <= span[1] for bound in (self.low, self.high))


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI of some facts. ``for_it``, ``against``: the calls behind it, each once; of a mean, all are for it."""

    kpi: Kpi
    variant: Variant
    estimate: Estimate
    target: Target
    for_it: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """How it stands to its target."""
        return self.target.met(self.estimate)


def with_returns(terms: Terms, facts: Facts) -> Terms:
    """Terms that know who came back, of contacts in and after the time."""
    same, anything = comes_again([*facts.contacts, *facts.later])
    return replace(terms, again_same=same, again_any=anything)


def figure(
    kpi: Kpi, facts: Iterable[Fact], terms: Terms, variant: str = "", target: Target | None = None, calls: bool = True
) -> Figure:
    """A KPI of facts of its kind. ``calls`` False: the calls behind it are not kept. Raises KeyError for an unknown
    variant."""
    chosen, judge = kpi.variant(variant), kpi.variant(variant).judge
    judged = [(fact, found) for fact in facts if (found := judge(fact, terms)) is not None]
    estimate = _estimate(chosen, judged)
    good: dict[str, None] = {}
    bad: dict[str, None] = {}
    for fact, found in judged if calls else ():
        if fact.call:
            (good if _speaks_for(chosen, found) else bad)[fact.call] = None
    return Figure(kpi, chosen, estimate, target or Target(), tuple(good), tuple(bad))


def _speaks_for(variant: Variant, found: Judged) -> bool:
    if variant.statistic is Statistic.SHARE:
        return bool(found)
    return not (variant.statistic is Statistic.SURVIVING and isinstance(found, tuple) and bool(found[1]))


def _estimate(variant: Variant, judged: Sequence[tuple[Fact, Any]]) -> Estimate:
    values = [found for _, found in judged]
    match variant.statistic:
        case Statistic.SHARE:
            return intervals.share(sum(values), len(values))
        case Statistic.MEAN:
            return intervals.mean(values)
        case Statistic.MEDIAN:
            return intervals.quantile(values, 0.5)
        case Statistic.P90:
            return intervals.quantile(values, 0.9)
        case Statistic.LARGEST:
            return intervals.largest(values)
        case Statistic.COUNT:
            return intervals.count(len(values))
        case Statistic.SURVIVING:
            return intervals.surviving(values, variant.until)
        case _:
            return intervals.ratio([(getattr(fact, "agent", ""), *found) for fact, found in judged])


def figures(
    facts: Facts, terms: Terms, targets: Mapping[str, Target], variants: Mapping[str, str] | None = None,
    only: Sequence[str] = (), calls: bool = False,
) -> dict[str, Figure]:  # fmt: skip
    """Every KPI, or ``only`` some, of one time, by id. ``variants``: KPI → which variant, else its default."""
    names = only or tuple(KPIS)
    chosen = variants or {}
    return {
        name: figure(KPIS[name], facts_of(KPIS[name], facts), terms, chosen.get(name, ""), targets.get(name), calls)
        for name in names
    }
