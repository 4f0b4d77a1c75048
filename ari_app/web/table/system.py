"""Events, reports, health, and the process itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from ari_app.web.fields import Answer, At, Limit, Name, Request, Time
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.calls import EventPage
from ari_app.web.table.kit import FOUND, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope


class ReadEvents(Request, frozen=True, kw_only=True):
    """Events after a number, in order; ``types``: only these, with commas between."""

    after: Annotated[int, Meta(ge=0, le=2**53 - 1, description="`sequence` of the last that is known")] = 0
    types: Name = ""
    limit: Limit = 50


class ReadReport(Request, frozen=True, kw_only=True):
    """Of which time, in which buckets, as what."""

    since: Annotated[Time, Meta(description="from this instant on (default: the last day)")] = ""
    until: Annotated[Time, Meta(description="before this instant (default: now)")] = ""
    bucket: Literal["hour", "day", "all"] = "day"
    format: Literal["json", "csv"] = "json"


class ReportIs(Answer, frozen=True, kw_only=True):
    """Rows of a report; ``formulas``: how each figure is reckoned."""

    name: str
    since_at: At
    until_at: At
    bucket: str
    formulas: dict[str, str]
    items: list[dict[str, Any]]


class ReadReference(Request, frozen=True, kw_only=True):
    """In which language ("": what the browser wants)."""

    language: Literal["", "en", "zh"] = ""


class HealthIs(Answer, frozen=True, kw_only=True):
    """How kefu is: ``status`` ok, degraded; ``problems`` in words; ``counters`` of its parts."""

    status: str
    asterisk: str
    asterisk_version: str
    up_ms: int
    incarnation: str
    draining: bool
    calls: int
    problems: list[str]
    counters: dict[str, Any]


class ProcessIs(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The running process: another ``incarnation`` is another process."""

    incarnation: str
    draining: bool
    result: str = ""


ROWS = (
    Operation("read_events", "GET", f"{V1}/events", "events", "events of the journal after a sequence number",
              "事件分页", ReadEvents, EventPage, Scope.EVENTS_READ, errors=REFUSED),
    Operation("read_report", "GET", f"{V1}/reports/{{report}}", "reports", "figures of calls, queues and agents, as "
              "JSON or CSV", "报表（JSON 或 CSV）", ReadReport, ReportIs, Scope.REPORTS_READ, errors=(*REFUSED, *FOUND),
              media=(Media.JSON, Media.CSV), audited=True, seconds=60),
    Operation("read_health", "GET", f"{V1}/health", "system", "how kefu is", "运行状况", Request, HealthIs,
              Scope.HEALTH_READ),
    Operation("read_metrics", "GET", f"{V1}/metrics", "system", "counters in Prometheus' text format", "监控指标",
              Request, None, Scope.HEALTH_READ, media=(Media.METRICS,)),
    Operation("ping", "GET", f"{V1}/ping", "process", "whether kefu answers, and which process it is", "是否在运行",
              Request, ProcessIs),
    Operation("drain_on", "PUT", f"{V1}/process/drain", "process", "take no new calls", "不再接受新来电", Request,
              ProcessIs, Scope.SYSTEM_WRITE, act=Act.PROCESS, errors=REFUSED),
    Operation("drain_off", "DELETE", f"{V1}/process/drain", "process", "take calls again", "重新接受来电", Request,
              ProcessIs, Scope.SYSTEM_WRITE, act=Act.PROCESS, errors=REFUSED),
    Operation("restart", "POST", f"{V1}/process/restart", "process", "restart; every call goes on",
              "重新启动，通话不断", Request, ProcessIs, Scope.SYSTEM_WRITE, act=Act.PROCESS, errors=REFUSED),
    Operation("stop", "POST", f"{V1}/process/stop", "process", "stop; calls stay in Asterisk",
              "停止，通话留在 Asterisk 中", Request, ProcessIs, Scope.SYSTEM_WRITE, act=Act.PROCESS, errors=REFUSED),
    Operation("openapi", "GET", "/openapi.json", "system", "this description, as OpenAPI 3.1", "本接口的说明",
              Request, None),
    Operation("read_reference", "GET", "/api/docs", "system", "this description, to read", "本接口的参考页",
              ReadReference, None, media=(Media.HTML,)),
    Operation("reference_style", "GET", "/api/docs.css", "system", "how the page to read looks", "参考页的样式",
              Request, None, media=(Media.CSS,)),
)  # fmt: skip
