"""Parking: the caller waits with music in a slot until anybody picks them up, or goes back to who parked them."""

from __future__ import annotations

import asyncio

from ari_app.contact.services import Centre
from ari_app.voice.leg import Leg
from ari_app.voice.music import begin_music, end_music
from ari_app.voice.session import CallSession
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


def reserve_slot(session: CallSession, slot: str) -> None:
    """From now on the slot is this call's: what the agent is told stays true, whoever parks in the same moment."""
    session.centre.slots[slot] = session
    session.stack.callback(empty_slot, session, slot)


def empty_slot(session: CallSession, slot: str) -> None:
    """The slot is free again, if it was this call's."""
    if session.centre.slots.get(slot) is session:
        session.centre.slots.pop(slot)


async def parked(session: CallSession, slot: str) -> Leg | Target:
    """Wait in the slot: the leg that picked up, or where to go when nobody did."""
    centre = session.centre
    if centre.slots.get(slot, session) is not session:
        slot = free_slot(centre)
    session.move(CallState.PARKED)
    session.slot = slot
    reserve_slot(session, slot)
    waiting: asyncio.Future[Leg] = asyncio.get_running_loop().create_future()
    session.pick_up = waiting
    session.publish(CallParked(agent_id=session.parked_by, slot=slot, by=session.parked_by))
    how, found = "the caller left", None
    try:
        await begin_music(session)
        # Not `asyncio.timeout`: it would drop a leg that picks up in the moment in which the time is over.
        await asyncio.wait({waiting}, timeout=centre.settings.desk.park_seconds)
        found = waiting.result() if waiting.done() else None
        session.pick_up = None  # whoever comes from now on is told that nobody is there
        how = f"picked up by {found.who}" if found is not None else "nobody picked up"
        await end_music(session)
    finally:
        empty_slot(session, slot)
        session.slot, session.pick_up = "", None
        session.publish(CallUnparked(slot=slot, how=how))
    if found is not None:
        return found
    return Target("agent", session.parked_by) if session.parked_by in centre.roster else session.home()


def parked_in(centre: Centre, slot: str) -> CallSession:
    """Who waits in a slot to be picked up. Raises CommandRefused when nobody does."""
    session = centre.slots.get(slot)
    if session is None or session.pick_up is None or session.pick_up.done():
        raise CommandRefused(f"nobody is parked in slot {slot}")
    return session


def pick_up(centre: Centre, slot: str, leg: Leg) -> CallSession:
    """Give a parked caller to a leg. Raises CommandRefused when the slot is empty."""
    session = parked_in(centre, slot)
    if session.pick_up is not None:
        session.pick_up.set_result(leg)
    return session
