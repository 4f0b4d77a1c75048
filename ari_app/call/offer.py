"""Ring one agent: answered, declined, busy, no answer, unreachable, or the caller left meanwhile."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel, originate
from ari_app.ari.ids import new_id
from ari_app.call.session import CallSession
from models.domain.call_state import CallState
from models.domain.errors import AsteriskError
from models.domain.events import CallOffered, OfferFailed

# Q.850 causes of a destroyed agent channel → what the agent did. 17 is 486 Busy, 21 is 603 Decline.
_CAUSES = {17: "busy", 21: "declined", 18: "no answer", 19: "no answer"}
BLAMED = frozenset({"declined", "no answer", "busy", "unreachable"})


@dataclass(frozen=True, slots=True)
class Answered:
    """The agent's phone was answered; ``events`` are its channel's, without a gap since it was made."""

    agent_id: str
    channel_id: str
    events: Subscription


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not, and why."""

    agent_id: str
    result: str


async def offer(session: CallSession, agent_id: str) -> Answered | Failed:
    """Ring the agent. The reservation is released in every case but an answer, whatever happens."""
    centre = session.centre
    channel_id, begun = new_id("agent"), time.monotonic()
    result = "the caller left"
    answered = False
    session.move(CallState.OFFERED)
    session.publish(CallOffered(agent_id=agent_id, channel_id=channel_id))
    channel = Channel(centre.rest, centre.bus, channel_id)
    events = centre.bus.open(f"channel:{channel_id}")
    try:
        result = await _ring(session, agent_id, channel_id, events)
        answered = result == "answered"
        if answered:
            centre.roster.connected(agent_id)
            session.stack.callback(centre.bus.close, events)
            session.stack.callback(centre.roster.call_over, agent_id, session.call.id, "caller", False)
            session.stack.push_async_callback(channel.hang_up)
            return Answered(agent_id, channel_id, events)
    finally:
        if not answered:
            blame = result in BLAMED
            session.publish(
                OfferFailed(
                    agent_id=agent_id, result=result, agent_to_blame=blame,
                    ring_seconds=round(time.monotonic() - begun, 2),
                )
            )  # fmt: skip
            centre.bus.close(events)
            centre.roster.release(agent_id, result, blame)
            await channel.hang_up()
    session.move(CallState.WAITING)
    return Failed(agent_id, result)


async def _ring(session: CallSession, agent_id: str, channel_id: str, events: Subscription) -> str:
    centre, seconds = session.centre, session.centre.settings.queue.ring_seconds
    args = f"kind=agent,call={session.call.id}"
    caller = session.call.number or "anonymous"
    try:
        await originate(
            centre.rest, channel_id, f"PJSIP/{agent_id}", centre.settings.ari.app, args, caller, round(seconds) + 2
        )
        async with asyncio.timeout(seconds):
            event = await events.next("StasisStart", "ChannelDestroyed")
    except TimeoutError:
        return "no answer"
    except AsteriskError:
        return "unreachable"
    if event["type"] == "StasisStart":
        return "answered"
    return _CAUSES.get(int(event.get("cause", 0)), "unreachable")
