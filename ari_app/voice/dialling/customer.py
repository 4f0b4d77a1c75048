"""A call that begins here: the customer is rung, for an agent or for a place in the line that they kept."""

from __future__ import annotations

from ari_app.ari.channel import Dial, jitter_buffer, originate
from ari_app.ari.entry import stasis_arguments
from ari_app.contact.services import Centre
from ari_app.voice.dialling.policy import Errand, NumberRefused
from ari_app.voice.session import CallerHungUp, CallSession
from models.domain.call_state import Outcome
from models.domain.control_events import CallAbout
from models.domain.events import CallAnswered


def shown_number(centre: Centre, problem: str) -> str:
    """The number that somebody called for this queue sees."""
    profile = centre.queues.get(problem)
    return profile.number if profile is not None else ""


async def ring_customer(session: CallSession, seconds: float, errand: Errand) -> None:
    """Call the customer and wait until they answer. CallerHungUp comes out of the session when they do not, or when
    the dialling policy refuses the number."""
    centre, call = session.centre, session.call
    session.arrive()
    session.outcome = Outcome.NOT_REACHED
    if session.problem:
        session.publish(CallAbout(problem=session.problem, language=session.language))
    try:
        permit = centre.dialling.permit(call.number, errand.who, errand.purpose, call.id)
    except NumberRefused as refusal:
        raise CallerHungUp(f"not dialled: {refusal}") from refusal
    even = jitter_buffer(centre.settings.speech.jitter_ms)
    dial = Dial(permit, call.dialled, seconds, stasis_arguments("customer", call=call.id), even)
    await originate(centre.rest, call.channel_id, centre.settings.ari.app, dial)
    await session.entered.wait()
    session.publish(CallAnswered())
    session.limit.call(centre.settings.dialling.max_call_seconds)
