"""A call that begins here: the customer is rung, for an agent or for a place in the line that they kept."""

from __future__ import annotations

from ari_app.ari.channel import Dial, jitter_buffer, originate
from ari_app.ari.entry import stasis_arguments
from ari_app.contact.dialling_policy import Errand, NumberRefused
from ari_app.voice.call.session import CallerHungUp, CallSession
from models.domain.call_state import Outcome
from models.domain.control_events import CallAbout
from models.domain.events import CallAnswered


async def ring_customer(session: CallSession, seconds: float, errand: Errand) -> None:
    """Call the customer and wait until they answer. CallerHungUp comes out of the session when they do not, or when
    the dialling policy refuses the number."""
    services, call = session.services, session.call
    session.arrive()
    session.outcome = Outcome.NOT_REACHED
    if session.queueing.problem:
        session.publish(CallAbout(problem=session.queueing.problem, language=session.language))
    try:
        permit = services.dialling.permit(call.number, errand.who, errand.purpose, call.id)
    except NumberRefused as refusal:
        raise CallerHungUp(f"not dialled: {refusal}") from refusal
    even = jitter_buffer(services.settings.speech.jitter_ms)
    dial = Dial(permit, call.dialled, seconds, stasis_arguments("customer", call=call.id), even)
    await originate(services.switch.rest, call.channel_id, services.switch.app, dial)
    await session.life.entered.wait()
    session.publish(CallAnswered())
    session.life.limit.call(services.settings.dialling.max_call_seconds)
