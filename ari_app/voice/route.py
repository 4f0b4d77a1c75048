"""From target to target: a line, an agent, a number, a parking slot; then the conversation, and the survey."""

from __future__ import annotations

import time
from typing import cast

from ari_app.contact.queueing import wait_in_line
from ari_app.contact.survey import survey
from ari_app.foundation import steady
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.music import begin_music, end_music
from ari_app.voice.call.session import CallSession
from ari_app.voice.callback_offer import request_callback
from ari_app.voice.conversation.disclosure import make_up_for_rules
from ari_app.voice.conversation.loop import begin, conversation_of, talk
from ari_app.voice.conversation.pages import make_up
from ari_app.voice.conversation.parking import parked
from ari_app.voice.dialling.target import reach
from ari_app.voice.dialogue.ask import say
from ari_app.voice.dialogue.leave_message import leave_message
from ari_app.voice.fallback import fall_back
from models.domain.call_state import CallState, Outcome
from models.domain.control_events import TransferFailed
from models.domain.conversation import OfferPurpose, Role, Target
from models.domain.errors import AsteriskError, Gone, NotInStasis
from models.domain.events import CallConnected, CallDisconnected
from models.domain.ringing import Dropped, Mishap, booked

_MOVES = 50


async def serve(session: CallSession, step: Leg | Target) -> Outcome:
    """Carry the caller from step to step (a leg to talk with, a target to go to) until the conversation is over."""
    for _ in range(_MOVES):
        if isinstance(step, Leg):
            following = await converse(session, step)
            if following is None:
                await survey(session)
                return Outcome.ANSWERED
            step = following
            continue
        found = await _towards(session, step)
        if isinstance(found, Outcome):
            return found
        step = found
    return await fall_back(session, "all_busy")  # sent about so often, by whatever: not by us once more


async def _towards(session: CallSession, target: Target) -> Leg | Target | Outcome:
    match target.kind:
        case "queue":
            return cast("Leg | Target | Outcome", await wait_in_line(session, target.name))  # phones answer with legs
        case "agent" | "number":
            return await _sent_to(session, target)
        case "parking":
            return await parked(session, target.name)
        case "callback":
            return await request_callback(session)
        case "fallback":
            return await fall_back(session, "all_busy")
        case "hangup":
            await say(session, await session.media("goodbye"))
            return session.outcome
    return await leave_message(session)


async def _sent_to(session: CallSession, target: Target) -> Leg | Target:
    """A transfer: music while the other phone rings; when nobody takes the caller, they go back to their line."""
    session.move(CallState.WAITING)
    await begin_music(session)
    try:
        found = await reach(session, target, OfferPurpose.TRANSFER)
    finally:
        await end_music(session)
    if isinstance(found, Leg):
        return found
    session.publish(TransferFailed(target=str(target), result=booked(found).words, caller_goes="back to the line"))
    return session.home()


async def converse(session: CallSession, leg: Leg) -> Target | None:
    """Bridge the two and let them talk; where the caller goes next, None when the conversation is over.

    A leg that dies before the two could talk sends the caller back to their place.
    """
    async with conversation_of(session) as conversation:
        try:
            await begin(conversation, leg)
        except AsteriskError as error:
            await _died(session, leg, error)
            return session.home()
        session.move(CallState.TALKING)
        session.queueing.sent_on.clear()
        first = session.outcome is not Outcome.ANSWERED
        session.outcome = Outcome.ANSWERED
        if first:
            waited = round(steady.now() - session.queueing.entered_at, 2) if session.queueing.entered_at else 0.0
            session.publish(
                CallConnected(
                    agent_id=leg.who if leg.role is Role.AGENT else "", channel_id=leg.channel_id,
                    bridge_id=conversation.bridge.id, waited=waited,
                )
            )  # fmt: skip
        begun = time.monotonic()
        try:
            following = await talk(conversation)
        finally:
            talked = round(time.monotonic() - begun, 2)
            session.publish(CallDisconnected(agent_id=leg.who, by=conversation.ended_by, talked=talked))
            session.hearing.rest()
    await make_up(conversation)
    await make_up_for_rules(conversation)
    return following


async def _died(session: CallSession, leg: Leg, error: AsteriskError) -> None:
    """The leg is gone (its agent hung up), or Asterisk did not do what was asked, which is not the agent's fault."""
    found = booked(Dropped(str(error)) if isinstance(error, Gone | NotInStasis) else Mishap(str(error)))
    await leg.let_go(session.services.switch)
    session.queueing.refused[leg.who] = steady.now() + session.services.settings.queue.cool_down_seconds
    if leg.role is Role.AGENT:
        leg.not_joined(session.publish, found.words, found.blame)
        session.services.floor.roster.call_over(leg.who, session.call.id, "agent", False)
