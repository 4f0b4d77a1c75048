"""The loop of a conversation: one item of its inbox after the other until nobody is left to talk with."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ari_app.ari import events as ari
from ari_app.ari import reading
from ari_app.ari.bridge import Bridge
from ari_app.ari.ids import new_id
from ari_app.contact.permission import phone_of
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.music import begin_music, end_music
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation import refer
from ari_app.voice.conversation.acts import close, perform, take
from ari_app.voice.conversation.commands import carry_out
from ari_app.voice.conversation.conversation import (
    CallerKey,
    Calm,
    Conversation,
    Entering,
    Item,
    Mend,
    Order,
    Reached,
    Rejoining,
    Unnamed,
    party_of,
    refuse,
)
from ari_app.voice.conversation.held_to_rules import left_by_phone
from ari_app.voice.conversation.keys import pass_on
from ari_app.voice.conversation.pages import begin_watching
from ari_app.voice.conversation.rejoin import rejoin
from models.domain.call_commands import CallCommand, Hold, Mask, Mute, Record, Resume, StopRecording, Unmask, Unmute
from models.domain.conversation import Role, Target
from models.domain.conversation_facts import (
    HOME,
    Answered,
    BridgeLost,
    Joined,
    Kept,
    Left,
    NotReached,
    PhoneHold,
    Returned,
    Vanished,
    from_dict,
)
from models.domain.conversation_state import revived, step
from models.domain.conversation_table import Phase
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.feature_codes import Code, PassOn
from models.domain.ringing import Dropped, LeftEarly, booked

log = logging.getLogger(__name__)


@asynccontextmanager
async def conversation_of(session: CallSession, bridge_id: str = "") -> AsyncIterator[Conversation]:
    """A conversation with its bridge (a new one, or one that a former process made); both end with the block."""
    conversation = Conversation(session, Bridge(session.services.switch.rest, bridge_id or new_id("bridge")))
    try:
        if not bridge_id:
            await _create(conversation)
        session.conversation = conversation
        session.dialogue.take_key = lambda digit: conversation.inbox.put_nowait(CallerKey(digit))
        yield conversation
    finally:
        session.conversation = None
        try:
            await close(conversation)
        finally:
            await conversation.bridge.destroy()


async def _create(conversation: Conversation) -> None:
    """The bridge; one refusal is no reason to lose a caller, a second is. Raises AsteriskError."""
    session = conversation.session
    try:
        await conversation.bridge.create(session.call.id)
    except AsteriskError as error:
        log.warning("a bridge was refused (%s); another is tried", error)
        conversation.bridge = Bridge(session.services.switch.rest, new_id("bridge"))
        await conversation.bridge.create(session.call.id)


async def begin(conversation: Conversation, leg: Leg) -> None:
    """Caller and leg together in one request. Raises AsteriskError when either is gone."""
    rest, bridge = conversation.session.services.switch.rest, conversation.bridge
    channels = f"{conversation.session.call.channel_id},{leg.channel_id}"
    await rest.post(f"/bridges/{bridge.id}/addChannel", channel=channels, absorbDTMF="true")
    conversation.coming[leg.channel_id] = leg
    await take(conversation, Joined(party_of(leg)))


async def restore(
    conversation: Conversation, facts: Mapping[str, Any], legs: list[Leg], held: float = 0.0, known: bool = True
) -> None:
    """Go on where a former process was: ``facts`` are the ``state`` of its last ConversationMoved ({}: they all talk),
    ``legs`` those that Asterisk still has, with their times, ``held`` the seconds that the caller has been on hold.

    ``known``: the books have the legs. Who left meanwhile has left by the rules; who was being called is called again.
    Raises nothing.
    """
    found = revived(from_dict(facts), [party_of(leg) for leg in legs])
    for leg in legs:
        conversation.coming[leg.channel_id] = leg
        conversation.admit(leg.channel_id, known)
        begin_watching(conversation, leg.channel_id)
        await conversation.deaf.open(leg.channel_id)  # for what a former process kept from them
    if from_dict(facts).held:
        conversation.holding.go_on(held)
    conversation.move(found.talk)
    await perform(conversation, list(found.acts))


async def talk(conversation: Conversation) -> Target | None:
    """Until the last leg has left (and nobody is being called in); where the caller goes next, None: nowhere."""
    while conversation.state.phase is not Phase.OVER:
        await _one(conversation, await conversation.inbox.get())
        await _left_with_a_lost_page(conversation)
    following = conversation.state.next
    return conversation.session.home() if following == HOME else following


async def _left_with_a_lost_page(conversation: Conversation) -> None:
    """The others have left, and who is still there has vanished meanwhile."""
    state = conversation.state
    if state.phase is Phase.TALKING and state.main is not None and state.main.lost:
        await take(conversation, Vanished(state.main.channel))


async def _one(conversation: Conversation, item: Item) -> None:
    match item:
        case Order():
            await _order(conversation, item)
        case Reached():
            await _reached(conversation, item)
        case CallerKey(digit):
            await pass_on(conversation, digit, None)
        case Entering():
            await _let_in(conversation, item)
        case ari.Event():
            await _event(conversation, item)
        case _:
            await _found_out(conversation, item)


async def _found_out(
    conversation: Conversation, item: Mend | Unnamed | Calm | Rejoining | Vanished | Returned | Left
) -> None:
    """What kefu itself has found out: of the bridge, of telephones' own transfers, of pages that vanish."""
    match item:
        case Mend():
            await take(conversation, BridgeLost())
        case Unnamed(channel_id):
            refer.stays_unnamed(conversation, channel_id)
        case Calm(channel_id):
            await take(conversation, Kept(channel_id, sent=False))
        case Rejoining():
            await rejoin(conversation, item)
        case _:
            await take(conversation, item)


async def _order(conversation: Conversation, given: Order) -> None:
    """Carry out one order; refusals and Asterisk's errors go to who gave it. Who has given up is not obeyed later."""
    if given.reply.done():
        return
    try:
        words = await carry_out(conversation, given)
    except CommandRefused as refusal:
        refuse(given.reply, refusal)
    except AsteriskError as error:
        refuse(given.reply, f"Asterisk refuses: {error}")
    else:
        if not given.reply.done():
            given.reply.set_result(words)


async def _reached(conversation: Conversation, reached: Reached) -> None:
    """Who was called in has answered, and is awaited: they join. They have not, or nobody waits for them any more."""
    found, state = reached.found, conversation.state
    if not isinstance(found, Leg):
        await take(conversation, NotReached(reached.request, booked(found).words))
        return
    conversation.coming[found.channel_id] = found
    if state.ringing is not None and state.request == reached.request:
        try:
            await conversation.bridge.add_party(found.channel_id)
        except AsteriskError as error:
            await conversation.release(found, booked(LeftEarly()).words)
            await take(conversation, NotReached(reached.request, booked(Dropped(str(error))).words))
            return
    await take(conversation, Answered(reached.request, party_of(found)))


async def _let_in(conversation: Conversation, entering: Entering) -> None:
    leg, event = entering.leg, Joined(party_of(entering.leg))
    if entering.done.done():  # they have given up
        return
    try:
        step(conversation.state, event)
        await conversation.bridge.add_party(leg.channel_id)
    except CommandRefused as refusal:
        refuse(entering.done, refusal)
    except AsteriskError as error:
        refuse(entering.done, f"cannot join: {error}")
    else:
        conversation.coming[leg.channel_id] = leg
        await take(conversation, event)
        if not entering.done.done():
            entering.done.set_result(None)


async def _event(conversation: Conversation, event: ari.Event) -> None:
    match event:
        case ari.BridgeAttendedTransfer():
            await refer.attended(conversation, event)
        case ari.StasisStart() if event.replace_channel is not None:
            await refer.replaced(conversation, event.replace_channel, event.channel)
        case ari.ChannelDtmfReceived() if event.channel.id in conversation.legs:
            await _key(conversation, conversation.legs[event.channel.id], event.digit)
        case ari.ChannelHold() | ari.ChannelUnhold() if event.channel.id in conversation.legs:
            await take(conversation, PhoneHold(event.channel.id, isinstance(event, ari.ChannelHold)))
        case ari.StasisEnd() | ari.ChannelDestroyed() | ari.ChannelHangupRequest():
            lost = event.found_out
            if event.channel.id in conversation.legs:
                if not lost:
                    left_by_phone(conversation, conversation.legs[event.channel.id])
                await take(conversation, Left(event.channel.id, lost or "hung up", lost=bool(lost)))


async def _key(conversation: Conversation, leg: Leg, digit: str) -> None:
    """Codes are an agent's. A number's keys are passed on; a supervisor's who listens in are `watching`'s."""
    party = conversation.state.find(leg.channel_id)
    if party is None or not party.talks:
        return
    if leg.role is Role.NUMBER:
        await pass_on(conversation, digit, leg)
        return
    found = leg.keys.press(digit, time.monotonic())
    match found:
        case PassOn(key):
            await pass_on(conversation, key, leg)
        case Code(command):
            who = phone_of(conversation.session.services.floor.roster, leg.who)
            given = Order(_toggled(conversation, leg, command), who)
            await _order(conversation, given)
            await asyncio.wait({given.reply})
            if given.reply.exception() is not None:
                # A beep alone: while a sentence is said to them, the caller hears nobody.
                await refer.say_no(conversation, leg, CommandRefused())


def _toggled(conversation: Conversation, leg: Leg, command: CallCommand) -> CallCommand:
    """One key switches on and off."""
    recording, party = conversation.session.recording, conversation.state.find(leg.channel_id)
    match command:
        case Hold() if conversation.state.held:
            return Resume()
        case Mute() if party is not None and party.muted:
            return Unmute()
        case Mask() if recording is not None and recording.masked:
            return Unmask()
        case Record() if recording is not None and recording.running:
            return StopRecording()
    return command


async def put_together(conversation: Conversation) -> None:
    """After a restart: whoever belongs into the bridge is in it, and a caller on hold is not. Raises AsteriskError."""
    rest, session, bridge = conversation.session.services.switch.rest, conversation.session, conversation.bridge
    inside = (await reading.bridge(rest, bridge.id)).channels
    for channel_id in conversation.legs:
        if channel_id not in inside:
            await bridge.add_party(channel_id)
    caller = session.call.channel_id
    if conversation.held and caller in inside:
        await bridge.remove(caller)
        await begin_music(session)
    elif not conversation.held and caller not in inside:
        await bridge.add_party(caller)
        await end_music(session)
