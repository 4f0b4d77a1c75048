"""What a KPI is: names, unit, and for each variant which facts count, for what, and how they become one figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.insight.kpi_facts import Contact, Stretch, Terms, Visit
from models.insight.kpi_tables import Array, Table, table_of

Judged = Array | tuple[Array, Array]
"""What each fact says, as a column: 1 or 0 (shares), a number (means, quantiles), two columns (ratios; time watched and
whether it happened then); NaN, in the first: it is not counted."""


class Statistic(StrEnum):
    """How many facts become one figure; the intervals are those of `models.insight.kpi_intervals`."""

    SHARE = "share"
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"
    LARGEST = "largest"
    COUNT = "count"
    RATIO = "ratio"
    SURVIVING = "surviving"


class Unit(StrEnum):
    """Of the figure: a share from 0 to 1, seconds, a mark from 1 to 5, or calls."""

    SHARE = "share"
    SECONDS = "seconds"
    MARK = "mark"
    CALLS = "calls"


class Better(StrEnum):
    """In which direction a figure is good."""

    MORE = "more"
    LESS = "less"
    BETWEEN = "between"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to reckon a KPI. ``formula`` in words, English and Chinese; ``provisional``: it is an estimate of what
    cannot be known yet; ``until``: seconds that it looks ahead."""

    id: str
    formula: str
    zh: str
    judge: Callable[[Table[Any], Terms], Judged]
    statistic: Statistic = Statistic.SHARE
    unit: Unit = Unit.SHARE
    provisional: bool = False
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure that a centre is judged by. ``of``: which facts it is made of; ``default``: the variant that is meant
    when nobody says which. The docstring of its module's maker has the formula and its source."""

    id: str
    en: str
    zh: str
    of: type[Visit] | type[Contact] | type[Stretch]
    better: Better
    variants: Mapping[str, Variant]
    default: str
    source: str

    def variant(self, name: str = "") -> Variant:
        """The one of that name. Raises KeyError."""
        return self.variants[name or self.default]

    def name(self, language: str) -> str:
        """Its name for people."""
        return self.zh if language == "zh" else self.en


def made(
    kpi: str, names: tuple[str, str], of: type[Visit] | type[Contact] | type[Stretch], better: Better, source: str,
    *variants: Variant,
) -> Kpi:  # fmt: skip
    """A KPI whose first variant is the default."""
    return Kpi(kpi, *names, of, better, {one.id: one for one in variants}, variants[0].id, source)


def facts_of(kpi: Kpi, facts: Any) -> Table[Any]:  # noqa: ANN401 - models.insight.kpi_facts.Facts
    """Those that a KPI is made of."""
    of: Any = kpi.of
    return table_of(of, {Visit: facts.visits, Contact: facts.contacts, Stretch: facts.stretches}[of])
