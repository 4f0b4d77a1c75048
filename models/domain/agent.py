"""Agents: who they are, the states they can be in and the only steps between those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.domain.errors import IllegalTransition


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as configured. ``skills``: problem type → proficiency 1–5; ``reserved``: queues that they are kept for;
    ``dial``: how far their transfers and calls go (`models.domain.dialling.RIGHTS`; "": the general setting)."""

    id: str
    name: str
    languages: frozenset[str]
    skills: Mapping[str, int]
    supervisor: bool = False
    auto_answer: bool = False
    reserved: frozenset[str] = frozenset()
    dial: str = ""


class AgentState(StrEnum):
    """What an agent is doing."""

    OFFLINE = "offline"
    READY = "ready"
    RESERVED = "reserved"
    TALKING = "talking"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"


TRANSITIONS: dict[AgentState, frozenset[AgentState]] = {
    AgentState.OFFLINE: frozenset({AgentState.READY}),
    AgentState.READY: frozenset({AgentState.RESERVED, AgentState.PAUSED, AgentState.OFFLINE}),
    AgentState.RESERVED: frozenset({AgentState.READY, AgentState.TALKING, AgentState.PAUSED, AgentState.OFFLINE}),
    AgentState.TALKING: frozenset({AgentState.WRAP_UP, AgentState.READY, AgentState.PAUSED, AgentState.OFFLINE}),
    AgentState.WRAP_UP: frozenset({AgentState.READY, AgentState.RESERVED, AgentState.PAUSED, AgentState.OFFLINE}),
    AgentState.PAUSED: frozenset({AgentState.READY, AgentState.RESERVED, AgentState.OFFLINE}),
}


def step(old: AgentState, new: AgentState) -> AgentState:
    """``new``, if the table allows it. Raises IllegalTransition and changes nothing otherwise."""
    if new not in TRANSITIONS[old]:
        raise IllegalTransition(f"an agent cannot go from {old} to {new}")
    return new


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """A moment in an agent's day. Times are epoch seconds.

    ``after_call`` is the state to fall into when the present call is over (a pause or log-out asked for
    while talking); ``not_before`` keeps an agent who missed a call out of the next decisions; ``wrap_up_until`` is
    when wrap-up ends; ``nailed``: his phone stays connected between calls; ``device`` is what Asterisk says of the
    phone ("" when it says nothing).
    """

    agent: Agent
    state: AgentState = AgentState.OFFLINE
    since: float = 0.0
    reason: str = ""
    call_id: str = ""
    after_call: AgentState | None = None
    not_before: float = 0.0
    calls: int = 0
    busy_seconds: float = 0.0
    last_talk: float = 0.0
    missed: int = 0
    last_call_end: float = 0.0
    wrap_up_until: float = 0.0
    device: str = ""
    nailed: bool = False
    refused: Mapping[str, float] = field(default_factory=dict)
