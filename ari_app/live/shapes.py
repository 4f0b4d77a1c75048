"""The shape of what screens show, a struct a thing; TypeScript's types are made of it.

Instants are milliseconds since the epoch (``…_at_ms``), durations milliseconds (``…_ms``): a browser counts by itself,
and a patch is sent only when something has changed. Dictionaries are by id.
"""

from __future__ import annotations

import msgspec

from ari_app.live.help_shapes import CardNow, HintNow, Packet, Proposal
from ari_app.live.help_shapes import SummaryLine as SummaryLine
from ari_app.live.shape import Shape as Shape


class AgentNow(Shape, frozen=True, kw_only=True):
    """An agent as colleagues and supervisors see them. ``then``: what comes after the call ("": nothing)."""

    id: str
    name: str
    state: str
    reason: str = ""
    since_at_ms: int
    then: str = ""
    call: str = ""
    queue: str = ""
    phone: str  # sip, web, both
    phone_state: str = ""  # of a web phone: models.domain.phone_state; "" for SIP
    device: str
    calls: int
    missed: int
    skills: dict[str, int]
    languages: list[str]
    supervisor: bool


class ServiceLevel(Shape, frozen=True, kw_only=True):
    """Share answered in time; ``formula`` names the variant, ``n`` what it is of. None: nobody yet."""

    value: float | None
    n: int
    seconds: float
    formula: str


class Quarter(Shape, frozen=True, kw_only=True):
    """A quarter of an hour of a queue's day, for a line in a table; ``in_time``: answered within the target."""

    answered: int
    abandoned: int
    in_time: int


class QueueNow(Shape, frozen=True, kw_only=True):
    """A queue today, since midnight of the site.

    ``wait_p50_ms`` and ``wait_p90_ms``: what somebody who came now would be told (None: nobody is there to serve).
    ``quarters`` are those in which something happened, by the moment (ms) at which they begin; on walls only.
    """

    name: str
    waiting: int
    longest_since_at_ms: int | None
    service_level: ServiceLevel
    answered: int
    abandoned: int
    available: int
    talking: int
    wrap_up: int
    paused: int
    wait_p50_ms: int | None
    wait_p90_ms: int | None
    quarters: dict[str, Quarter]


class WaitingNow(Shape, frozen=True, kw_only=True):
    """A caller in the line. Their order is not told: it moves with time alone, by priority and ``since_at_ms``."""

    call: str
    number: str
    name: str
    queue: str
    language: str
    priority: float
    since_at_ms: int
    tier: str
    offered_to: str = ""


class Alert(Shape, frozen=True, kw_only=True):
    """What needs somebody. ``level``: warning, critical; ``rule`` in words with its threshold; ``about`` an id.

    Of kind ``rule``: what a quality rule found in a ``call`` of ``agent``: ``quote`` is what ``side`` said, and when;
    ``found`` how it was recognised, "": by no words; ``sound``: whether it can be heard.
    """

    id: str
    level: str
    kind: str
    words: str
    words_zh: str
    rule: str
    about: str
    since_at_ms: int
    call: str = ""
    agent: str = ""
    side: str = ""
    quote: str = ""
    said_at_ms: int = 0
    found: str = ""
    sound: bool = False


class LegNow(Shape, frozen=True, kw_only=True):
    """Somebody in a call beside the caller."""

    who: str
    name: str
    role: str
    muted: bool
    since_at_ms: int


class CallNow(Shape, frozen=True, kw_only=True):
    """A live call as lists show it."""

    id: str
    number: str
    name: str
    dialled: str
    direction: str
    state: str
    queue: str
    language: str
    began_at_ms: int
    held: bool
    recording: bool
    slot: str
    legs: dict[str, LegNow]


class HealthNow(Shape, frozen=True, kw_only=True):
    """The system, in a strip."""

    asterisk: str
    asterisk_version: str
    up_since_at_ms: int
    draining: bool
    calls: int
    loop_lag_p99_ms: float
    recogniser: str
    disk_free_mb: int | None
    problems: list[str]


class Wall(Shape, frozen=True, kw_only=True):
    """Topic ``wall``."""

    queues: dict[str, QueueNow]
    waiting: dict[str, WaitingNow]
    agents: dict[str, AgentNow]
    calls: dict[str, CallNow]
    alerts: dict[str, Alert]
    health: HealthNow
    profile: str
    profiles: dict[str, str]
    reasons: list[str]  # of a pause


class Turn(Shape, frozen=True, kw_only=True):
    """Something that one side said. ``partial``: still being said; its text may change."""

    id: str
    side: str  # caller, agent
    who: str
    text: str
    at_ms: int  # since the beginning of the call
    partial: bool


class Visit(Shape, frozen=True, kw_only=True):
    """An earlier call of the same caller."""

    call: str
    at_ms: int
    queue: str
    agent: str
    outcome: str
    disposition: str


class Portrait(Shape, frozen=True, kw_only=True):
    """Who calls. ``mood``: a band (calm, neutral, upset, "": unknown), never of the agent."""

    name: str
    number: str
    tier: str
    language: str
    value: float | None
    visits: list[Visit]
    callback_open: bool
    messages: int
    mood: str
    external_id: str
    crm_url: str
    said: dict[str, str]  # what the caller told the machine: name of the question → answer


class ScriptStep(Shape, frozen=True, kw_only=True):
    """A step of the agent's script. ``field``: the attribute of the call that it fills ("": none), ``choices``: what it
    may be (none: anything). A step without a field is done when the attribute ``step:ID`` says so, or when it was
    ``heard``: the words."""

    id: str
    text: str
    field: str = ""
    choices: list[str] = msgspec.field(default_factory=list)
    done: bool = False
    heard: str = ""


class Consulting(Shape, frozen=True, kw_only=True):
    """Somebody else is called or spoken to while the caller waits. ``state``: ringing, talking, failed."""

    target: str
    name: str
    state: str
    result: str = ""
    since_at_ms: int


class DeskCall(Shape, frozen=True, kw_only=True):
    """A call of one's own. ``state``: offered, dialling, talking, held, consulting, conference, ended.

    ``refused``: order → why it is impossible now; every order that is not in it can be given. ``locked``: order
    (transfer, hang_up) → what a rule wants said before it.
    """

    id: str
    channel: str  # of one's own leg, for the telephone in the page
    state: str
    number: str
    name: str
    queue: str
    problem: str
    language: str
    direction: str
    why: str  # why this call came to me, one line of the decision
    why_zh: str
    waited_ms: int
    since_at_ms: int
    answer_by_at_ms: int | None
    legs: dict[str, LegNow]
    muted: bool
    held: bool
    recording: bool
    masked: bool
    listeners: list[str]
    consulting: Consulting | None
    last_failure: str
    refused: dict[str, str]
    portrait: Portrait
    script: list[ScriptStep]
    attributes: dict[str, str]
    turns: dict[str, Turn]
    hint: HintNow | None = None
    locked: dict[str, list[str]] = msgspec.field(default_factory=dict)
    cards: list[CardNow] = msgspec.field(default_factory=list)
    packet: Packet | None = None


class WrapUp(Shape, frozen=True, kw_only=True):
    """A call whose disposition is due, kept on the server until it is submitted or the time is over."""

    call: str
    name: str
    number: str
    queue: str
    disposition: str
    note: str
    follow_up_at: str
    until_at_ms: int | None
    dispositions: list[str]
    proposal: Proposal | None = None


class PhoneNow(Shape, frozen=True, kw_only=True):
    """One's own web phone as the server sees it. ``lease``: the phone session that has it ("": nobody); ``answer``: the
    call that its page is to take when it rings there, as was ordered from another place ("": none)."""

    kind: str
    state: str
    lease: str
    registered: bool
    words: str
    answer: str = ""


class Day(Shape, frozen=True, kw_only=True):
    """One's own day, since midnight of the site."""

    calls: int
    talk_ms: int
    hold_ms: int
    wrap_up_ms: int
    missed: int
    transferred: int


class Message(Shape, frozen=True, kw_only=True):
    """What a supervisor has written to an agent."""

    id: str
    by: str
    text: str
    at_ms: int


class Desk(Shape, frozen=True, kw_only=True):
    """Topic ``desk`` of one agent."""

    me: AgentNow
    phone: PhoneNow
    calls: dict[str, DeskCall]
    wrap_ups: dict[str, WrapUp]
    parked: dict[str, CallNow]
    team: dict[str, AgentNow]
    queues: dict[str, QueueNow]
    day: Day
    reasons: list[str]  # of a pause
    messages: dict[str, Message]


class CallLive(Shape, frozen=True, kw_only=True):
    """Topic ``call:ID``: a live call as a supervisor or engineer follows it; opening it is audited.

    ``ended_at_ms``: the call is over, and nothing more comes.
    """

    call: CallNow
    why: str
    why_zh: str
    waited_ms: int
    mood: str
    step: str  # of the flow, while the caller is in it
    said: dict[str, str]
    attributes: dict[str, str]
    listeners: list[str]
    last_failure: str
    turns: dict[str, Turn]
    ended_at_ms: int | None
    outcome: str


class EdgeNow(Shape, frozen=True, kw_only=True):
    """An edge of the flow's graph and how often it was taken today."""

    begin: str
    edge: str
    end: str
    taken: int


class StepNow(Shape, frozen=True, kw_only=True):
    """A step of the flow today: how often it was entered, was not understood in, was silent in, was hung up in; and
    how many callers are there now."""

    entered: int
    not_understood: int
    silent: int
    hung_up: int
    here: int


class FlowNow(Shape, frozen=True, kw_only=True):
    """Topic ``flow``. Edges by ``begin>edge>end``."""

    version: int
    calls: int
    edges: dict[str, EdgeNow]
    steps: dict[str, StepNow]


class Health(Shape, frozen=True, kw_only=True):
    """Topic ``health``: the strip, and how the live sockets are doing."""

    health: HealthNow
    alerts: dict[str, Alert]
    viewers: int
    snapshots_instead: int  # how often somebody was too slow for patches
