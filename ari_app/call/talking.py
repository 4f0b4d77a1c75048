"""The loop of a conversation: one item of its inbox after the other until nobody is left to talk with."""

from __future__ import annotations

import asyncio
import contextlib
import time

from ari_app.ari.bus import AriEvent
from ari_app.call import refer
from ari_app.call.conversation import CallerKey, Conversation, Entering, Mend, Order, Reached
from ari_app.call.leg import Leg
from ari_app.call.permission import phone_of
from ari_app.call.refusal_words import reason_media
from ari_app.call.verbs import arrived, carry_out
from models.domain.control_events import CallHeld, CallResumed
from models.domain.conversation import Role, Target, Verb
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.feature_codes import Code, PassOn

ENDS = ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest")


async def talk(conversation: Conversation) -> Target | None:
    """Until the last leg has left (and nobody is being called in); where the caller goes next, None: nowhere."""
    while conversation.legs or conversation.reaching is not None:
        item = await conversation.inbox.get()
        match item:
            case Order():
                await order(conversation, item)
            case Reached():
                await arrived(conversation, item)
            case CallerKey(digit):
                await conversation.pass_on(digit, None)
            case Entering():
                await conversation.let_in(item)
            case Mend():
                with contextlib.suppress(AsteriskError):  # the healer sees it again
                    await conversation.mend()
            case _:
                await _event(conversation, item)
    if conversation.held_since:
        await conversation.session.channel.music_off()
    return conversation.next


async def order(conversation: Conversation, given: Order) -> None:
    """Carry out one order; refusals and Asterisk's errors go to who gave it."""
    try:
        words = await carry_out(conversation, given)
    except CommandRefused as refusal:
        _answer(given, refusal)
    except AsteriskError as error:
        _answer(given, CommandRefused(f"Asterisk refuses: {error}"))
    else:
        if not given.reply.done():
            given.reply.set_result(words)


def _answer(given: Order, refusal: CommandRefused) -> None:
    if not given.reply.done():
        given.reply.set_exception(refusal)


async def _event(conversation: Conversation, event: AriEvent) -> None:
    kind = event["type"]
    if kind == "BridgeAttendedTransfer":
        refer.attended(conversation, event)
        return
    if kind == "StasisStart" and "replace_channel" in event:
        await refer.replaced(conversation, event)
        return
    leg = conversation.legs.get(event.get("channel", {}).get("id", ""))
    if leg is None:
        return
    if kind in ENDS:
        await _gone(conversation, leg, event)
    elif kind == "ChannelDtmfReceived":
        await _key(conversation, leg, str(event["digit"]))
    elif kind == "ChannelHold":
        conversation.session.publish(CallHeld(by=f"{leg.who}'s phone"))
    elif kind == "ChannelUnhold":
        conversation.session.publish(CallResumed(by=f"{leg.who}'s phone"))


async def _gone(conversation: Conversation, leg: Leg, event: AriEvent) -> None:
    """A leg hung up. An agent who leaves during a consultation has thereby sent the caller on."""
    reason = str(event.get("kefu_cause", "hung up"))
    conversation.ended_by = "asterisk" if "kefu_cause" in event else str(leg.role)
    await conversation.dismiss(leg, reason)
    conversation.consulted = None
    if conversation.held_since and conversation.legs:
        try:
            await conversation.resume(leg.who)
        except AsteriskError:
            return


async def _key(conversation: Conversation, leg: Leg, digit: str) -> None:
    if leg.role is Role.NUMBER:  # whoever is at the other end of a number gives no orders
        await conversation.pass_on(digit, leg)
        return
    found = leg.keys.press(digit, time.monotonic())
    match found:
        case PassOn(key):
            await conversation.pass_on(key, leg)
        case Code(verb, argument):
            who = phone_of(conversation.session.centre, leg.who)
            given = Order(_toggled(conversation, leg, verb), argument, leg.who, who)
            await order(conversation, given)
            await asyncio.wait({given.reply})
            refusal = given.reply.exception()
            if refusal is not None:
                await _say_no(conversation, leg, refusal)


def _toggled(conversation: Conversation, leg: Leg, verb: Verb) -> Verb:
    """One key switches on and off."""
    recording = conversation.session.recording
    if verb is Verb.HOLD and conversation.held_since:
        return Verb.RESUME
    if verb is Verb.MUTE and leg.muted:
        return Verb.UNMUTE
    if verb is Verb.MASK and recording is not None and recording.masked:
        return Verb.UNMASK
    if verb is Verb.RECORD and recording is not None and recording.running:
        return Verb.STOP_RECORDING
    return verb


async def _say_no(conversation: Conversation, leg: Leg, refusal: BaseException) -> None:
    """A beep for what could not be done; for a number that is not dialled, a sentence that says why."""
    centre = conversation.session.centre
    media = [centre.prompts.beep(), *await reason_media(centre, leg.who, refusal)]
    try:
        await centre.rest.post(f"/channels/{leg.channel_id}/play", media=",".join(media))
    except AsteriskError:
        return
