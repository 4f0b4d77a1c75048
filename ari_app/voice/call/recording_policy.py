"""When a call is recorded without anybody asking: by the general mode, and by its queue's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.voice.call.session import CallSession
from models.domain.errors import CommandRefused
from models.domain.events import SystemNoted


async def record_as_configured(session: CallSession) -> None:
    """Begin, or end, as the queue (when the call has one) or the general setting says. Never costs the call."""
    recording = session.recording
    if recording is None:
        return
    mode = (session.profile.record if session.queueing.problem else "") or session.services.settings.recording.mode
    try:
        if mode == "all" and not recording.running and not recording.declined:
            await recording.start("system")
        elif mode == "off" and recording.running:
            await recording.stop("system")
    except CommandRefused as refusal:
        session.publish(SystemNoted(what="not recorded", detail=str(refusal)))


async def consent(session: CallSession, given: bool) -> None:
    """The caller's own word on it: a flow's ``record: on`` or ``record: off``."""
    if session.recording is not None:
        session.recording.declined = not given
    if session.recording is not None and session.recording.running and not given:
        try:
            await session.recording.stop("caller")
        except CommandRefused as refusal:
            session.publish(SystemNoted(what="still recorded", detail=str(refusal)))
    elif given:
        await record_as_configured(session)


@asynccontextmanager
async def masked(session: CallSession, secret: bool) -> AsyncIterator[None]:
    """Silence in the recording inside the block, when something secret is asked for."""
    recording = session.recording
    if not secret or recording is None or not recording.running or recording.masked:
        yield
        return
    try:
        await recording.mask("flow")
    except CommandRefused:
        await _stop_rather(session)
    try:
        yield
    finally:
        if recording.masked:
            try:
                await recording.unmask("flow")
            except CommandRefused as refusal:
                session.publish(SystemNoted(what="still masked", detail=str(refusal)))


async def _stop_rather(session: CallSession) -> None:
    """A secret must not be recorded: if it cannot be masked, the recording ends."""
    assert session.recording is not None
    try:
        await session.recording.stop("flow")
    except CommandRefused as refusal:
        session.publish(SystemNoted(what="not masked", detail=str(refusal)))
