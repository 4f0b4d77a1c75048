"""Transcripts of a conversation: one ear for each leg, and the caller's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ari_app.media.ear import Ear
from models.domain.events import TranscriptSkipped

if TYPE_CHECKING:
    from ari_app.voice.conversation.conversation import Conversation
    from ari_app.voice.leg import Leg
    from ari_app.voice.session import CallSession


def ready_for(session: CallSession) -> None:
    """An agent's phone rings: the caller's ear opens now, so that their first word is heard."""
    if _missing(session) == "":
        session.open_ear()


def _missing(session: CallSession) -> str:
    """Why nothing can be written down; "" when it can."""
    centre = session.centre
    if not centre.speech_possible:
        return "this Asterisk has no WebSocket media"
    return "" if centre.transcript_pool.hears(session.language) else f"no speech engine for {session.language}"


def open_for(conversation: Conversation, leg: Leg) -> None:
    """Listen to a leg, and to the caller; without an engine for the language that is said once."""
    session, centre = conversation.session, conversation.session.centre
    missing = _missing(session)
    if missing:
        if len(conversation.legs) == 1:
            session.publish(TranscriptSkipped(leg="both", reason=missing))
        return
    if session.ear is not None or _admitted(session, "caller"):
        session.open_ear()
        session.attend(None)
    if _admitted(session, str(leg.role)):
        ear = Ear(session.ear_parts(), leg.channel_id, str(leg.role), session.language, session)
        leg.ear = centre.ears.open(ear, partial(session.run_ear, ear))


def _admitted(session: CallSession, leg: str) -> bool:
    """Whether there is a stream for one more leg; if not, that is said."""
    streams = session.centre.streams
    if streams.admitted():
        return True
    session.publish(TranscriptSkipped(leg=leg, reason=f"all {streams.limit} speech streams are taken"))
    return False


def close_for(leg: Leg) -> None:
    """Stop listening to a leg; what was said last is still written down, by an ear that outlives it."""
    if leg.ear is not None:
        leg.ear.cancel()
