"""The flow and its versions, prompts, and how calls are given to agents."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Answer, At, Given, Name, Request
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.kit import ASTERISK, FOUND, LONG, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "flows"
_VERSION = Meta(ge=0, le=10**9, description="the version's number (0: the one before)")
_HOURS = Meta(ge=0.1, le=24 * 366, description="how far back, in hours")
Language = Literal["en", "zh"]


class Traffic(Request, frozen=True, kw_only=True):
    """How far back calls are counted."""

    hours: Annotated[float, _HOURS] = 24.0


class Draw(Traffic, frozen=True, kw_only=True):
    """In which language, and with what calls did."""

    language: Language = "en"
    traffic: Annotated[bool, Meta(description="with what calls did")] = False


class Rollback(Request, frozen=True, kw_only=True):
    """Which version of the flow comes back."""

    version: Annotated[int, _VERSION] = 0


class CompareVersions(Request, frozen=True, kw_only=True):
    """Which two versions."""

    older: Annotated[int, Meta(ge=1, le=10**9, description="the version that is compared with")]
    newer: Annotated[int, Meta(ge=1, le=10**9, description="the version that is compared")]


class RecordPrompt(Request, frozen=True, kw_only=True):
    """Which prompt is recorded, and on which phone."""

    name: Annotated[Given, Meta(description="the prompt")]
    phone: Annotated[Given, Meta(description="the extension that is rung", examples=["1001"])]
    language: Annotated[Language, Meta(description="which text is read")] = "en"


class SwitchProfile(Request, frozen=True, kw_only=True):
    """Which routing profile is in force from now on."""

    profile: Annotated[Name, Meta(min_length=1, examples=["service-first"])]


class FlowStep(Answer, frozen=True, kw_only=True):
    """A step of the flow and where it is written."""

    name: str
    kind: str
    file: str
    line: int


class FlowEdge(Answer, frozen=True, kw_only=True):
    """A way from one step to another."""

    begin: str
    edge: str
    end: str


class FlowIs(Answer, frozen=True, kw_only=True):
    """The flow in force."""

    version: int
    operator: str
    numbers: list[str]
    steps: list[FlowStep]
    edges: list[FlowEdge]


class Finding(Answer, frozen=True, kw_only=True):
    """A mistake in a file, or something that looks like one (``warning``)."""

    file: str
    line: int
    text: str
    warning: bool


class LintIs(Answer, frozen=True, kw_only=True):
    """What is wrong in the files, which need not be those in force."""

    errors: int
    warnings: int
    items: list[Finding]


class EdgeTraffic(FlowEdge, frozen=True, kw_only=True):
    """How many calls took a way."""

    calls: int


class StepTraffic(Answer, frozen=True, kw_only=True):
    """What happened in a step: calls that came, hung up, were not understood, said nothing."""

    step: str
    entered: int
    hung_up: int
    not_understood: int
    silent: int


class TrafficIs(Answer, frozen=True, kw_only=True):
    """What calls did. ``containment``: share of them that were served without a human, by the strict formula that
    leaves out who hung up within five seconds, and counts no silent departure."""

    since_at: At
    calls: int
    steps: list[StepTraffic]
    edges: list[EdgeTraffic]
    contained: int
    hung_up: int
    to_humans: int
    containment: float


class FlowReloaded(Answer, frozen=True, kw_only=True):
    """The version that is in force now, and what is different in it; ``milliseconds`` it took. ``rules``: the version
    of the quality rules, which come into force with it; 0: they are switched off, or could not be kept."""

    version: int
    changes: list[str]
    milliseconds: float
    prompts: int
    rules: int


class FlowRolledBack(Answer, frozen=True, kw_only=True):
    """The version that is in force again, and stays so over restarts until the next reload."""

    version: int
    changes: list[str]
    pinned: bool


class FlowVersion(Answer, frozen=True, kw_only=True):
    """A version of the flow that is kept."""

    number: int
    kept_at: At
    by: str
    digest: str
    main: str
    changes: list[str]


class FlowVersionList(Answer, frozen=True, kw_only=True):
    """The versions that are kept, oldest first, and the number of that in force."""

    current: int
    items: list[FlowVersion]


class FlowLine(Answer, frozen=True, kw_only=True):
    """A line of a file: ``kind`` is same, added, removed, or gap (lines that are the same are left out); ``old`` and
    ``new`` are its numbers in the two files."""

    kind: str
    old: int | None
    new: int | None
    text: str


class FlowFile(Answer, frozen=True, kw_only=True):
    """A file that is different, or is in one of the two alone."""

    name: str
    lines: list[FlowLine]


class FlowDifference(Answer, frozen=True, kw_only=True):
    """What is different in the files of two versions, with three lines around; 4,000 lines at most."""

    older: int
    newer: int
    items: list[FlowFile]


class PromptRinging(Answer, frozen=True, kw_only=True):
    """A phone rings, and the recording will lie in the folder ``file``."""

    result: str
    file: str


class Routing(Answer, frozen=True, kw_only=True):
    """The routing profile in force, all with what each is for, and how often the rules were looked at and broken."""

    profile: str
    profiles: dict[str, str]
    decisions: int
    checked: int
    broken: dict[str, int]


_CHANGED = (*REFUSED, *FOUND, Code.FLOW_REFUSED, Code.STORAGE)
_PROFILE = f"{V1}/routing/profile"
ROWS = (
    Operation("read_flow", "GET", f"{V1}/flows", _TAG, "the flow in force", "现行流程", Request, FlowIs,
              Scope.FLOWS_READ),
    Operation("draw_flow", "GET", f"{V1}/flows/picture", _TAG, "the flow drawn, with what calls did", "流程图", Draw,
              None, Scope.FLOWS_READ, errors=REFUSED, media=(Media.SVG,), seconds=60),
    Operation("list_flow_versions", "GET", f"{V1}/flows/versions", _TAG, "which versions of the flow there are",
              "流程版本列表", Request, FlowVersionList, Scope.FLOWS_READ, errors=(Code.STORAGE,)),
    Operation("compare_flow_versions", "GET", f"{V1}/flows/versions/difference", _TAG, "two versions compared, "
              "line by line", "逐行比较两个流程版本", CompareVersions, FlowDifference, Scope.FLOWS_READ,
              errors=(*FOUND, Code.STORAGE), seconds=60),
    Operation("lint_flow", "GET", f"{V1}/flows/lint", _TAG, "what is wrong in the files, with file and line",
              "检查文件，给出文件与行号", Request, LintIs, Scope.FLOWS_READ, errors=(Code.FLOW_REFUSED, Code.STORAGE),
              seconds=60),
    Operation("read_traffic", "GET", f"{V1}/flows/traffic", _TAG, "what calls did in the flow", "流程话务", Traffic,
              TrafficIs, Scope.FLOWS_READ, errors=REFUSED, seconds=60),
    Operation("reload_flow", "POST", f"{V1}/flows/reload", _TAG, "load flow and prompts from the files",
              "使文件中的流程与提示音生效", Request, FlowReloaded, Scope.FLOWS_WRITE, act=Act.FLOW, errors=_CHANGED,
              seconds=LONG),
    Operation("roll_back_flow", "POST", f"{V1}/flows/rollback", _TAG, "roll back to an earlier version of the flow",
              "恢复较早的流程版本", Rollback, FlowRolledBack, Scope.FLOWS_WRITE, act=Act.FLOW, errors=_CHANGED,
              seconds=LONG),
    Operation("record_prompt", "POST", f"{V1}/flows/prompts", _TAG, "record a prompt by telephone", "用电话录制提示音",
              RecordPrompt, PromptRinging, Scope.FLOWS_WRITE, act=Act.PROMPT,
              errors=(*REFUSED, *FOUND, *ASTERISK, Code.NUMBER_REFUSED)),
    Operation("read_profile", "GET", _PROFILE, "routing", "the routing profile in force", "现行路由方案", Request,
              Routing, Scope.QUEUES_READ),
    Operation("switch_profile", "PUT", _PROFILE, "routing", "switch the routing profile", "切换路由方案",
              SwitchProfile, Routing, Scope.ROUTING_WRITE, act=Act.ROUTING, errors=(*REFUSED, *FOUND)),
)  # fmt: skip
