"""Operations of the live floor: calls, the waiting line, agents, supervisors, routing, call-backs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ari_app.agents.desk import carry_out
from ari_app.routing.floor import Floor
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation.monitoring import ring_supervisor
from ari_app.voice.features.outbound import click_to_call
from ari_app.web.answers import AgentIs, Done, Ringing, Routing
from ari_app.web.operation import Asked, Handler
from ari_app.web.operations import of_command
from ari_app.web.ports import Ports
from ari_app.web.requests import Request
from models.domain.call_commands import CALL_COMMANDS, CallCommand
from models.domain.call_ids import Facts, meant, several
from models.domain.control_events import OrderGiven
from models.domain.conversation import Target
from models.domain.errors import CommandRefused
from models.domain.floor_commands import (
    AGENT_COMMANDS,
    LINE_COMMANDS,
    AgentCommand,
    CallOut,
    Move,
    Prioritise,
    Withdraw,
)


def session_of(ports: Ports, call_id: str) -> CallSession:
    """A live call by its id, the beginning or the end of it. Raises CommandRefused when there is not exactly one."""
    return ports.desk.calls[one_of(ports, ports.desk.calls, call_id, "live call")]


def one_of(ports: Ports, ids: Iterable[str], given: str, kind: str) -> str:
    """The one that is meant. Raises CommandRefused when there is none or several, and names these."""
    found = meant(ids, given)
    if not found:
        raise CommandRefused(f"no {kind}s begin or end with {given!r}; `kefu status` lists them")
    if len(found) > 1:
        raise several(given, kind, [_facts(ports, one) for one in found])
    return found[0]


def _facts(ports: Ports, call_id: str) -> Facts:
    """Of a call that may be over: then its call-back knows them."""
    session = ports.desk.calls.get(call_id)
    if session is not None:
        return call_id, session.call.arrived_at, session.call.number
    wanted = ports.callbacks.open.get(call_id)
    return (call_id, wanted.entered_at, wanted.number) if wanted else (call_id, 0.0, "")


class Orders:
    """What can be asked for while the floor is live."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._desk = ports, ports.desk

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            **{of_command(kind).name: self._agent for kind in AGENT_COMMANDS},
            **{of_command(kind).name: self._call for kind in CALL_COMMANDS},
            **{of_command(kind).name: self._line for kind in LINE_COMMANDS},
            "supervise": self._supervise,
            "switch_profile": self._profile,
            "withdraw_callback": self._withdraw,
        }

    async def _agent(self, asked: Asked[Request]) -> AgentIs:
        agent, command, roster = asked.path["agent"], asked.command, self._desk.floor.roster
        roster.get(agent)
        if isinstance(command, CallOut):
            words = await click_to_call(self._desk, agent, command.to)
            return AgentIs(agent=agent, state=roster.get(agent).state, result=words)
        assert isinstance(command, AgentCommand)
        carry_out(roster, agent, command, asked.by, self._desk.settings.desk.extend_seconds)
        return AgentIs(agent=agent, state=roster.get(agent).state)

    async def _call(self, asked: Asked[Request]) -> Done:
        """Agents may give orders about calls they are in; supervisors and the console about every call."""
        session = session_of(self._ports, asked.path["call"])
        conversation = session.conversation
        if conversation is None:
            raise CommandRefused(f"call {session.call.id} is {session.state}; orders are for calls in conversation")
        assert isinstance(asked.command, CallCommand)
        words = await conversation.order(asked.command, asked.who)
        return Done(call=session.call.id, result=words)

    async def _line(self, asked: Asked[Request]) -> Done:
        """Move, prioritise or withdraw a waiting caller."""
        dispatcher, command = self._desk.floor.dispatcher, asked.command
        places = dispatcher.places()
        call_id = one_of(self._ports, places, asked.path["call"], "waiting call")
        place = places[call_id]
        match command:
            case Prioritise(priority):
                dispatcher.prioritise(call_id, priority)
                words = f"priority {priority:g}"
            case Move(queue):
                if queue not in self._desk.floor.queue_names:
                    known = ", ".join(sorted(self._desk.floor.queue_names))
                    raise CommandRefused(f"there is no queue {queue!r}; there are: {known}")
                place.away.put_nowait((Target("queue", queue), asked.by))
                words = f"moved to {queue}"
            case Withdraw(kind):
                place.away.put_nowait((Target(kind, place.waiting.main_problem), asked.by))
                words = f"withdrawn to {kind}"
            case _:
                raise CommandRefused("that is not an order about a waiting caller")
        order = OrderGiven(
            call_id=call_id, verb=command.word, argument=command.argument, by=asked.by, result=words
        )  # fmt: skip
        self._ports.journal.publish(order)
        return Done(call=call_id, result=words)

    async def _supervise(self, asked: Asked[Request]) -> Ringing:
        return Ringing(result=await ring_supervisor(self._desk, asked.by, asked.path["mode"], asked.path["agent"]))

    async def _profile(self, asked: Asked[Request]) -> Routing:
        """Another routing profile."""
        self._desk.floor.dispatcher.switch(asked.path["profile"], asked.by, "asked for")
        return routing_of(self._desk.floor, asked.path["profile"])

    async def _withdraw(self, asked: Asked[Request]) -> Done:
        callbacks, given = self._ports.callbacks, asked.path["call"]
        if not meant(callbacks.open, given):
            raise CommandRefused(f"there is no open call-back {given!r}; `kefu callbacks` lists them")
        call_id = one_of(self._ports, callbacks.open, given, "call-back")
        callbacks.withdraw(call_id)
        return Done(call=call_id, result="withdrawn")


def routing_of(floor: Floor, profile: str = "") -> Routing:
    """How calls are routed now; ``profile``: one that is about to be in force."""
    facts = floor.dispatcher.routing()
    return msgspec.convert({**facts, "profile": profile or facts["profile"]}, Routing)
