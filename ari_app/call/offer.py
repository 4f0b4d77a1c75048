"""Ring one agent: answered, declined, busy, no answer, unreachable, or the caller left meanwhile."""

from __future__ import annotations

import asyncio
import time

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import AUTO_ANSWER, Dial, originate
from ari_app.ari.ids import new_id
from ari_app.call.briefing import alert, brief
from ari_app.call.leg import Leg
from ari_app.call.session import CallSession
from models.domain.conversation import Role
from models.domain.errors import AsteriskError
from models.domain.events import CallOffered, OfferFailed

# Q.850 causes of a destroyed agent channel → what the agent did. 17 is 486 Busy, 21 is 603 Decline.
# 23 is a redirection (SIP 302), which is not followed: see `ari_app.ari.channel.originate`.
_CAUSES = {17: "busy", 21: "declined", 18: "no answer", 19: "no answer", 23: "forwarded"}
BLAMED = frozenset({"declined", "no answer", "busy", "unreachable", "forwarded"})


async def offer(session: CallSession, agent_id: str, seconds: float = 0.0) -> Leg | str:
    """Ring the reserved agent; his leg, or why there is none.

    The reservation is released in every case but an answer, whatever happens.
    """
    centre = session.centre
    nailed = centre.nailed.get(agent_id)
    channel_id, begun = nailed.channel_id if nailed else new_id("agent"), time.monotonic()
    result = "the caller left"
    session.publish(CallOffered(agent_id=agent_id, channel_id=channel_id))
    events = centre.bus.open(f"channel:{channel_id}")
    leg = Leg(Role.AGENT, agent_id, channel_id, events, nailed.back if nailed else None)
    centre.offering[agent_id] = session.call.id
    try:
        if nailed:
            nailed.back.clear()
            result = "answered" if await alert(centre, nailed) else "unreachable"
        else:
            result = await _ring(session, agent_id, channel_id, events, seconds or _ring_seconds(session))
        if result == "answered":
            result = "left before the bridge"
            if await brief(session, leg):
                centre.roster.connected(agent_id)
                result = "answered"
    finally:
        centre.offering.pop(agent_id, None)
        if result != "answered":
            await _failed(session, leg, result, begun)
    if result != "answered":
        return result
    session.stack.callback(centre.roster.call_over, agent_id, session.call.id, "caller", False)
    session.stack.push_async_callback(leg.let_go, centre)
    return leg


async def ring_all(session: CallSession, agents: tuple[str, ...]) -> Leg | str:
    """Ring several agents at once; the first who answers has the caller, the others' phones fall silent unblamed."""
    pending = {session.tasks.create_task(offer(session, agent), name=f"offer {agent}") for agent in agents}
    found: Leg | str = "no answer"
    try:
        while pending and not isinstance(found, Leg):
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                result = task.result()
                if isinstance(found, Leg) and isinstance(result, Leg):  # two in the same moment
                    session.centre.roster.call_over(result.who, session.call.id, "caller", False)
                    await result.let_go(session.centre)
                elif not isinstance(found, Leg):
                    found = result
    finally:
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
    return found


async def _failed(session: CallSession, leg: Leg, result: str, begun: float) -> None:
    blame = result in BLAMED
    rang = round(time.monotonic() - begun, 2)
    session.publish(OfferFailed(agent_id=leg.who, result=result, agent_to_blame=blame, ring_seconds=rang))
    session.centre.roster.release(leg.who, result, blame)
    await leg.let_go(session.centre)


def _ring_seconds(session: CallSession) -> float:
    own = session.profile.ring_seconds
    return own if own >= 0 else session.centre.settings.queue.ring_seconds


async def _ring(session: CallSession, agent_id: str, channel_id: str, events: Subscription, seconds: float) -> str:
    centre = session.centre
    auto = centre.settings.desk.auto_answer or centre.roster.get(agent_id).agent.auto_answer
    args = f"kind=agent,call={session.call.id}"
    dial = Dial(f"PJSIP/{agent_id}", session.call.number, seconds, args, AUTO_ANSWER if auto else {})
    return await ring(session, channel_id, events, dial)


async def ring(session: CallSession, channel_id: str, events: Subscription, dial: Dial) -> str:
    """Call an endpoint and wait: "answered", or what happened instead."""
    centre = session.centre
    try:
        await originate(centre.rest, channel_id, centre.settings.ari.app, dial)
        async with asyncio.timeout(dial.seconds):
            event = await events.next("StasisStart", "ChannelDestroyed")
    except TimeoutError:
        return "no answer"
    except AsteriskError:
        return "unreachable"
    if event["type"] == "StasisStart":
        return "answered"
    return _CAUSES.get(int(event.get("cause", 0)), "unreachable")


async def call_number(session: CallSession, number: str, seconds: float) -> Leg | str:
    """Call an outside number through the dialplan's ``kefu-out``; its leg, or why there is none."""
    centre = session.centre
    channel_id = new_id("number")
    events = centre.bus.open(f"channel:{channel_id}")
    leg = Leg(Role.NUMBER, number, channel_id, events)
    shown = session.profile.number or session.call.dialled
    dial = Dial(f"Local/{number}@kefu-out/n", shown, seconds, f"kind=number,call={session.call.id}")
    result = "given up"
    try:
        result = await ring(session, channel_id, events, dial)
    finally:
        if result != "answered":
            await leg.let_go(centre)
    if result != "answered":
        return result
    session.stack.push_async_callback(leg.let_go, centre)
    return leg
