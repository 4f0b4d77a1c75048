"""Take over a conversation that a former process made: its legs, its bridge, and whoever fell out meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from ari_app.call.leg import Leg
from ari_app.call.route import serve
from ari_app.call.session import CallSession
from ari_app.call.survey import survey
from ari_app.call.talking import conversation_of, put_together, restore, talk
from models.domain.call_state import CallState, Outcome
from models.domain.conversation import Role
from models.domain.events import CallDisconnected


async def resume(session: CallSession, legs: list[dict[str, Any]], bridge_id: str) -> Outcome:
    """Go on as they were (talking, on hold, consulting), then survey or wherever the caller is sent."""
    session.state = CallState.TALKING
    present = [_leg(session, row) for row in legs]  # first: from now on what their telephones do is kept for us
    facts, held = await _last_state(session)
    async with conversation_of(session, bridge_id) as conversation:
        await restore(conversation, facts, present, held)
        if bridge_id:
            await put_together(conversation)
        else:
            await conversation.mend()
        begun = time.monotonic()
        try:
            following = await talk(conversation)
        finally:
            talked = round(time.monotonic() - begun + _before(legs), 2)
            who = str(legs[0]["who"])
            session.publish(CallDisconnected(agent_id=who, by=conversation.ended_by, talked=talked))
    if following is not None:
        return await serve(session, following)
    await survey(session)
    return Outcome.ANSWERED


async def _last_state(session: CallSession) -> tuple[Mapping[str, Any], float]:
    """The state that the call's last ConversationMoved tells, and for how many seconds the caller is on hold by now."""
    journal, call_id = session.centre.journal, session.call.id
    query = "select at, data from journal where call_id = ? and kind = 'ConversationMoved' order by seq desc limit 1"
    rows = await journal.call(lambda: list(journal.database.query(query, [call_id])))
    if not rows:
        return {}, 0.0
    data = json.loads(rows[0]["data"])
    held = float(data["held"]) + max(0.0, time.time() - float(rows[0]["at"]))
    return data["state"], held


def _before(legs: list[dict[str, Any]]) -> float:
    return time.time() - float(min(leg["joined_at"] for leg in legs))


def _leg(session: CallSession, row: dict[str, Any]) -> Leg:
    channel_id = str(row["channel_id"])
    leg = Leg(Role(row["role"]), str(row["who"]), channel_id, session.centre.bus.open(f"channel:{channel_id}"))
    session.stack.push_async_callback(leg.let_go, session.centre)
    leg.joined_at = time.monotonic() - (time.time() - float(row["joined_at"]))
    return leg
