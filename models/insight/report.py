"""What a report holds: figures of one day, week or month, those of before, causes, and what is to be done about it.

Pure; the page is drawn by `models.insight.report_page`. Figures of earlier periods are as known today, so that one that
had to wait (first contact resolution) is restated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.insight.books import Sheet
from models.insight.cause import Cause
from models.insight.kpi import Figure
from models.insight.kpi_intervals import Z
from models.insight.kpi_kind import Better, Unit
from models.insight.report_periods import stretch_name, stretched

HEADLINE = ("service_level", "abandon_rate", "fcr", "csat", "containment", "occupancy", "asa", "aht")
TREND = ("offered", "service_level", "abandon_rate", "fcr", "csat", "containment", "occupancy", "aht")
OF_QUEUES = ("queued", "service_level", "asa", "abandon_rate", "aht", "fcr")
EXPLAINED = ("service_level", "abandon_rate", "csat", "aht")
LOOKS_BACK = {"day": 14, "week": 12, "month": 12}
COMPARED = {"day": 7, "week": 1, "month": 1}  # periods back: a day with the same weekday
_KNOWN = 0.5  # of its calls, that a figure which has to wait must know before it is no estimate any more
_FEW_ANSWER = 0.2
_STRETCHES = 3
_ENOUGH = 20  # calls, below which nobody is told to do anything


@dataclass(frozen=True, slots=True)
class Slice:
    """One period: [begin, end) and its figures by KPI."""

    label: str
    begin: float
    end: float
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page. ``before``: the period that it is compared with (None: there were no calls); ``trend``
    the oldest first, the last is this one; ``queues`` and ``hours``: figures by group; ``causes``: by KPI; ``seconds``:
    within which callers of its queues are to be answered; ``running``: it was not over when this was made."""

    kind: str
    title: str
    made_at: str
    now: Slice
    before: Slice | None
    trend: tuple[Slice, ...]
    queues: Mapping[str, Mapping[str, Figure]]
    hours: Mapping[str, Mapping[str, Figure]]
    sheet: Sheet
    causes: Mapping[str, Cause] = field(default_factory=dict)
    seconds: tuple[float, ...] = ()
    running: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return self.sheet.offered == 0


@dataclass(frozen=True, slots=True)
class Change:
    """Since the period before, in the figure's unit; ``real``: beyond chance; ``good``: None where neither is."""

    by: float
    real: bool
    good: bool | None


def change(now: Figure, before: Figure | None) -> Change | None:
    """Of a figure; None when one of the two is not known, or they are not of one variant. Beyond chance: the difference
    is more than 1.96 standard errors, as the intervals have them."""
    if before is None or before.variant.id != now.variant.id:
        return None
    value, past = now.estimate, before.estimate
    if value.value is None or past.value is None:
        return None
    by, spans = value.value - past.value, (value.span, past.span)
    real = False
    if spans[0] is not None and spans[1] is not None:
        errors = [(high - low) / (2 * Z) for low, high in (spans[0], spans[1])]
        real = abs(by) > Z * math.hypot(*errors)
    good = {Better.MORE: by > 0, Better.LESS: by < 0}.get(now.kpi.better) if by else None
    return Change(by, real, good)


def settled(figures: Mapping[str, Figure], provisional: Figure | None) -> Mapping[str, Figure]:
    """Figures in which first contact resolution is the estimate while the days of most calls are not over."""
    known = figures.get("fcr")
    if known is None or provisional is None or known.estimate.n >= _KNOWN * provisional.estimate.n:
        return figures
    return {**figures, "fcr": provisional}


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to do, about a KPI. ``key``: which words (`models.insight.report_words`), filled with ``values``."""

    kpi: str
    key: str
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def advice(report: Report) -> list[Advice]:
    """What to do, the most urgent first; one thing that says so when there is nothing."""
    if report.empty:
        return [Advice("offered", "nothing")]
    if report.sheet.offered < _ENOUGH:
        return [Advice("offered", "few")]
    figures = report.now.figures
    found = [*_waits(report), *_abandons(figures), *_load(figures), *_again(report), *_liked(figures)]
    if figures["containment"].verdict == "missed":
        found.append(Advice("containment", "flow"))
    return found or [Advice("offered", "fine")]


def _waits(report: Report) -> list[Advice]:
    figure = report.now.figures["service_level"]
    if figure.verdict not in ("missed", "near"):
        return []
    hours = bad_hours(report)
    found = [Advice("service_level", "bad_hours", {"hours": tuple(hours)})] if hours else []
    cause = report.causes.get("service_level")
    single = cause.single if cause else None
    if cause is not None and single is not None and cause.change < 0:
        key = f"{cause.by}_{single.kind}"
        found.insert(0, Advice("service_level", "staff" if key == "queue_rate" else "cause_" + single.kind,
                               {"speech" if cause.by == "language" else "group": single.group}))  # fmt: skip
    return found or [Advice("service_level", "people")]


def bad_hours(report: Report) -> list[str]:
    """Hours of the day whose service level is off target, as stretches; of many stretches those with most calls."""
    off = [(name, own["service_level"]) for name, own in report.hours.items()
           if own["service_level"].verdict == "missed" and own["service_level"].estimate.n >= _ENOUGH]  # fmt: skip
    calls = {int(name[:2]): one.estimate.n for name, one in off}
    stretches = [(sum(calls[hour] for hour in one), one) for one in stretched(sorted(calls))]
    most = sorted(stretches, reverse=True)[:_STRETCHES]
    return [stretch_name(one) for one in sorted(hours for _, hours in most)]


def _abandons(figures: Mapping[str, Figure]) -> list[Advice]:
    return [Advice("abandon_rate", "callback")] if figures["abandon_rate"].verdict == "missed" else []


def _load(figures: Mapping[str, Figure]) -> list[Advice]:
    one = figures["occupancy"]
    if one.verdict != "missed" or one.estimate.value is None:
        return []
    high = one.target.high
    return [Advice("occupancy", "relief" if high is not None and one.estimate.value > high else "spare")]


def _again(report: Report) -> list[Advice]:
    if report.now.figures["fcr"].verdict != "missed":
        return []
    known = [(own["fcr"].estimate.value, name) for name, own in report.queues.items()
             if own["fcr"].estimate.value is not None]  # fmt: skip
    return [Advice("fcr", "again", {"group": min(known)[1]})] if known else [Advice("fcr", "again_all")]


def _liked(figures: Mapping[str, Figure]) -> list[Advice]:
    found = [Advice("csat", "listen")] if figures["csat"].verdict == "missed" else []
    answered = figures.get("csat_answered")
    share = answered.estimate.value if answered else None
    if share is not None and share < _FEW_ANSWER and answered is not None and answered.estimate.n >= 30:
        found.append(Advice("csat", "few_answer", {"share": f"{100 * share:.0f} %"}))
    return found


def points(unit: Unit) -> bool:
    """Whether a change is told in percentage points."""
    return unit is Unit.SHARE


def headline(report: Report, verdict: str) -> list[Figure]:
    """Figures that stand so to their target, in the order of the page."""
    return [report.now.figures[name] for name in HEADLINE if report.now.figures[name].verdict == verdict]
