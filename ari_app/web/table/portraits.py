"""StatedIs a figure changed; portraits of callers, agents and the operation."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ari_app.web.fields import Agent, Answer, At, Number, Request, Time
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import ASKED, FOUND, REFUSED
from ari_app.web.table.kpis import KpiItem, KpiVariants, Ways
from models.domain.scopes import Scope

_SINCE = Annotated[Time, Meta(description="of calls from this instant on (default: the last day)")]
_UNTIL = Annotated[Time, Meta(description="before this instant (default: now)")]


class ReadCause(Request, frozen=True, kw_only=True):
    """Of which time, against which: as long a one from ``before`` on (default: directly before). ``by`` all: by the way
    to group that explains most."""

    since: _SINCE = ""
    until: _UNTIL = ""
    before: Annotated[Time, Meta(description="when the time began that it is compared with")] = ""
    by: Ways = "all"
    variant: KpiVariants = ""
    language: Annotated[str, Meta(pattern=r"^(en|zh)?$", max_length=2)] = ""


class CausePart(Answer, frozen=True, kw_only=True):
    """What one group did to the figure, in its unit. ``kind``: mix (it had more or fewer of the calls) or rate (its own
    calls went otherwise); ``moved``: by how much that changed; ``low``, ``high``: 95 %."""

    group: str
    kind: str
    effect: float
    low: float
    high: float
    moved: float
    sure: bool


class CauseIs(Answer, frozen=True, kw_only=True):
    """StatedIs a figure changed. ``verdict``: too few (calls, in one of the times), within chance, single (the first of
    ``parts`` that ``single`` names), many (no single cause). Of too few there are no parts."""

    kpi: str
    by: str
    before_since: At
    before_until: At
    since_at: At
    until_at: At
    before: KpiItem
    after: KpiItem
    change: float | None
    low: float | None
    high: float | None
    verdict: str
    single: CausePart | None
    parts: list[CausePart]


class StatedIs(Answer, frozen=True, kw_only=True):
    """What a portrait is for, of which events it is made, until when it lasts, and what never stands in one."""

    purpose: str
    sources: list[str]
    expires: str
    never: str


class AgentDatum(Answer, frozen=True, kw_only=True):
    """A figure of ``n`` calls. ``expected``: what the whole team has with calls of the same topic, language and part of
    the day; ``ratio``: observed through expected; ``shrunk``: the same, drawn to 1 where calls are few; ``low`` to
    ``high``: its band of 80 %. ``rank`` 0: none, since bands overlap. ``verdict``: above, below, alike; ``good``: null
    where neither is better."""

    name: str
    label: str
    formula: str
    unit: str
    n: int
    observed: float
    expected: float
    ratio: float
    shrunk: float
    low: float
    high: float
    rank: int
    verdict: str
    good: bool | None


class AgentPortraitIs(Answer, frozen=True, kw_only=True):
    """An agent's calls of eight weeks. ``own``: they look at themselves, and see all of it; for others it ends a week
    before. ``difficulty``: the team's time for calls like theirs through that for all (null: not yet known).
    ``missing``: measures of which there is too little to say anything."""

    agent: Agent
    own: bool
    since_at: At
    until_at: At
    legs: int
    days: int
    seconds: float
    difficulty: float | None
    topics: dict[str, int]
    data: list[AgentDatum]
    missing: list[str]
    why: StatedIs


class Counted(Answer, frozen=True, kw_only=True):
    """A value with its interval of 95 % and of how many; null: not yet known."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class CallerPortraitIs(Answer, frozen=True, kw_only=True):
    """What is counted of a caller's own calls in thirteen months. ``settled``: no further contact about the same within
    seven days; ``waited``: median seconds in a line (null: below twenty waits)."""

    number: Number
    calls: int
    first_at: At
    last_at: At
    expires_at: At
    months: dict[str, int]
    topics: dict[str, int]
    languages: dict[str, int]
    directions: dict[str, int]
    hours: dict[str, int]
    agents: dict[str, int]
    preferred: Agent
    gave_up: int
    waited: float | None
    waits: int
    settled: Counted
    rating: Counted
    why: StatedIs


class ReadOperation(Request, frozen=True, kw_only=True):
    """Of which time."""

    since: Annotated[Time, Meta(description="of calls from this instant on (default: the last 28 days)")] = ""
    until: _UNTIL = ""
    language: Annotated[str, Meta(pattern=r"^(en|zh)?$", max_length=2)] = ""


class HourItem(Answer, frozen=True, kw_only=True):
    """An hour of the day. ``calls``, ``agents``: on the mean of the days (null: not told who looks after some queues
    only). ``expected``: calls in it on ``coming``, with a band of 80 % (null: not yet known)."""

    hour: int
    calls: float
    agents: float | None
    level: float | None
    level_low: float | None
    level_high: float | None
    n: int
    verdict: str
    expected: float | None
    expected_low: float | None
    expected_high: float | None


class EndItem(Answer, frozen=True, kw_only=True):
    """What became of so many calls."""

    end: str
    label: str
    calls: int


class AgainItem(Answer, frozen=True, kw_only=True):
    """A queue whose callers came back: ``n`` calls whose seven days are over, ``repeats`` of them came again about the
    same; ``value``: first contact resolution."""

    queue: str
    repeats: int
    value: float | None
    low: float | None
    high: float | None
    n: int
    verdict: str


class PathItem(Answer, frozen=True, kw_only=True):
    """A step of the flow: how often callers came to it, hung up there, were not understood or heard."""

    step: str
    entered: int
    hung_up: int
    lost: int


class OperationIs(Answer, frozen=True, kw_only=True):
    """The operation's portrait. ``wape``: Σ|calls − expected| / Σ calls of past hours (null: not yet known);
    ``inside``: the share of ``foretold`` hours in their band. ``path``: steps in which callers were lost, the worst
    first, of the newest ``path_calls`` calls; not told who looks after some queues only."""

    since_at: At
    until_at: At
    days: int
    offered: int
    hours: list[HourItem]
    ends: list[EndItem]
    again: list[AgainItem]
    path: list[PathItem]
    path_calls: int
    coming: str
    wape: float | None
    inside: float | None
    foretold: int
    why: StatedIs


_P = (*REFUSED, *FOUND)
ROWS = (
    Operation("read_cause", "GET", f"{V1}/kpis/{{kpi}}/cause", "reports",
              "why a figure changed: other calls, or the same going otherwise", "指标为何变化：来电结构与各组水平",
              ReadCause, CauseIs, Scope.REPORTS_READ, errors=(*ASKED, *FOUND), audited=True, seconds=60),
    Operation("read_operation", "GET", f"{V1}/operation/portrait", "reports",
              "load by hour against staffing, what became of calls, who came back, what the day is to bring",
              "运营画像：分时话务与人力、来电去向、再次来电、预测", ReadOperation, OperationIs, Scope.REPORTS_READ,
              errors=REFUSED, audited=True, seconds=60),
    Operation("read_agent_portrait", "GET", f"{V1}/agents/{{agent}}/portrait", "agents",
              "an agent's figures against what the team has with such calls", "座席画像", Request, AgentPortraitIs,
              Scope.SUPERVISE, own=True, errors=_P, audited=True, seconds=60),
    Operation("read_caller_portrait", "GET", f"{V1}/callers/{{number}}/portrait", "callers",
              "what is counted of a caller's own calls", "来电者画像", Request, CallerPortraitIs, Scope.CALLERS_READ,
              errors=_P, audited=True, seconds=30),
)  # fmt: skip
