"""Ring one agent: answered, declined, busy, no answer, unreachable, or the caller left meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial

from ari_app.ari import events as ari
from ari_app.ari import reading
from ari_app.ari.bus import Subscription
from ari_app.ari.channel import AGENT_LEG, AUTO_ANSWER, Dial, originate
from ari_app.ari.entry import stasis_arguments
from ari_app.ari.ids import new_id
from ari_app.contact.dialling_policy import Errand, NumberRefused
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.packet import packet_for
from ari_app.voice.dialling.telephones import ring_phones
from ari_app.voice.dialling.whisper import alert, brief, why_unreachable
from models.domain.conversation import OfferPurpose, Role
from models.domain.errors import AsteriskError
from models.domain.events import CallOffered
from models.domain.ringing import (
    Answered,
    Busy,
    CallerLeft,
    Declined,
    Failed,
    GivenUp,
    LeftEarly,
    Lost,
    NoAnswer,
    NotAnswered,
    Redirected,
    Refused,
    Result,
    Slow,
    Unreachable,
    booked,
)

# Q.850 causes of a destroyed agent channel → what the agent did. 17 is 486 Busy, 21 is 603 Decline.
# 23 is a redirection (SIP 302), which is not followed: see `ari_app.ari.channel.originate`. When Asterisk's dialling
# thread is quicker than its SIP session the cause is 0 instead; then the Dial event before it says where to.
_CAUSES: dict[int, NotAnswered] = {17: Busy(), 21: Declined(), 18: NoAnswer(), 19: NoAnswer(), 23: Redirected()}


async def offer(
    session: CallSession, agent_id: str, seconds: float = 0.0, under_way: str = "",
    purpose: OfferPurpose = OfferPurpose.QUEUE,
) -> Leg | NotAnswered:  # fmt: skip
    """Ring the reserved agent; their leg, or why there is none.

    The reservation is released in every case but an answer. ``under_way``: the channel of a former process's offer.
    """
    services = session.services
    nailed = services.nailed.of(agent_id)
    channel_id, begun = under_way or (nailed.channel_id if nailed else new_id("agent")), time.monotonic()
    result: Result = Failed()
    if not under_way:
        session.publish(CallOffered(agent_id=agent_id, channel_id=channel_id, purpose=purpose))
    events = session.events_of(channel_id)
    leg = Leg(Role.AGENT, agent_id, channel_id, events, nailed.back if nailed else None, purpose)
    packet = packet_for(session, agent_id)
    services.promises.offer(agent_id, session.call.id)
    try:
        if under_way:
            result = await _go_on_ringing(session, channel_id, events)
        elif nailed:
            nailed.back.clear()
            result = await alert(services.switch, services.flows.prompts.beep(), nailed)
        else:
            result = await _ring(session, leg, seconds or _ring_seconds(session))
        if isinstance(result, Answered):
            result = LeftEarly()
            if await session.spared("whisper announcement", True, brief, session, leg, packet):
                services.floor.roster.connected(agent_id)
                result = Answered(leg.channel_id)
    except asyncio.CancelledError:
        result = CallerLeft()
        raise
    finally:
        services.promises.over(agent_id)
        packet.end()
        if not isinstance(result, Answered):
            await _failed(session, leg, result, begun)
    return _of_the_call(session, leg) if isinstance(result, Answered) else result


def _of_the_call(session: CallSession, leg: Leg) -> Leg:
    """A leg that has answered: however the call ends, its agent is free again, and the books say what came of it."""
    session.life.stack.callback(session.services.floor.roster.call_over, leg.who, session.call.id, "caller", False)
    session.life.stack.push_async_callback(leg.let_go, session.services.switch)
    session.life.stack.callback(leg.not_joined, session.publish, "never bridged")
    return leg


async def offer_to(session: CallSession, agents: tuple[str, ...]) -> Leg | NotAnswered:
    """Ring whom the router chose, one or several; a fault in it is an offer that came to nothing."""
    if len(agents) > 1:
        return await ring_all(session, agents)
    failed: Leg | NotAnswered = Failed()
    return await session.spared(f"offer {agents[0]}", failed, offer, session, agents[0])


async def ring_all(session: CallSession, agents: tuple[str, ...]) -> Leg | NotAnswered:
    """Ring several agents at once; the first who answers has the caller, the others' phones fall silent unblamed."""
    return await _first_leg(session, dict.fromkeys(agents, ""))


async def offers_under_way(session: CallSession, offered: Mapping[str, str]) -> Leg | NotAnswered:
    """Go on with the offers of a former process, channel → agent: phones that ring, and those answered meanwhile."""
    return await _first_leg(session, {agent: channel for channel, agent in offered.items()})


async def _first_leg(session: CallSession, agents: Mapping[str, str]) -> Leg | NotAnswered:
    """Agent → channel of an offer under way, or ""."""
    failed: Leg | NotAnswered = Failed()
    pending = {
        session.help(f"offer {agent}", failed, offer, session, agent, 0.0, channel) for agent, channel in agents.items()
    }
    found: Leg | NotAnswered = NoAnswer()
    try:
        while pending and not isinstance(found, Leg):
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                result = task.result()
                if isinstance(found, Leg) and isinstance(result, Leg):  # two in the same moment
                    result.not_joined(session.publish, "another was quicker")
                    session.services.floor.roster.call_over(result.who, session.call.id, "caller", False)
                    await result.let_go(session.services.switch)
                elif not isinstance(found, Leg):
                    found = result
    finally:
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        for agent in agents:  # of an offer that was given up before it began
            session.services.floor.roster.release(agent, booked(CallerLeft()).words, False, session.call.id)
    return found


async def _failed(session: CallSession, leg: Leg, result: NotAnswered, begun: float) -> None:
    found = booked(result)
    rang = round(time.monotonic() - begun, 2)
    leg.not_joined(session.publish, found.words, found.blame, rang)
    session.services.floor.roster.release(leg.who, found.words, found.blame)
    await leg.let_go(session.services.switch)


def _ring_seconds(session: CallSession) -> float:
    own = session.profile.ring_seconds
    return own if own >= 0 else session.services.settings.queue.ring_seconds


async def _ring(session: CallSession, leg: Leg, seconds: float) -> Result:
    services = session.services
    auto = services.settings.desk.auto_answer or services.floor.roster.get(leg.who).agent.auto_answer
    args = stasis_arguments("agent", call=session.call.id)
    variables = {**AGENT_LEG, **(AUTO_ANSWER if auto else {})}
    dial = Dial(leg.who, session.call.number, seconds, args, variables)
    return await ring_phones(services.switch, session.call.channel_id, leg, dial, partial(ring, session))


async def _go_on_ringing(session: CallSession, channel_id: str, events: Subscription) -> Result:
    try:
        channel = await reading.channel(session.services.switch.rest, channel_id)
    except AsteriskError:
        return Lost()
    if channel.state == "Up":
        return Answered(channel_id)
    return await _outcome(session, channel_id, events, _ring_seconds(session))


async def ring(session: CallSession, channel_id: str, events: Subscription, dial: Dial) -> Result:
    """Call an endpoint and wait for what comes of it."""
    services = session.services
    try:
        await originate(services.switch.rest, channel_id, services.switch.app, dial)
    except AsteriskError as error:
        return why_unreachable(error)
    return await _outcome(session, channel_id, events, dial.seconds)


async def _outcome(session: CallSession, channel_id: str, events: Subscription, seconds: float) -> Result:
    kinds = (ari.StasisStart, ari.ChannelDestroyed, ari.Dial)
    try:
        async with asyncio.timeout(seconds):
            event: ari.Event = await events.next(*kinds)
            while isinstance(event, ari.Dial) and not event.forward:
                event = await events.next(*kinds)
    except TimeoutError:
        return NoAnswer() if await session.services.switch.rest.pulse.answers() else Slow()
    match event:
        case ari.StasisStart():
            return Answered(channel_id)
        case ari.ChannelDestroyed(found_out=""):
            return _CAUSES.get(event.cause, Unreachable())
        case ari.ChannelDestroyed():
            return Lost()
    return Redirected()


async def call_number(
    session: CallSession, number: str, seconds: float, errand: Errand, purpose: OfferPurpose = OfferPurpose.TRANSFER
) -> Leg | NotAnswered:
    """Call an outside number through the dialplan's ``kefu-out``, if the dialling policy lets it; its leg, or why
    there is none."""
    services = session.services
    try:
        permit = services.dialling.permit(number, errand.who, errand.purpose, session.call.id)
    except NumberRefused as refusal:
        return Refused(f"refused: {refusal}")
    channel_id = new_id("number")
    events = services.switch.events(channel_id)
    leg = Leg(Role.NUMBER, number, channel_id, events, purpose=purpose)
    shown = session.profile.number or session.call.dialled
    dial = Dial(permit, shown, seconds, stasis_arguments("number", call=session.call.id))
    result: Result = GivenUp()
    try:
        with services.dialling.ringing(permit):
            result = await ring(session, channel_id, events, dial)
    finally:
        if not isinstance(result, Answered):
            await leg.let_go(services.switch)
    if not isinstance(result, Answered):
        return result
    session.life.stack.push_async_callback(leg.let_go, services.switch)
    return leg
