"""Transfers that an agent makes with their telephone's own key (REFER). Asterisk carries them out; kefu follows.

A blind one puts ``Local/NUMBER@kefu-transfer`` in the agent's place: kefu takes that for the order it is, and the
number goes through the same transfer as every other. What cannot be is undone: the agent's telephone, which has not
hung up yet, comes back into the bridge; if it hangs up after all, because it believes that the transfer was made, the
caller goes to the front of the line. An attended one puts a channel in the agent's place that leads to whom they
called on their second line: from then on that is a leg like any other.
"""

from __future__ import annotations

import asyncio
import contextlib
import re

from ari_app.ari.events import BridgeAttendedTransfer, Channel
from ari_app.contact.permission import phone_of
from ari_app.voice.call.leg import UNKNOWN, Leg
from ari_app.voice.conversation.acts import take
from ari_app.voice.conversation.commands import note, vetted
from ari_app.voice.conversation.conversation import Calm, Conversation, Order, Unnamed
from ari_app.voice.conversation.held_to_rules import sent_by_phone
from ari_app.voice.dialling.refusal_words import reason_media
from models.domain.call_commands import Transfer
from models.domain.control_events import TransferBegun, TransferFailed
from models.domain.conversation import Role
from models.domain.conversation_facts import Kept, Left, Named, Party, Referred, Replaced
from models.domain.errors import AsteriskError, CommandRefused

_BLIND = re.compile(r"Local/([^@]+)@kefu-transfer-")
_NAME_SECONDS = 1.0  # so long after it the event comes that names who an attended transfer leads to
_CALM_SECONDS = 5.0  # a telephone that believes to have transferred has hung up by then


async def replaced(conversation: Conversation, place: Channel, taker: Channel) -> None:
    """A channel takes a leg's place."""
    old, channel = conversation.legs.get(place.id), taker.id
    blind = _BLIND.match(taker.name)
    if old is None:
        await conversation.channel(channel).hang_up()
    elif blind:
        await _blind(conversation, old, channel, blind.group(1))
    else:
        await _attended(conversation, old, channel)


async def _blind(conversation: Conversation, old: Leg, channel_id: str, number: str) -> None:
    order, who = Transfer(number), phone_of(conversation.session.services.floor.roster, old.who)
    try:
        target = await vetted(conversation, Order(order, who))
        words = await take(conversation, Referred(old.channel_id, target))
    except (CommandRefused, AsteriskError) as refusal:
        note(conversation, order, old.who, f"refused: {refusal}")
        await _keep(conversation, old, number, refusal)
    else:
        note(conversation, order, old.who, words)
    finally:
        await conversation.channel(channel_id).hang_up()


async def _keep(conversation: Conversation, old: Leg, number: str, refusal: Exception) -> None:
    """Back into the bridge with the agent's telephone. Asterisk told no more of it: that is asked for anew."""
    session, services = conversation.session, conversation.session.services
    await conversation.ringback.quiet()
    try:
        await conversation.bridge.add_party(old.channel_id)
    except AsteriskError:
        goes = "back to the line"
        await take(conversation, Left(old.channel_id, "transferred", sent=True))
    else:
        goes = "back to the agent"
        await take(conversation, Kept(old.channel_id))
        with contextlib.suppress(AsteriskError):
            path = f"/applications/{services.switch.app}/subscription"
            await services.switch.rest.post(path, eventSource=f"channel:{old.channel_id}")
        later = asyncio.get_running_loop().call_later
        later(_CALM_SECONDS, conversation.inbox.put_nowait, Calm(old.channel_id))
        await say_no(conversation, old, refusal)
        await conversation.sound_ringback()
    session.publish(TransferFailed(target=number, result=str(refusal), caller_goes=goes))


async def say_no(conversation: Conversation, leg: Leg, refusal: BaseException) -> None:
    """A beep for what could not be done; for a number that is not dialled, a sentence that says why."""
    services = conversation.session.services
    try:
        prompts = services.flows.prompts
        media = [prompts.beep(), *await reason_media(services.floor.roster, prompts, leg.who, refusal)]
        await services.switch.rest.post(f"/channels/{leg.channel_id}/play", media=",".join(media))
    except (AsteriskError, OSError):
        return


async def _attended(conversation: Conversation, old: Leg, channel_id: str) -> None:
    sent_by_phone(conversation, old)
    session, bus = conversation.session, conversation.session.services.switch.bus
    leg = Leg(Role.NUMBER, UNKNOWN, channel_id, bus.open(f"channel:{channel_id}"))
    session.life.stack.push_async_callback(leg.let_go, session.services.switch)
    conversation.coming[channel_id] = leg
    conversation.unnamed[channel_id] = old.who
    later = asyncio.get_running_loop().call_later
    later(_NAME_SECONDS, conversation.inbox.put_nowait, Unnamed(channel_id))
    await take(conversation, Replaced(old.channel_id, Party(channel_id, UNKNOWN, Role.NUMBER)))


async def attended(conversation: Conversation, event: BridgeAttendedTransfer) -> None:
    """The event that names whom an attended transfer leads to; it comes after they are in."""
    taker = event.replace_channel or event.destination_link_first_leg
    channel_id = taker.id if taker is not None else ""
    second = event.transferer_second_leg
    leg = _named(conversation, channel_id, second.connected.number or second.dialplan.exten or UNKNOWN)
    if leg is not None:
        leg.role = _role_of(conversation, leg.who)
        await take(conversation, Named(channel_id, leg.who, leg.role))
        conversation.announce(leg)


def _role_of(conversation: Conversation, who: str) -> Role:
    """An agent who is free is in this call from now on; an agent in another call, or anybody else, is a number."""
    roster = conversation.session.services.floor.roster
    if who not in roster:
        return Role.NUMBER
    try:
        roster.busy_with(who, conversation.session.call.id, "transferred by phone")
    except CommandRefused:
        return Role.NUMBER
    return Role.AGENT


def stays_unnamed(conversation: Conversation, channel_id: str) -> None:
    """No event has named them: they are in the books without a name."""
    leg = _named(conversation, channel_id, UNKNOWN)
    if leg is not None:
        conversation.announce(leg)


def _named(conversation: Conversation, channel_id: str, who: str) -> Leg | None:
    """The leg that waited for its name, and who brought it in is written down; None when it waits no more."""
    by, leg = conversation.unnamed.pop(channel_id, None), conversation.legs.get(channel_id)
    if by is None or leg is None:
        return None
    session = conversation.session
    leg.who = who
    agent = by if by in session.services.floor.roster else ""
    session.publish(TransferBegun(agent_id=agent, way="REFER", target=who, by=by))
    return leg
