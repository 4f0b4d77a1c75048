"""Parking: the caller waits with music in a slot until anybody picks him up, or goes back to who parked him."""

from __future__ import annotations

import asyncio

from ari_app.call.centre import Centre
from ari_app.call.leg import Leg
from ari_app.call.session import CallSession
from models.domain.call_state import CallState
from models.domain.control_events import CallParked, CallUnparked
from models.domain.conversation import Target
from models.domain.errors import CommandRefused


def free_slot(centre: Centre) -> str:
    """The lowest slot that is empty. Raises CommandRefused when all are taken."""
    for number in range(1, centre.settings.desk.park_slots + 1):
        slot = f"{number:02d}"
        if slot not in centre.slots:
            return slot
    raise CommandRefused(f"all {centre.settings.desk.park_slots} parking slots are taken")


async def parked(session: CallSession, slot: str) -> Leg | Target:
    """Wait in the slot: the leg that picked up, or where to go when nobody did."""
    centre = session.centre
    if slot in centre.slots:
        slot = free_slot(centre)
    session.move(CallState.PARKED)
    session.slot = slot
    centre.slots[slot] = session
    session.pick_up = asyncio.get_running_loop().create_future()
    session.publish(CallParked(agent_id=session.parked_by, slot=slot, by=session.parked_by))
    how = "the caller left"
    await session.channel.music_on()
    try:
        async with asyncio.timeout(centre.settings.desk.park_seconds):
            leg = await session.pick_up
        how = f"picked up by {leg.who}"
        await session.channel.music_off()
        return leg
    except TimeoutError:
        how = "nobody picked up"
        await session.channel.music_off()
        return Target("agent", session.parked_by) if session.parked_by in centre.roster else session.home()
    finally:
        centre.slots.pop(slot, None)
        session.slot, session.pick_up = "", None
        session.publish(CallUnparked(slot=slot, how=how))


def pick_up(centre: Centre, slot: str, leg: Leg) -> CallSession:
    """Give a parked caller to a leg. Raises CommandRefused when the slot is empty."""
    session = centre.slots.get(slot)
    if session is None or session.pick_up is None or session.pick_up.done():
        raise CommandRefused(f"nobody is parked in slot {slot}")
    session.pick_up.set_result(leg)
    return session
