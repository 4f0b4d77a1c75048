"""What the operations answer. Times are seconds since the epoch, durations seconds, unless a name says otherwise."""

from __future__ import annotations

from typing import Any

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all; as it is, an answer without content."""


class Done(Answer, frozen=True, kw_only=True):
    """An order about a call was carried out."""

    call: str
    result: str


class AgentIs(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The agent's state after the order; ``result`` when there is more to say."""

    agent: str
    state: str
    result: str = ""


class Ringing(Answer, frozen=True, kw_only=True):
    """A phone rings."""

    result: str


class PromptRinging(Ringing, frozen=True, kw_only=True):
    """A phone rings, and the recording will lie in the folder ``file``."""

    file: str


class Routing(Answer, frozen=True, kw_only=True):
    """The routing profile in force, all with what each is for, and how often the rules were looked at and broken."""

    profile: str
    profiles: dict[str, str]
    decisions: int
    checked: int
    broken: dict[str, int]


class Transcribed(Answer, frozen=True, kw_only=True):
    """A call has another version of its transcript, with so many lines."""

    version: int
    lines: int


class KeyRotated(Answer, frozen=True, kw_only=True):
    """The name of the key for everything that is recorded from now on."""

    key: str
    result: str


class MessageDone(Answer, frozen=True, kw_only=True):
    """An order about a voice message was carried out."""

    message: str
    result: str


class Messages(Answer, frozen=True, kw_only=True):
    """Voice messages, the newest first."""

    messages: list[dict[str, Any]]


class FlowReloaded(Answer, frozen=True, kw_only=True):
    """The version that is in force now, and what is different in it."""

    version: int
    changes: list[str]
    milliseconds: float
    prompts: int


class FlowRolledBack(Answer, frozen=True, kw_only=True):
    """The version that is in force again, and stays so over restarts until the next reload."""

    version: int
    changes: list[str]
    pinned: bool


class FlowVersion(Answer, frozen=True, kw_only=True):
    """A version of the flow that is kept; ``age`` in seconds."""

    number: int
    at: float
    by: str
    digest: str
    main: str
    changes: tuple[str, ...]
    age: int


class FlowVersionList(Answer, frozen=True, kw_only=True):
    """The versions that are kept, oldest first, and the number of that in force."""

    current: int
    versions: list[FlowVersion]


class ProcessIs(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The running process: another ``incarnation`` is another process."""

    incarnation: str
    draining: bool
    result: str = ""


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


class ErrorAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """Why it was not done: words for the person who asked, a code for programs, and the field that is wrong."""

    error: str
    code: str
    field: str = ""
