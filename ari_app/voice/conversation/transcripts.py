"""Transcripts of a conversation: one ear for each leg, and the caller's own."""

from __future__ import annotations

from ari_app.voice.call.leg import Leg
from ari_app.voice.call.session import CallSession
from models.domain.events import TranscriptSkipped


def ready_for(session: CallSession) -> None:
    """An agent's phone rings: the caller's ear opens now, so that their first word is heard."""
    if not session.services.hearing.missing(session.language):
        session.hearing.open()


def open_for(session: CallSession, leg: Leg, first: bool) -> None:
    """Listen to a leg, and to the caller; without an engine for the language that is said once, with the ``first``."""
    missing = session.services.hearing.missing(session.language)
    if missing:
        if first:
            session.publish(TranscriptSkipped(leg="both", reason=missing))
        return
    hearing = session.hearing
    if hearing.ear is not None or _admitted(session, "caller"):
        hearing.open()
        hearing.attend(None)
    if _admitted(session, str(leg.role)):
        leg.ear = hearing.begin(hearing.of(leg.channel_id, str(leg.role)))


def _admitted(session: CallSession, leg: str) -> bool:
    """Whether there is a stream for one more leg; if not, that is said."""
    streams = session.services.hearing.streams
    if streams.admitted():
        return True
    session.publish(TranscriptSkipped(leg=leg, reason=f"all {streams.limit} speech streams are taken"))
    return False


def close_for(leg: Leg) -> None:
    """Stop listening to a leg; what was said last is still written down, by an ear that outlives it."""
    if leg.ear is not None:
        leg.ear.cancel()
