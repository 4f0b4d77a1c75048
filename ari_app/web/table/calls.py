"""Calls: lists, one call, what it was about, what was said in it, and why it went where it went."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import Agent, Answer, At, Name, Note, Number, Page, Paged, Queue, Request, Text, Time
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import ASTERISK, FOUND, LONG, REFUSED, STORED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "calls"
MOST_ATTRIBUTES = 50


class ListCalls(Paged, frozen=True, kw_only=True):
    """Which calls are listed, live and past, the newest first. ``text``: words that were said in it."""

    state: Annotated[str, Meta(max_length=20, description="live, ended, or one state of a call")] = ""
    queue: Queue = ""
    agent: Agent = ""
    number: Annotated[str, Meta(max_length=40, pattern=r"^[+0-9*#]*$", description="the caller's number")] = ""
    outcome: Name = ""
    direction: Literal["", "in", "out", "back"] = ""
    since: Annotated[Time, Meta(description="that came at or after this instant")] = ""
    until: Annotated[Time, Meta(description="that came before this instant")] = ""
    text: Annotated[Name, Meta(description="words that were said")] = ""


class Dial(Request, frozen=True, kw_only=True):
    """Whose phone rings first, and whom it calls then. ``agent`` "": who asks. ``external_id``: of whom in the CRM."""

    to: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[+0-9*#() ./-]+$", description="the number")]
    agent: Agent = ""
    queue: Annotated[Queue, Meta(description="under whose number; the agent's strongest skill by default")] = ""
    external_id: Name = ""


Entry = Annotated[str, Meta(max_length=1000)]
Entries = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.:-]+$")], Entry | None],
    Meta(max_length=MOST_ATTRIBUTES),
]


class Annotate(Request, frozen=True, kw_only=True):
    """What is added to the call, by name; null takes a name away. ``external_refs``: records of other systems."""

    attributes: Annotated[Entries, Meta(description="name → value, or null to take it away")] = msgspec.field(
        default_factory=dict
    )
    external_refs: Annotated[Entries, Meta(description="system → record, or null to take it away")] = msgspec.field(
        default_factory=dict
    )


class ReadTranscript(Request, frozen=True, kw_only=True):
    """Which version (0: the newest)."""

    version: Annotated[int, Meta(ge=0, le=10_000, description="0: the newest")] = 0


class AskWhy(Request, frozen=True, kw_only=True):
    """About which agent."""

    agent: Annotated[Agent, Meta(description="why not to this one")] = ""


class WhoseDisposition(Request, frozen=True, kw_only=True):
    """Of which agent; "": who asks, or the only one who was in the call."""

    agent: Agent = ""


class Disposition(Request, frozen=True, kw_only=True):
    """What came of the call, as its agent says. ``draft``: kept, and not handed in yet."""

    disposition: Annotated[Text, Meta(examples=["resolved"])] = ""
    note: Note = ""
    follow_up_at: Annotated[Time, Meta(description="when to come back to it")] = ""
    agent: Agent = ""
    draft: bool = False


class CallItem(Answer, frozen=True, kw_only=True):
    """A call in short. ``parties``: agents and supervisors who were in it; ``slot``: where it is parked."""

    id: str
    live: bool
    state: str
    direction: str
    number: Number
    name: str
    tier: str
    dialled: str
    queue: str
    language: str
    agent: str
    parties: list[str]
    arrived_at: At | None
    answered_at: At | None
    queued_at: At | None
    connected_at: At | None
    disconnected_at: At | None
    ended_at: At | None
    outcome: str
    cause: str
    disposition: str
    rating: int | None
    recorded: bool
    external_refs: dict[str, str]


class CallPage(Page, frozen=True, kw_only=True):
    """Calls, the newest first."""

    items: list[CallItem]


class LegItem(Answer, frozen=True, kw_only=True):
    """Somebody in a call beside the caller. ``id`` names the leg in orders; ``number``: of somebody outside."""

    id: str
    role: str
    agent: str
    number: Number
    purpose: str
    joined_at: At | None
    left_at: At | None
    talked_ms: int | None
    held_ms: int | None
    wrap_up_ms: int | None
    muted: bool
    reason: str
    disposition: str


class CallDetail(CallItem, frozen=True, kw_only=True):
    """A call with everybody who was in it, and what has been noted of it."""

    legs: list[LegItem]
    held: bool
    recording: bool
    masked: bool
    slot: str
    attributes: dict[str, str]
    note: str


class EventItem(Answer, frozen=True, kw_only=True):
    """An event of the journal. ``words``: it in a sentence; ``data``: its facts."""

    sequence: int
    at: At
    type: str
    call: str
    agent: str
    words: str
    data: dict[str, Any]


class EventPage(Page, frozen=True, kw_only=True):
    """Events in order."""

    items: list[EventItem]


class Utterance(Answer, frozen=True, kw_only=True):
    """Something that one side said. ``start_ms`` and ``length_ms`` are since the call came."""

    side: str
    at: At
    start_ms: int
    length_ms: int
    text: str
    confidence: float
    engine: str


class Transcript(Answer, frozen=True, kw_only=True):
    """What both sides said, in order."""

    call: str
    version: int
    versions: list[int]
    items: list[Utterance]


class Transcribed(Answer, frozen=True, kw_only=True):
    """A call has another version of its transcript, with so many lines."""

    version: int
    lines: int


class Why(Answer, frozen=True, kw_only=True):
    """Decisions about a call with their scores; ``answers``: what stood against an agent, decision by decision."""

    call: str
    decisions: list[EventItem]
    answers: list[str]


class DispositionIs(Answer, frozen=True, kw_only=True):
    """What came of a call. ``draft``: not handed in yet."""

    call: str
    agent: str
    disposition: str
    note: str
    follow_up_at: At | None
    draft: bool
    version: int
    changed_at: At | None


class CallRings(Answer, frozen=True, kw_only=True):
    """The agent's phone rings; the call has its id when they have answered."""

    result: str
    agent: str
    to: Number


_ONE = f"{V1}/calls/{{call}}"
ROWS = (
    Operation("list_calls", "GET", f"{V1}/calls", _TAG, "calls, live and past; agents see their own", "通话列表",
              ListCalls, CallPage, Scope.CALLS_READ, party=True, errors=REFUSED),
    Operation("dial", "POST", f"{V1}/calls", _TAG, "click to dial: the agent's phone rings first, then the number",
              "点击拨号：先呼座席，再呼号码", Dial, CallRings, Scope.CALLS_DIAL, act=Act.CALL_OUT,
              errors=(*REFUSED, *FOUND, *ASTERISK, Code.NUMBER_REFUSED, Code.BAD_ARGUMENT), status=202),
    Operation("read_call", "GET", _ONE, _TAG, "one call with its legs", "一个通话", Request, CallDetail,
              Scope.CALLS_READ, party=True, errors=FOUND),
    Operation("annotate_call", "PATCH", _ONE, _TAG, "put attributes and references of other systems to a call",
              "为通话添加属性与外部引用", Annotate, CallDetail, Scope.CALLS_WRITE, party=True, act=Act.ANNOTATE,
              errors=(*REFUSED, *FOUND, Code.STORAGE)),
    Operation("read_timeline", "GET", f"{_ONE}/timeline", _TAG, "every event of a call, in order", "通话时间线",
              Paged, EventPage, Scope.CALLS_READ, party=True, errors=(*REFUSED, *FOUND)),
    Operation("read_transcript", "GET", f"{_ONE}/transcript", _TAG, "what was said; every access is logged",
              "通话转写（会留下记录）", ReadTranscript, Transcript, Scope.CALLS_TRANSCRIPT, party=True,
              errors=(*REFUSED, *FOUND), audited=True),
    Operation("transcribe_recording", "POST", f"{_ONE}/transcript", _TAG, "transcribe a recorded call again",
              "重新转写录音", Request, Transcribed, Scope.RECORDINGS_WRITE, act=Act.READ_RECORDING,
              errors=(*REFUSED, *FOUND, *STORED, Code.RECOGNISER_AWAY), seconds=LONG),
    Operation("read_why", "GET", f"{_ONE}/why", _TAG, "why the call went to whom it went, and why not to another",
              "路由原因", AskWhy, Why, Scope.CALLS_READ, errors=(*REFUSED, *FOUND), seconds=60),
    Operation("read_disposition", "GET", f"{_ONE}/disposition", _TAG, "what came of a call, or the draft of it",
              "处理结果或其草稿", WhoseDisposition, DispositionIs, Scope.CALLS_READ, party=True,
              errors=(*REFUSED, *FOUND, Code.STORAGE), drafts=True),
    Operation("put_disposition", "PUT", f"{_ONE}/disposition", _TAG, "say what came of a call, or keep a draft of it; "
              "handing it in ends the wrap-up", "提交处理结果或保存草稿", Disposition, DispositionIs,
              Scope.CALLS_WRITE, party=True, act=Act.ANNOTATE,
              errors=(*REFUSED, *FOUND, Code.CHANGED, Code.STORAGE), drafts=True),
)  # fmt: skip
