"""Take over a conversation that a former process made: its legs, its bridge, and whoever fell out meanwhile."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ari_app.contact.survey import survey
from ari_app.foundation import steady
from ari_app.store.open_records import Told
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from ari_app.voice.conversation.disclosure import make_up_for_rules
from ari_app.voice.conversation.loop import conversation_of, put_together, restore, talk
from ari_app.voice.conversation.pages import make_up
from ari_app.voice.route import serve
from models.domain.call_state import CallState, Outcome
from models.domain.conversation import Role
from models.domain.events import CallDisconnected
from models.domain.recovery import LegRecord, TakenUp


async def resume(session: CallSession, taken: TakenUp, story: Sequence[Told]) -> Outcome:
    """Go on talking, then survey or wherever the caller is sent. ``story``: what the books say of the call so far."""
    legs, bridge_id = taken.legs, taken.bridge
    session.state = CallState.TALKING
    present = [_leg(session, row, story) for row in legs]  # first: from now on what their telephones do is kept for us
    facts, held = _last_state(story)
    async with conversation_of(session, bridge_id) as conversation:
        await restore(conversation, facts, present, held, known=not taken.unrecorded)
        if bridge_id:
            await put_together(conversation)
        else:
            await conversation.mend()
        begun = time.monotonic()
        try:
            following = await talk(conversation)
        finally:
            talked = round(time.monotonic() - begun + _before(legs), 2)
            who = legs[0].who
            session.publish(CallDisconnected(agent_id=who, by=conversation.ended_by, talked=talked))
    await make_up(conversation)
    await make_up_for_rules(conversation)
    if following is not None:
        return await serve(session, following)
    await survey(session)
    return Outcome.ANSWERED


def _last_state(story: Sequence[Told]) -> tuple[Mapping[str, Any], float]:
    """The state that the call's last ConversationMoved tells, and for how many seconds the caller is on hold by now."""
    told = next((one for one in reversed(story) if one.kind == "ConversationMoved"), None)
    if told is None:
        return {}, 0.0
    return told.data["state"], float(told.data["held"]) + max(0.0, steady.now() - told.at)


def _before(legs: Sequence[LegRecord]) -> float:
    return steady.now() - min(leg.joined_at for leg in legs)


def _leg(session: CallSession, record: LegRecord, story: Sequence[Told]) -> Leg:
    stays = session.services.nailed.of(record.who)
    owner = stays.back if stays is not None and stays.channel_id == record.channel_id else None
    leg = Leg(Role(record.role), record.who, record.channel_id, session.events_of(record.channel_id), owner)
    session.life.stack.push_async_callback(leg.let_go, session.services.switch)
    leg.joined_at = time.monotonic() - (steady.now() - record.joined_at)
    holds = [one for one in story if one.kind == "CallResumed" and one.at >= record.joined_at]
    leg.held_before = -sum(float(one.data["seconds"]) for one in holds)
    return leg
