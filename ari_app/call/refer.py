"""Transfers that an agent makes with his telephone's own key (REFER). Asterisk carries them out; kefu follows.

A blind one puts ``Local/NUMBER@kefu-transfer`` in the agent's place: kefu takes that for the order it is, and the
number goes through the same transfer as every other. An attended one puts a channel in the agent's place that leads
to whom he called on his second line: from then on that is a leg like any other.
"""

from __future__ import annotations

import re

from ari_app.ari.bus import AriEvent
from ari_app.ari.channel import Channel
from ari_app.call.conversation import Conversation, Order
from ari_app.call.leg import Leg
from ari_app.call.permission import phone_of
from ari_app.call.verbs import carry_out
from models.domain.control_events import TransferBegun, TransferFailed
from models.domain.conversation import Role, Verb
from models.domain.errors import CommandRefused

_BLIND = re.compile(r"Local/([^@]+)@kefu-transfer-")


async def replaced(conversation: Conversation, event: AriEvent) -> None:
    """A channel takes an agent's place."""
    old = conversation.legs.get(event["replace_channel"]["id"])
    channel, name = str(event["channel"]["id"]), str(event["channel"]["name"])
    if old is None:
        return
    blind = _BLIND.match(name)
    if blind:
        await _blind(conversation, old, channel, blind.group(1))
    else:
        await _attended(conversation, old, channel)


async def _blind(conversation: Conversation, old: Leg, channel_id: str, number: str) -> None:
    session, centre = conversation.session, conversation.session.centre
    try:
        await carry_out(conversation, Order(Verb.TRANSFER, number, old.who, phone_of(centre, old.who)))
    except CommandRefused as refusal:
        session.publish(TransferFailed(target=number, result=str(refusal), caller_goes="back to the line"))
        conversation.next = session.home()
        await conversation.dismiss(old, "transferred")
    await Channel(centre.rest, centre.bus, channel_id).hang_up()


async def _attended(conversation: Conversation, old: Leg, channel_id: str) -> None:
    session, bus = conversation.session, conversation.session.centre.bus
    leg = Leg(Role.NUMBER, "?", channel_id, bus.open(f"channel:{channel_id}"))
    session.stack.push_async_callback(leg.let_go, session.centre)
    if conversation.held_since:
        await conversation.resume(old.who)
    conversation.admit(leg)
    conversation.orphans[channel_id] = leg
    await conversation.dismiss(old, "transferred")


def attended(conversation: Conversation, event: AriEvent) -> None:
    """The event that names whom an attended transfer leads to; it comes after he is in."""
    taker = event.get("replace_channel") or event.get("destination_link_first_leg") or {}
    leg = conversation.orphans.pop(str(taker.get("id", "")), None)
    if leg is None:
        return
    second = event.get("transferer_second_leg", {})
    who = second.get("connected", {}).get("number") or second.get("dialplan", {}).get("exten") or "?"
    by = str(event.get("transferer_first_leg", {}).get("dialplan", {}).get("app_data", ""))
    session, roster = conversation.session, conversation.session.centre.roster
    session.publish(TransferBegun(way="REFER", target=str(who), by=by.partition("agent=")[2] or "agent"))
    leg.who = str(who)
    if who in roster:
        try:
            roster.busy_with(leg.who, session.call.id, "transferred by phone")
        except CommandRefused:
            return
        leg.role = Role.AGENT
