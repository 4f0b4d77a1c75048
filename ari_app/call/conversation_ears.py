"""Transcripts of a conversation: one ear for each leg, and the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ari_app.media.ear import Ear
from models.domain.events import TranscriptSkipped

if TYPE_CHECKING:
    from ari_app.call.conversation import Conversation
    from ari_app.call.leg import Leg


def open_for(conversation: Conversation, leg: Leg) -> None:
    """Listen to a leg, and to the caller; without an engine for the language that is said once."""
    session, centre = conversation.session, conversation.session.centre
    if not centre.speech_possible or not centre.transcript_pool.hears(session.language):
        if len(conversation.legs) == 1:
            reason = f"no speech engine for {session.language}"
            if not centre.speech_possible:
                reason = "this Asterisk has no WebSocket media"
            session.publish(TranscriptSkipped(leg="both", reason=reason))
        return
    if not centre.streams.admitted():
        session.publish(
            TranscriptSkipped(leg=str(leg.role), reason=f"all {centre.streams.limit} speech streams are taken")
        )
        return
    session.open_ear()
    session.attend(None)
    ear = Ear(session.ear_parts(), leg.channel_id, str(leg.role), session.language, session)
    leg.ear = session.help(f"ear of {leg.role} {leg.who}", None, session.run_ear, ear)


def close_for(leg: Leg) -> None:
    """Stop listening to a leg; what he said last is still written down by the ear's own end."""
    if leg.ear is not None:
        leg.ear.cancel()
