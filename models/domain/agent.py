"""Agents: who they are, the states they can be in and the only steps between those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any

from models.domain.errors import IllegalTransition
from models.domain.phone_kinds import SIP


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as configured. ``skills``: problem type → proficiency 1–5; ``reserved``: queues that they are kept for;
    ``dial``: how far their transfers and calls go (`models.domain.dialling.RIGHTS`; "": the general setting);
    ``phone``: which telephones they have (`models.domain.phone_kinds`);
    ``group``: with whom figures are reckoned together."""

    id: str
    name: str
    languages: frozenset[str]
    skills: Mapping[str, int]
    supervisor: bool = False
    auto_answer: bool = False
    reserved: frozenset[str] = frozenset()
    dial: str = ""
    phone: str = SIP
    group: str = ""


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

    ``after_call`` is the state to fall into when the present call and its wrap-up are over (a pause or log-out asked
    for meanwhile), with ``after_reason``; ``not_before`` keeps an agent who missed a call out of the next decisions;
    ``wrap_up_until`` is when wrap-up ends; ``disposition`` was keyed during the call ``call_id`` and is that call's
    alone (None: none was); ``nailed``: the phone stays connected between calls; ``device`` is what Asterisk says of
    the phone ("" when it says nothing).
    """

    agent: Agent
    state: AgentState = AgentState.OFFLINE
    since: float = 0.0
    reason: str = ""
    call_id: str = ""
    after_call: AgentState | None = None
    after_reason: str = ""
    not_before: float = 0.0
    calls: int = 0
    busy_seconds: float = 0.0
    last_talk: float = 0.0
    missed: int = 0
    last_call_end: float = 0.0
    wrap_up_until: float = 0.0
    disposition: str | None = None
    device: str = ""
    nailed: bool = False

    @property
    def falls_to(self) -> AgentState:
        """The state after the present call: what was asked for meanwhile, else ready."""
        return self.after_call or AgentState.READY

    def kept(self) -> dict[str, Any]:
        """What a restart must know beside state, reason and call; what is as at the beginning is left out."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value, fresh in zip(_KEPT, _KEPT_OF(self), _KEPT_OF(_FRESH), strict=True) if value != fresh
        }  # fmt: skip

    def with_kept(self, kept: Mapping[str, Any]) -> AgentStatus:
        """The same agent with what was kept; fields of other versions are left aside."""
        known = {name: kept[name] for name in _KEPT if name in kept}
        if known.get("after_call"):
            known["after_call"] = AgentState(known["after_call"])
        return replace(self, **known)


_KEPT = (
    "since", "after_call", "after_reason", "not_before", "calls", "busy_seconds", "last_talk", "missed",
    "last_call_end", "wrap_up_until", "disposition", "nailed",
)  # fmt: skip
_KEPT_OF = attrgetter(*_KEPT)
_FRESH = AgentStatus(Agent("", "", frozenset(), {}))
