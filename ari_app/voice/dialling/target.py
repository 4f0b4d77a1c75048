"""Call somebody into a conversation: an agent, a number, or whoever a queue gives."""

from __future__ import annotations

from ari_app.contact.dialling_policy import Errand
from ari_app.foundation import steady
from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.agents import call_number, offer
from models.domain.conversation import OfferPurpose, Target
from models.domain.dialling import Purpose
from models.domain.errors import CommandRefused
from models.domain.identity import Itself
from models.routing.line import Waiting


async def reach(session: CallSession, target: Target, purpose: OfferPurpose) -> Leg | str:
    """A leg that has answered, or why there is none. Whatever happens, reservations and channels are given back."""
    desk = session.services.settings.desk
    match target.kind:
        case "agent":
            try:
                session.services.floor.roster.reserve_for(target.name, session.call.id, "called in", "transfer")
            except CommandRefused as refusal:
                return str(refusal)
            return await offer(session, target.name, desk.consult_ring_seconds, purpose=purpose)
        case "number":
            errand = Errand(target.by, Purpose.FLOW if isinstance(target.by, Itself) else Purpose.TRANSFER)
            return await call_number(session, target.name, desk.outbound_ring_seconds, errand, purpose)
        case "queue":
            return await _from_queue(session, target.name, purpose)
    return f"nobody can be called at {target}"


async def _from_queue(session: CallSession, problem: str, purpose: OfferPurpose) -> Leg | str:
    """The best agent of a queue, for an agent who asks with the caller on hold: a place in the line like any other."""
    services, dispatcher = session.services, session.services.floor.dispatcher
    waiting = Waiting(f"{session.call.id}+", {problem: 1.0}, session.language, 1.0, steady.now())
    with services.promises.place(waiting.call_id), dispatcher.place(waiting) as place:
        while True:
            agent_id, *others = await place.next_agents()
            for other in others:
                services.floor.roster.release(other, "another agent was enough", False)
            services.floor.roster.hand_over(agent_id, session.call.id)
            found = await offer(session, agent_id, purpose=purpose)
            if isinstance(found, Leg):
                return found
            dispatcher.refused(place, agent_id)
