"""KPIs of calls that are over, and the calls behind each."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import PRINTABLE, Answer, At, Name, Page, Paged, Request, Time
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import ASKED, FOUND
from models.domain.scopes import Scope

Ways = Literal["all", "queue", "language", "agent_group", "hour", "day", "week", "month", "hour_of_day"]
KpiVariants = Annotated[
    str,
    Meta(max_length=500, pattern=PRINTABLE, description="others than the default: service_level=answered,csat=top2"),
]


class ReadKpis(Request, frozen=True, kw_only=True):
    """Of which time, by which groups, which figures in which variants, with words of which language."""

    since: Annotated[Time, Meta(description="of calls from this instant on (default: the last day)")] = ""
    until: Annotated[Time, Meta(description="before this instant (default: now)")] = ""
    by: Ways = "all"
    kpi: Annotated[str, Meta(max_length=500, pattern=PRINTABLE, description="these alone, with commas between")] = ""
    variant: KpiVariants = ""
    language: Literal["", "en", "zh"] = ""


class KpiCalls(Paged, frozen=True, kw_only=True):
    """Of which figure: as `read_kpis` was asked. ``side``: calls that speak for it, against it, or both."""

    since: Annotated[Time, Meta(description="of calls from this instant on (default: the last day)")] = ""
    until: Annotated[Time, Meta(description="before this instant (default: now)")] = ""
    by: Ways = "all"
    group: Name = ""
    variant: KpiVariants = ""
    side: Literal["all", "for", "against"] = "all"


class KpiItem(Answer, frozen=True, kw_only=True):
    """A figure of a group. ``value`` null: not yet known. ``low``, ``high``: its 95 % ``interval`` (null: none), by
    which method. ``verdict``: met, near, missed, unknown. ``calls``: where the calls behind it are listed."""

    group: str
    kpi: str
    name: str
    variant: str
    unit: str
    formula: str
    source: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    interval: str
    target_low: float | None
    target_high: float | None
    verdict: str
    provisional: bool
    calls: str


class KpisAre(Answer, frozen=True, kw_only=True):
    """Figures of a time."""

    since_at: At
    until_at: At
    by: str
    items: list[KpiItem]


class KpiCallPage(Page, frozen=True, kw_only=True):
    """Ids of calls, in the order in which they came; ``n``: how many there are in all."""

    n: int
    items: list[str]


ROWS = (
    Operation("read_kpis", "GET", f"{V1}/kpis", "reports", "KPIs with variant, interval, target, and the calls behind",
              "指标（含口径、区间、目标及对应来电）", ReadKpis, KpisAre, Scope.REPORTS_READ, errors=ASKED,
              audited=True, seconds=60),
    Operation("list_kpi_calls", "GET", f"{V1}/kpis/{{kpi}}/calls", "reports", "exactly the calls behind a figure",
              "某个指标对应的全部来电", KpiCalls, KpiCallPage, Scope.REPORTS_READ, errors=(*ASKED, *FOUND),
              audited=True, seconds=60),
)  # fmt: skip
