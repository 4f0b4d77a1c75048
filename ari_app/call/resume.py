"""Take over a conversation that a former process made: its legs, its bridge, and whoever fell out meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ari_app import steady
from ari_app.call import conversation_ears as ears
from ari_app.call.conversation import Conversation, conversation_of
from ari_app.call.leg import Leg
from ari_app.call.route import serve
from ari_app.call.session import CallSession
from ari_app.call.survey import survey
from ari_app.call.talking import talk
from ari_app.store.open_records import Told
from models.domain.call_state import CallState, Outcome
from models.domain.conversation import Role
from models.domain.events import CallDisconnected
from models.domain.recovery import LegRecord, TakenUp


async def resume(session: CallSession, taken: TakenUp, story: Sequence[Told]) -> Outcome:
    """Go on talking, then survey or wherever the caller is sent. ``story``: what the books say of the call so far."""
    legs, bridge_id = taken.legs, taken.bridge
    session.state = CallState.TALKING
    async with conversation_of(session, bridge_id) as conversation:
        for leg in legs:
            _admit(conversation, leg)
        if bridge_id:
            await _bring_back(conversation)
        else:
            await conversation.mend()
        begun = time.monotonic()
        try:
            following = await talk(conversation)
        finally:
            talked = round(time.monotonic() - begun + _before(legs), 2)
            who = legs[0].who
            session.publish(CallDisconnected(agent_id=who, by=conversation.ended_by, talked=talked))
    if following is not None:
        return await serve(session, following)
    await survey(session)
    return Outcome.ANSWERED


def _before(legs: Sequence[LegRecord]) -> float:
    return steady.now() - min(leg.joined_at for leg in legs)


def _admit(conversation: Conversation, record: LegRecord) -> None:
    session = conversation.session
    channel_id = record.channel_id
    leg = Leg(Role(record.role), record.who, channel_id, session.events_of(channel_id))
    session.stack.push_async_callback(leg.let_go, session.centre)
    leg.events.pour_into(conversation.inbox)
    leg.joined_at = time.monotonic() - (steady.now() - record.joined_at)
    conversation.legs[channel_id] = leg
    most = session.centre.settings.dialling.max_call_seconds
    if leg.role is Role.NUMBER and most:
        session.limit.leg(leg, max(1.0, most - (time.monotonic() - leg.joined_at)))
    ears.open_for(conversation, leg)


async def _bring_back(conversation: Conversation) -> None:
    """Whoever belongs into the bridge and is not in it (the caller may have been on hold) comes back."""
    rest, session = conversation.session.centre.rest, conversation.session
    bridge = await rest.get(f"/bridges/{conversation.bridge.id}")
    if session.call.channel_id not in bridge["channels"]:
        await session.channel.music_off()
    for channel_id in (session.call.channel_id, *conversation.legs):
        if channel_id not in bridge["channels"]:
            await conversation.bridge.add_party(channel_id)
