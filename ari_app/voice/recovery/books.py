"""What kefu believes of its calls, agents and places, read for the comparison with Asterisk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ari_app.ari.switch import Switch
from ari_app.routing.floor import Floor
from ari_app.routing.promises import Promises
from ari_app.voice.call.rung_phones import RungPhones
from ari_app.voice.call.session import Calls, CallSession
from ari_app.voice.recovery.invariants import AgentBook, Books, CallBook


@dataclass(frozen=True, slots=True)
class Believed:
    """Where what kefu believes stands."""

    switch: Switch
    floor: Floor
    promises: Promises
    calls: Calls
    rung: RungPhones


def read_books(believed: Believed, calls: Collection[str], agents: Collection[str]) -> Books:
    """Of these calls and agents, with the calls that the agents are in; of places, channels and bridges all."""
    floor, promises = believed.floor, believed.promises
    there = [floor.roster.get(agent) for agent in agents]
    named = {*calls, *(status.call_id for status in there)}
    places = floor.dispatcher.places()
    given = {agent for place in places.values() for agent in place.offers_made} if there else set()
    return Books(
        {call_id: _call(believed.calls[call_id]) for call_id in sorted(named & believed.calls.keys())},
        {status.agent.id: AgentBook(status.state, status.call_id, status.wrap_up_until) for status in there},
        frozenset(places), frozenset(believed.calls) | promises.places, promises.offered | frozenset(given),
        owned(believed), frozenset(believed.switch.rest.bridges),
    )  # fmt: skip


def _call(session: CallSession) -> CallBook:
    conversation = session.conversation
    legs = {leg.channel_id: leg.who for leg in conversation.legs.values()} if conversation else {}
    return CallBook(
        session.call.channel_id, session.call.direction == "in" or session.life.entered.is_set(),
        conversation.bridge_id if conversation else "", bool(conversation and conversation.held), legs,
        session.life.gone,
    )  # fmt: skip


def owned(believed: Believed) -> frozenset[str]:
    """Channels that somebody waits for or that ring by command, and the far halves of those that are Local."""
    awaited = believed.switch.bus.waiting_for("channel") | believed.rung.now()
    return frozenset(awaited | {f"{channel};2" for channel in awaited})
