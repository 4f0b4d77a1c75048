"""The table of KPIs, and figures of them: one definition for the command line, the interface, the report and the wall.

A figure says how many it is of, how sure it is, which variant, and against which target; of nothing it is not yet known
(None), never 0. Which calls are behind it is part of it: those that speak for it and those that speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.domain.agent import AgentState
from models.insight import kpi_intervals as intervals
from models.insight.kpi_again import comes_again
from models.insight.kpi_contact import aht, containment, csat, fcr, hold_rate, offered, transfer_rate, with_foretold
from models.insight.kpi_facts import Contact, Fact, Facts, Stretch, Terms
from models.insight.kpi_intervals import Estimate
from models.insight.kpi_kind import Better, Judged, Kpi, Statistic, Variant, facts_of, made
from models.insight.kpi_queue import abandon_rate, asa, entered, patience, service_level
from models.insight.kpi_tables import Array, Table, Words, only, table_of

_BUSY = (AgentState.TALKING, AgentState.WRAP_UP)
Calls = tuple[str, ...]
_THERE = (*_BUSY, AgentState.READY, AgentState.RESERVED)


def occupancy() -> Kpi:
    """(talk + hold + wrap-up) / (the same + available): how much of their ready time agents work.

    Ringing counts as available; pauses are in neither. Source: ICMI; peers' metrics. Interval: ratio of sums with one
    cluster an agent (needs two agents).
    """

    def judge(times: Table[Stretch], _terms: Terms) -> Judged:
        seconds, state = np.maximum(0.0, times("until") - times("since")), times.words("state")
        return only(state.are(*_THERE), seconds * state.are(*_BUSY)), seconds

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

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes a KPI goes by its name: how it is reckoned is code of both."""
        return _figure_of, (self.kpi.id, self.variant.id, self.estimate, self.target, self.for_it, self.against)


def _figure_of(kpi: str, variant: str, *more: Any) -> Figure:  # noqa: ANN401 - the fields of a figure
    return Figure(KPIS[kpi], KPIS[kpi].variants[variant], *more)


def with_returns(terms: Terms, facts: Facts) -> Terms:
    """Terms that know who came back, of contacts in and after the time."""
    same, anything = comes_again(facts.contacts, facts.later)
    return replace(terms, again_same=same, again_any=anything)


def with_history(terms: Terms, facts: Facts) -> Terms:
    """Terms that can also foretell who will come back, learned from these contacts."""
    return with_foretold(terms, table_of(Contact, facts.contacts))


def figure(
    kpi: Kpi, facts: Iterable[Fact], terms: Terms, variant: str = "", target: Target | None = None, calls: bool = True
) -> Figure:
    """A KPI of facts of its kind. ``calls`` False: the calls behind it are not kept. Raises KeyError for an unknown
    variant."""
    of: Any = kpi.of
    chosen, table = kpi.variant(variant), table_of(of, facts)
    judged = chosen.judge(table, terms)
    first, second = judged if isinstance(judged, tuple) else (judged, None)
    counted = np.flatnonzero(~np.isnan(first))
    values, others = first[counted], None if second is None else second[counted]
    estimate = _estimate(chosen, values, others, table.words("agent").of(counted) if table.has("agent") else None)
    good, bad = _calls(chosen, table, counted, values, others) if calls and table.has("call") else ((), ())
    return Figure(kpi, chosen, estimate, target or Target(), good, bad)


def _calls(variant: Variant, table: Table[Any], counted: Array, values: Array, others: Array) -> tuple[Calls, Calls]:
    speaks = np.ones(len(values), dtype=bool)
    if variant.statistic is Statistic.SHARE:
        speaks = values > 0
    elif variant.statistic is Statistic.SURVIVING:
        speaks = ~others.astype(bool)
    ids = table("call")[counted]
    return tuple(dict.fromkeys(ids[speaks].tolist())), tuple(dict.fromkeys(ids[~speaks].tolist()))


def _estimate(variant: Variant, values: Array, others: Array, agents: Words | None) -> Estimate:
    match variant.statistic:
        case Statistic.SHARE:
            return intervals.share(int(values.sum()), len(values))
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
            return intervals.surviving(values, others, variant.until)
        case _:
            return intervals.ratio(agents.codes if agents else np.zeros(len(values), dtype=int), values, others)


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
