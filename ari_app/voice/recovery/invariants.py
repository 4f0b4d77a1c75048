"""What must hold between kefu's books and Asterisk, as a pure function of both.

Agent busy ⇔ live leg; caller served ⇔ live channel; two who talk ⇔ both in one bridge; one reservation ⇔ one offer;
everything of ours in Asterisk ⇔ somebody here who owns it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class What(StrEnum):
    """Kinds of mismatch."""

    CALLER_GONE = "caller gone"
    LEG_GONE = "leg gone"
    BRIDGE_GONE = "bridge gone"
    OUTSIDE = "party outside the bridge"
    STUCK_TALKING = "agent stuck in a call"
    STUCK_RESERVED = "agent stuck in a reservation"
    STUCK_WRAP_UP = "agent stuck in wrap-up"
    GHOST_PLACE = "ghost in the line"
    STRAY_CHANNEL = "stray channel"
    STRAY_BRIDGE = "stray bridge"
    UNHEARD_CALLER = "caller nobody was told of"


@dataclass(frozen=True, slots=True)
class CallBook:
    """A call as kefu sees it. ``legs``: channel → who; ``bridge`` "" outside a conversation; ``gone``: kefu was told
    that the caller's channel has ended, and is closing the call."""

    channel: str
    entered: bool
    bridge: str = ""
    held: bool = False
    legs: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False


@dataclass(frozen=True, slots=True)
class AgentBook:
    """An agent as kefu sees them."""

    state: str
    call: str
    wrap_up_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that kefu believes. ``offering``: agents whose offer is under way; ``served``: call ids of callers
    and call-backs that a task stands for; ``owned``: channels that somebody waits for; ``bridges``: ours."""

    calls: Mapping[str, CallBook]
    agents: Mapping[str, AgentBook]
    places: frozenset[str]
    served: frozenset[str]
    offering: frozenset[str]
    owned: frozenset[str]
    bridges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reality:
    """What Asterisk has: channels of our application, and our bridges with their members."""

    channels: frozenset[str]
    bridges: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not fit. ``subject`` is a call, channel, agent or bridge; ``call`` "" when it has none."""

    what: What
    subject: str
    call: str = ""


def mismatches(books: Books, reality: Reality, now: float) -> list[Mismatch]:
    """Everything that does not hold, most urgent first. Times in epoch seconds."""
    found = [mismatch for call_id, call in books.calls.items() for mismatch in _of_call(call_id, call, reality)]
    found += [
        mismatch for agent_id, agent in books.agents.items() for mismatch in _of_agent(agent_id, agent, books, now)
    ]
    found += [Mismatch(What.GHOST_PLACE, place) for place in books.places - books.served]
    for channel in sorted(reality.channels - books.owned):
        found.append(Mismatch(What.STRAY_CHANNEL if channel.startswith("kefu-") else What.UNHEARD_CALLER, channel))
    found += [Mismatch(What.STRAY_BRIDGE, bridge) for bridge in sorted(reality.bridges.keys() - books.bridges)]
    return found


def _of_call(call_id: str, call: CallBook, reality: Reality) -> list[Mismatch]:
    if call.entered and not call.gone and call.channel not in reality.channels:
        return [Mismatch(What.CALLER_GONE, call.channel, call_id)]
    gone = [Mismatch(What.LEG_GONE, leg, call_id) for leg in call.legs if leg not in reality.channels]
    if not call.bridge or not call.legs or call.gone or gone:
        return gone
    if call.bridge not in reality.bridges:
        return [Mismatch(What.BRIDGE_GONE, call.bridge, call_id)]
    inside = reality.bridges[call.bridge]
    expected = [*call.legs, *([] if call.held else [call.channel])]
    return [Mismatch(What.OUTSIDE, channel, call_id) for channel in expected if channel not in inside]


def _of_agent(agent_id: str, agent: AgentBook, books: Books, now: float) -> list[Mismatch]:
    call = books.calls.get(agent.call)
    if agent.state == "talking":
        there = call is not None and (agent_id in call.legs.values() or not call.legs)
        return [] if there or agent_id in books.offering else [Mismatch(What.STUCK_TALKING, agent_id, agent.call)]
    if agent.state == "reserved" and agent_id not in books.offering:
        return [Mismatch(What.STUCK_RESERVED, agent_id, agent.call)]
    if agent.state == "wrap-up" and agent.wrap_up_until and now > agent.wrap_up_until + 2:
        return [Mismatch(What.STUCK_WRAP_UP, agent_id, agent.call)]
    return []
