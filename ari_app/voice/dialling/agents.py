"""Ring one agent: answered, declined, busy, no answer, unreachable, or the caller left meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import AGENT_LEG, AUTO_ANSWER, Dial, originate
from ari_app.ari.entry import stasis_arguments
from ari_app.ari.ids import new_id
from ari_app.contact.dialling_policy import Errand, NumberRefused
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.telephones import ring_phones
from ari_app.voice.dialling.whisper import alert, brief, why_unreachable
from models.domain.conversation import OfferPurpose, Role
from models.domain.errors import AsteriskError
from models.domain.events import CallOffered

# Q.850 causes of a destroyed agent channel → what the agent did. 17 is 486 Busy, 21 is 603 Decline.
# 23 is a redirection (SIP 302), which is not followed: see `ari_app.ari.channel.originate`. When Asterisk's dialling
# thread is quicker than its SIP session the cause is 0 instead; then the Dial event before it says where to.
_FORWARDED = "forwarded"
_CAUSES = {17: "busy", 21: "declined", 18: "no answer", 19: "no answer", 23: _FORWARDED}
SLOW = "Asterisk did not answer"
BLAMED = frozenset({"declined", "no answer", "busy", "unreachable", _FORWARDED})


async def offer(
    session: CallSession, agent_id: str, seconds: float = 0.0, under_way: str = "",
    purpose: OfferPurpose = OfferPurpose.QUEUE,
) -> Leg | str:  # fmt: skip
    """Ring the reserved agent; their leg, or why there is none.

    The reservation is released in every case but an answer, whatever happens. ``under_way``: the channel of an offer
    that a former process began.
    """
    services = session.services
    nailed = services.nailed.of(agent_id)
    channel_id, begun = under_way or (nailed.channel_id if nailed else new_id("agent")), time.monotonic()
    result = "failed"
    if not under_way:
        session.publish(CallOffered(agent_id=agent_id, channel_id=channel_id, purpose=purpose))
    events = session.events_of(channel_id)
    leg = Leg(Role.AGENT, agent_id, channel_id, events, nailed.back if nailed else None, purpose)
    services.promises.offer(agent_id, session.call.id)
    try:
        if under_way:
            result = await _go_on_ringing(session, channel_id, events)
        elif nailed:
            nailed.back.clear()
            result = await alert(services.switch, services.flows.prompts.beep(), nailed)
        else:
            result = await _ring(session, leg, seconds or _ring_seconds(session))
        if result == "answered":
            result = "left before the bridge"
            if await session.spared("whisper announcement", True, brief, session, leg):
                services.floor.roster.connected(agent_id)
                result = "answered"
    except asyncio.CancelledError:
        result = "the caller left"
        raise
    finally:
        services.promises.over(agent_id)
        if result != "answered":
            await _failed(session, leg, result, begun)
    return _of_the_call(session, leg) if result == "answered" else result


def _of_the_call(session: CallSession, leg: Leg) -> Leg:
    """A leg that has answered: however the call ends, its agent is free again, and the books say what came of it."""
    session.life.stack.callback(session.services.floor.roster.call_over, leg.who, session.call.id, "caller", False)
    session.life.stack.push_async_callback(leg.let_go, session.services.switch)
    session.life.stack.callback(leg.not_joined, session.publish, "never bridged")
    return leg


async def offer_to(session: CallSession, agents: tuple[str, ...]) -> Leg | str:
    """Ring whom the router chose, one or several; a fault in it is an offer that came to nothing."""
    if len(agents) > 1:
        return await ring_all(session, agents)
    return await session.spared(f"offer {agents[0]}", "failed", offer, session, agents[0])


async def ring_all(session: CallSession, agents: tuple[str, ...]) -> Leg | str:
    """Ring several agents at once; the first who answers has the caller, the others' phones fall silent unblamed."""
    return await _first_leg(session, dict.fromkeys(agents, ""))


async def offers_under_way(session: CallSession, offered: Mapping[str, str]) -> Leg | str:
    """Go on with the offers of a former process, channel → agent: phones that ring, and those answered meanwhile."""
    return await _first_leg(session, {agent: channel for channel, agent in offered.items()})


async def _first_leg(session: CallSession, agents: Mapping[str, str]) -> Leg | str:
    """Agent → channel of an offer under way, or ""."""
    failed: Leg | str = "failed"
    pending = {
        session.help(f"offer {agent}", failed, offer, session, agent, 0.0, channel) for agent, channel in agents.items()
    }
    found: Leg | str = "no answer"
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
            session.services.floor.roster.release(agent, "the caller left", False, session.call.id)
    return found


async def _failed(session: CallSession, leg: Leg, result: str, begun: float) -> None:
    blame = result in BLAMED
    rang = round(time.monotonic() - begun, 2)
    leg.not_joined(session.publish, result, blame, rang)
    session.services.floor.roster.release(leg.who, result, blame)
    await leg.let_go(session.services.switch)


def _ring_seconds(session: CallSession) -> float:
    own = session.profile.ring_seconds
    return own if own >= 0 else session.services.settings.queue.ring_seconds


async def _ring(session: CallSession, leg: Leg, seconds: float) -> str:
    services = session.services
    auto = services.settings.desk.auto_answer or services.floor.roster.get(leg.who).agent.auto_answer
    args = stasis_arguments("agent", call=session.call.id)
    variables = {**AGENT_LEG, **(AUTO_ANSWER if auto else {})}
    dial = Dial(leg.who, session.call.number, seconds, args, variables)
    return await ring_phones(services.switch, session.call.channel_id, leg, dial, partial(ring, session))


async def _go_on_ringing(session: CallSession, channel_id: str, events: Subscription) -> str:
    try:
        channel = await session.services.switch.rest.get(f"/channels/{channel_id}")
    except AsteriskError:
        return "lost with Asterisk"
    if channel["state"] == "Up":
        return "answered"
    return await _outcome(session, events, _ring_seconds(session))


async def ring(session: CallSession, channel_id: str, events: Subscription, dial: Dial) -> str:
    """Call an endpoint and wait: "answered", or what happened instead."""
    services = session.services
    try:
        await originate(services.switch.rest, channel_id, services.switch.app, dial)
    except AsteriskError as error:
        return why_unreachable(error)
    return await _outcome(session, events, dial.seconds)


async def _outcome(session: CallSession, events: Subscription, seconds: float) -> str:
    try:
        async with asyncio.timeout(seconds):
            event = await events.next("StasisStart", "ChannelDestroyed", "Dial")
            while event["type"] == "Dial" and not event.get("forward"):
                event = await events.next("StasisStart", "ChannelDestroyed", "Dial")
    except TimeoutError:
        return "no answer" if await session.services.switch.rest.pulse.answers() else SLOW
    if event["type"] == "StasisStart":
        return "answered"
    if event["type"] == "Dial":
        return _FORWARDED
    if "kefu_cause" in event:
        return "lost with Asterisk"
    return _CAUSES.get(int(event.get("cause", 0)), "unreachable")


async def call_number(
    session: CallSession, number: str, seconds: float, errand: Errand, purpose: OfferPurpose = OfferPurpose.TRANSFER
) -> Leg | str:
    """Call an outside number through the dialplan's ``kefu-out``, if the dialling policy lets it; its leg, or why
    there is none."""
    services = session.services
    try:
        permit = services.dialling.permit(number, errand.who, errand.purpose, session.call.id)
    except NumberRefused as refusal:
        return f"refused: {refusal}"
    channel_id = new_id("number")
    events = services.switch.events(channel_id)
    leg = Leg(Role.NUMBER, number, channel_id, events, purpose=purpose)
    shown = session.profile.number or session.call.dialled
    dial = Dial(permit, shown, seconds, stasis_arguments("number", call=session.call.id))
    result = "given up"
    try:
        with services.dialling.ringing(permit):
            result = await ring(session, channel_id, events, dial)
    finally:
        if result != "answered":
            await leg.let_go(services.switch)
    if result != "answered":
        return result
    session.life.stack.push_async_callback(leg.let_go, services.switch)
    return leg
