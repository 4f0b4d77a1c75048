"""What only the control socket has: for `kefu status`, `kefu events` and benches. No promises are made of their shape.

Times are seconds since the epoch, durations seconds.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from ari_app.web.fields import Answer, Request
from ari_app.web.operation import Media, Operation
from ari_app.web.table.flows import Routing


class Follow(Request, frozen=True, kw_only=True):
    """Which events are told."""

    partials: Annotated[bool, Meta(description="also what is being said, before it is over")] = False


class WaitingCaller(Answer, frozen=True, kw_only=True):
    """Somebody in the waiting line."""

    call: str
    problem: str
    language: str
    priority: float
    waited: float


class AgentRow(Answer, frozen=True, kw_only=True):
    """An agent: their state, for how long, why, with which call; ``then`` is what comes after it."""

    id: str
    name: str
    state: str
    since: float
    reason: str
    call: str
    calls: int
    missed: int
    then: str
    device: str
    connected: bool


class LiveCall(Answer, frozen=True, kw_only=True):
    """A live call, and who is in it beside the caller."""

    call: str
    number: str
    name: str
    dialled: str
    state: str
    language: str
    problem: str
    age: float
    direction: str
    slot: str
    legs: list[str]
    held: bool
    recording: bool


class CallBack(Answer, frozen=True, kw_only=True):
    """Somebody who waits to be called back."""

    id: str
    number: str
    problem: str
    language: str
    priority: float
    entered_at: float
    attempts: int


class Waits(Answer, frozen=True, kw_only=True):
    """How long waits are expected to be, and how true that was."""

    known: bool
    handling_seconds: float
    patience_seconds: float
    contacts: int
    forecasts: int
    inside_80: float | None
    pit: list[int]


class Status(Answer, frozen=True, kw_only=True):
    """The waiting line, the agents, the live calls, and the system's health."""

    routing: Routing
    waits: Waits
    callbacks: list[CallBack]
    line: list[WaitingCaller]
    agents: list[AgentRow]
    calls: list[LiveCall]
    health: dict[str, Any]


class EventLine(Answer, frozen=True, kw_only=True):
    """An event of the journal."""

    seq: int
    at: float
    call_id: str
    agent_id: str
    kind: str
    data: dict[str, Any]


ROWS = (
    Operation("status", "GET", "/status", "console", "the waiting line, the agents and the live calls, now",
              "当前的排队、座席与通话", Request, Status, console=True),
    Operation("follow_events", "GET", "/events", "console", "events of the journal as they come, a JSON object a line",
              "事件流", Follow, EventLine, media=(Media.LINES,), console=True),
    Operation("reset_health", "POST", "/health/reset", "console", "restart the measurement of the event loop",
              "重新开始测量事件循环", Request, Answer, console=True),
)  # fmt: skip
