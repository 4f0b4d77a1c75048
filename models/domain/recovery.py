"""What is to be done after a connection with Asterisk was made: a pure plan of the books and of what is there.

It serves the first connection of a process (its predecessor was stopped, was upgraded, or died) and every later one
(the socket broke, Asterisk was restarted) alike. Nothing is asked and nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class LegRecord:
    """A leg that has not left, in the books. ``joined_at`` in epoch seconds."""

    channel_id: str
    role: str
    who: str
    joined_at: float


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call without an end. ``offered``: channel → agent of each offer that has come to nothing yet nor to a talk."""

    id: str
    channel_id: str
    state: str
    legs: tuple[LegRecord, ...] = ()
    offered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """An agent as last written down."""

    id: str
    state: str
    call_id: str


@dataclass(frozen=True, slots=True)
class Live:
    """A channel that Asterisk has. ``ours``: kefu made it; ``held``: it is in our application; ``desk``: an agent's or
    supervisor's phone that is here on its own account; ``who``: whose phone, as its name says ("" for no phone);
    ``stays``: a phone that stays connected between calls."""

    id: str
    ours: bool
    held: bool
    desk: bool = False
    who: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class LiveBridge:
    """A bridge that kefu made. ``name`` is the call's id."""

    id: str
    name: str
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What Asterisk has, at one moment."""

    channels: Mapping[str, Live] = field(default_factory=dict)
    bridges: tuple[LiveBridge, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What this process knows itself: calls it serves, channels that somebody here waits for, bridges it made.

    ``first``: it has never compared before, so that what nobody here knows was left by its predecessor.
    """

    first: bool = True
    calls: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    bridges: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A call that goes on: the legs that are alive, its bridge ("" for none), and offers still under way.

    ``lost``: legs that left while nobody looked. ``unrecorded``: the books know nothing of it; Asterisk shows it.
    """

    call_id: str
    channel_id: str
    legs: tuple[LegRecord, ...] = ()
    bridge: str = ""
    offered: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[LegRecord, ...] = ()
    unrecorded: bool = False


class Mind(StrEnum):
    """What becomes of an agent."""

    TALKING = "talking"
    RESERVED = "reserved"
    WRAP_UP = "wrap-up"
    READY = "ready"
    AS_WRITTEN = "as written"


@dataclass(frozen=True, slots=True)
class AgentPlan:
    """An agent's state from now on; ``leg`` when they talk."""

    id: str
    mind: Mind
    call_id: str = ""
    leg: LegRecord | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in this order. ``staying``: phones that stay connected, and are in a conversation or offered one;
    ``ended`` and ``answered``: awaited channels whose event was missed."""

    closed: tuple[str, ...] = ()
    agents: tuple[AgentPlan, ...] = ()
    staying: tuple[str, ...] = ()
    taken_up: tuple[TakenUp, ...] = ()
    ended: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    stray_channels: tuple[str, ...] = ()
    stray_bridges: tuple[str, ...] = ()


def plan_recovery(
    calls: Iterable[CallRecord], agents: Iterable[AgentRecord], snapshot: Snapshot, memory: Memory
) -> Plan:
    """Compare books, Asterisk and memory.

    On the first connection every open call is taken up or closed, and what belongs to nobody goes. On later ones
    memory is right about everything except what happened in the gap: ends and answers are made up for.
    """
    ended = tuple(sorted(memory.awaited - snapshot.channels.keys()))
    answered = tuple(
        sorted(one.id for one in snapshot.channels.values() if one.id in memory.awaited and one.ours and one.held)
    )
    if not memory.first:
        return Plan(ended=ended, answered=answered)
    strange = [call for call in calls if call.id not in memory.calls]
    alive = [call for call in strange if _held(snapshot, call.channel_id)]
    closed = tuple(call.id for call in strange if not _held(snapshot, call.channel_id))
    taken = [_taken_up(call, snapshot) for call in alive]
    taken += _unrecorded(snapshot, {one.channel_id for one in taken} | memory.awaited)
    kept = memory.awaited | {channel for one in taken for channel in _channels(one)}
    loose = [one for one in snapshot.channels.values() if one.id not in kept and not one.id.endswith(";2")]
    bridges = memory.bridges | {one.bridge for one in taken}
    return Plan(
        closed, _agents(agents, taken), _staying(taken, snapshot), tuple(taken), ended, answered,
        unknown=tuple(one.id for one in loose if one.held and not one.ours and not one.desk),
        desks=tuple(one.id for one in loose if one.held and one.desk),
        stray_channels=tuple(one.id for one in loose if one.ours and not (one.held and one.desk)),
        stray_bridges=tuple(one.id for one in snapshot.bridges if one.id not in bridges),
    )  # fmt: skip


def _held(snapshot: Snapshot, channel_id: str) -> bool:
    return channel_id in snapshot.channels and snapshot.channels[channel_id].held


def _staying(taken: Iterable[TakenUp], snapshot: Snapshot) -> tuple[str, ...]:
    phones = (channel for one in taken for channel in (*(leg.channel_id for leg in one.legs), *one.offered))
    return tuple(phone for phone in phones if phone in snapshot.channels and snapshot.channels[phone].stays)


def _channels(one: TakenUp) -> set[str]:
    return {one.channel_id, *(leg.channel_id for leg in one.legs), *one.offered}


def _taken_up(call: CallRecord, snapshot: Snapshot) -> TakenUp:
    legs = tuple(leg for leg in call.legs if _held(snapshot, leg.channel_id))
    lost = tuple(leg for leg in call.legs if not _held(snapshot, leg.channel_id))
    offered = {channel: agent for channel, agent in call.offered.items() if channel in snapshot.channels}
    bridge = next((one.id for one in snapshot.bridges if one.name == call.id), "")
    return TakenUp(call.id, call.channel_id, legs, bridge if legs or offered else "", offered, lost)


def _unrecorded(snapshot: Snapshot, known: Iterable[str]) -> list[TakenUp]:
    """Conversations of which the books say nothing (they were lost with the disk): the bridge bears the call's name."""
    found, taken = [], set(known)
    for bridge in snapshot.bridges:
        inside = [snapshot.channels[one] for one in sorted(bridge.members) if one in snapshot.channels]
        callers = [one for one in inside if not one.ours and one.held and one.id not in taken]
        legs = tuple(LegRecord(one.id, "agent", one.who, 0.0) for one in inside if one.ours and one.held and one.who)
        if len(callers) == 1 and legs:
            found.append(TakenUp(bridge.name, callers[0].id, legs, bridge.id, unrecorded=True))
    return found


def _agents(agents: Iterable[AgentRecord], taken: list[TakenUp]) -> tuple[AgentPlan, ...]:
    talking = {leg.who: (one.call_id, leg) for one in taken for leg in one.legs if leg.role == "agent"}
    offered = {agent: one.call_id for one in taken for agent in one.offered.values()}
    plans = []
    for agent in agents:
        if agent.id in talking:
            call_id, leg = talking.pop(agent.id)
            plans.append(AgentPlan(agent.id, Mind.TALKING, call_id, leg))
        elif agent.state == "talking":
            plans.append(AgentPlan(agent.id, Mind.WRAP_UP, agent.call_id))
        elif agent.state == "reserved" and agent.id in offered:
            plans.append(AgentPlan(agent.id, Mind.RESERVED, offered[agent.id]))
        elif agent.state == "reserved":
            plans.append(AgentPlan(agent.id, Mind.READY))
        else:
            plans.append(AgentPlan(agent.id, Mind.AS_WRITTEN, agent.call_id))
    plans += [AgentPlan(who, Mind.TALKING, call_id, leg) for who, (call_id, leg) in talking.items()]
    return tuple(plans)
