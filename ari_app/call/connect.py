"""Two people talk: bridge, an ear on each side, and the end by either."""

from __future__ import annotations

import asyncio
import time

from ari_app.ari.bridge import Bridge
from ari_app.ari.channel import Channel
from ari_app.ari.ids import new_id
from ari_app.call.offer import Answered
from ari_app.call.session import CallSession
from ari_app.media.ear import Ear
from models.domain.call_state import CallState, Outcome
from models.domain.errors import AsteriskError
from models.domain.events import CallConnected, CallDisconnected, OfferFailed, TranscriptSkipped

_ENDS = ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest")


async def connect(session: CallSession, agent: Answered) -> bool:
    """Bridge caller and agent and return True when the agent has hung up.

    False: the agent's leg died before the two could talk; the caller is still waiting. When the caller hangs up,
    CallerHungUp ends this as it ends everything; the agent goes to wrap-up either way.
    """
    centre = session.centre
    bridge = Bridge(centre.rest, new_id("bridge"))
    session.stack.push_async_callback(bridge.destroy)
    try:
        await bridge.create(session.call.id)
        await bridge.add(session.call.channel_id, agent.channel_id)
    except AsteriskError as error:
        result = f"left before the bridge: {error}"
        session.publish(OfferFailed(agent_id=agent.agent_id, result=result, agent_to_blame=True))
        centre.roster.call_over(agent.agent_id, session.call.id, "agent", False)
        return False
    session.move(CallState.TALKING)
    session.outcome = Outcome.ANSWERED
    waited = round(time.time() - session.entered_at, 2)
    session.publish(
        CallConnected(agent_id=agent.agent_id, channel_id=agent.channel_id, bridge_id=bridge.id, waited=waited)
    )
    await _converse(session, agent, bridge, time.monotonic())
    return True


async def _converse(session: CallSession, agent: Answered, bridge: Bridge, begun: float) -> None:
    by = "caller"
    try:
        by = await talk(session, agent)
        await bridge.destroy()
    finally:
        talked = round(time.monotonic() - begun, 2)
        session.publish(CallDisconnected(agent_id=agent.agent_id, by=by, talked=talked))
        session.centre.roster.call_over(agent.agent_id, session.call.id, by, True)


async def resume(session: CallSession, agent: Answered, bridge_id: str, connected_at: float) -> None:
    """Take over a conversation that a former process bridged."""
    centre = session.centre
    bridge = Bridge(centre.rest, bridge_id)
    session.stack.push_async_callback(bridge.destroy)
    session.stack.push_async_callback(Channel(centre.rest, centre.bus, agent.channel_id).hang_up)
    begun = time.monotonic() - (time.time() - connected_at)
    await _converse(session, agent, bridge, begun)


async def talk(session: CallSession, agent: Answered) -> str:
    """Transcribe both sides until the agent's leg ends; who ended it."""
    listening = session.tasks.create_task(_listen(session, agent), name="ears")
    try:
        while True:
            event = await agent.events.next(*_ENDS)
            if event["channel"]["id"] == agent.channel_id:
                return "asterisk" if "kefu_cause" in event else "agent"
    finally:
        listening.cancel()
        session.attend((), awake=False)


async def _listen(session: CallSession, agent: Answered) -> None:
    """One ear on each leg; without an engine for the language that is said once."""
    centre = session.centre
    if not centre.speech_possible or not centre.transcript_pool.hears(session.language):
        reason = (
            f"no speech engine for {session.language}"
            if centre.speech_possible
            else "this Asterisk has no WebSocket media"
        )
        session.publish(TranscriptSkipped(leg="both", reason=reason))
        return
    session.open_ear()
    session.attend(None)
    await session.run_ear(Ear(session.ear_parts(), agent.channel_id, "agent", session.language, session))
    await asyncio.Event().wait()
