"""Parking: the caller waits with music in a slot until anybody picks them up, or goes back to who parked them."""

from __future__ import annotations

import asyncio

from ari_app.voice.call.leg import Leg
from ari_app.voice.call.music import begin_music, end_music
from ari_app.voice.call.session import CallSession
from models.domain.call_state import CallState
from models.domain.control_events import CallParked, CallUnparked
from models.domain.conversation import Target


async def parked(session: CallSession, slot: str) -> Leg | Target:
    """Wait in the slot: the leg that picked up, or where to go when nobody did."""
    services, call_id = session.services, session.call.id
    slot, mine = services.parking.reserve(slot, call_id)
    session.life.stack.callback(services.parking.leave, call_id)
    session.move(CallState.PARKED)
    waiting: asyncio.Future[Leg] = asyncio.get_running_loop().create_future()
    mine.picked_up = waiting
    session.publish(CallParked(agent_id=mine.by, slot=slot, by=mine.by))
    how, found = "the caller left", None
    try:
        await begin_music(session)
        # Not `asyncio.timeout`: it would drop a leg that picks up in the moment in which the time is over.
        await asyncio.wait({waiting}, timeout=services.settings.desk.park_seconds)
        found = waiting.result() if waiting.done() else None
        mine.picked_up = None  # whoever comes from now on is told that nobody is there
        how = f"picked up by {found.who}" if found is not None else "nobody picked up"
        await end_music(session)
    finally:
        services.parking.leave(call_id)
        session.publish(CallUnparked(slot=slot, how=how))
    if found is not None:
        return found
    return Target("agent", mine.by) if mine.by in services.floor.roster else session.home()
