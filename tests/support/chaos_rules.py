"""What must hold between roster, dispatcher and router: in any moment, and when nothing is left to hear."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Protocol

from ari_app.agents.roster import Roster
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.place import Place
from models.domain.agent import AgentState
from models.routing.invariants import Picture, veto


class Held(Protocol):
    """A call of the model in the line."""

    entered: float
    place: Place
    ringing: set[str]
    wanted: tuple[str, ...]


class Model(Protocol):
    """As much of the model as the rules look at."""

    time: float
    roster: Roster
    dispatcher: Dispatcher
    consults: dict[str, str]
    gone: deque[Place]
    problems: list[str]

    @property
    def line(self) -> Mapping[str, Held]:
        """Calls in the line, by id."""


def check_offers(chaos: Model) -> None:
    """At any time: reserved means offered to one; who left is offered nobody; places keep their time."""
    held: list[tuple[str, str]] = list(chaos.consults.items())
    for call_id, caller in chaos.line.items():
        held += [(agent, call_id) for agent in caller.ringing]
        if not caller.place.offers.empty():
            held += [(agent, call_id) for agent in caller.place.offers_made]
        if caller.place.waiting.entered_at != caller.entered:
            chaos.problems.append(f"{call_id} entered at {caller.entered}, not {caller.place.waiting.entered_at}")
    reserved = [
        (status.agent.id, status.call_id) for status in chaos.roster.all() if status.state is AgentState.RESERVED
    ]
    if sorted(held) != sorted(reserved):
        chaos.problems.append(f"reserved {sorted(reserved)}, but phones ring for {sorted(held)}")
    if any(not place.offers.empty() for place in chaos.gone):
        chaos.problems.append("somebody who left was offered an agent")


def check_settled(chaos: Model) -> None:
    """When nothing is left to hear."""
    floor, places = chaos.dispatcher.router.floor, chaos.dispatcher.places()
    if places.keys() != chaos.line.keys():
        chaos.problems.append(f"places {sorted(places)}, callers {sorted(chaos.line)}")
    for status in chaos.roster.all():
        row = floor.agents.slots.of.get(status.agent.id, 0)
        if bool(floor.agents.idle[row]) != chaos.roster.free(status.agent.id):
            chaos.problems.append(f"the router is wrong about {status.agent.id}, who is {status.state}")
    waiting = {call_id: place for call_id, place in places.items() if not place.offered}
    believed = {floor.callers.slots.keys[row] for row in floor.callers.indices()}
    if believed != waiting.keys():
        chaos.problems.append(f"the router believes that {sorted(believed)} wait, it is {sorted(waiting)}")
    if chaos.dispatcher.broken:
        chaos.problems.append(f"rules broken: {chaos.dispatcher.broken}")
        chaos.dispatcher.broken.clear()
    check_idle(chaos, waiting)


def check_idle(chaos: Model, waiting: dict[str, Place]) -> None:
    """Nobody ready while a caller whom they may serve waits: said by rules that share no code with the router."""
    servers = {server.agent_id: server for server in chaos.roster.servers()}
    idle = [server for server in servers.values() if server.idle]
    if not idle or not waiting:
        return
    router = chaos.dispatcher.router
    picture = Picture(router.profile, chaos.dispatcher.book.policies, router.profiles, servers=servers)
    chaos.problems += [
        f"{server.agent_id} is ready and {call_id} waits"
        for call_id, place in waiting.items() for server in idle
        if not veto(picture, place.waiting, server, chaos.time - 1e-3)
    ]  # fmt: skip
