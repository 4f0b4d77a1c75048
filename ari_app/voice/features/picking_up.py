"""A parked caller by command: somebody's phone rings, and when they answer, they have the caller."""

from __future__ import annotations

from ari_app.ari.channel import AUTO_ANSWER, Dial, originate
from ari_app.ari.entry import stasis_arguments
from ari_app.ari.ids import new_id
from ari_app.voice.call.desk import Desk
from models.domain.errors import CommandRefused


async def ring_to_pick_up(desk: Desk, agent: str, slot: str) -> str:
    """Ring the agent's phone for who waits in a slot. Raises CommandRefused, AsteriskError."""
    desk.parking.waiting_in(slot)
    status = desk.floor.roster.get(agent)
    if status.state in ("talking", "reserved", "offline"):
        raise CommandRefused(f"agent {agent} is {status.state}")
    seconds = desk.settings.queue.ring_seconds
    args = stasis_arguments("desk", do="pickup", agent=agent, argument=slot)
    channel_id = new_id("desk")
    desk.rung.rings(channel_id, seconds)
    dial = Dial(desk.switch.phone_of(agent), "", seconds, args, AUTO_ANSWER)
    await originate(desk.switch.rest, channel_id, desk.switch.app, dial)
    return f"ringing {agent}"
