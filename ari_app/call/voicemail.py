"""Voicemail: a message is recorded on the caller's channel; hanging up is the usual way to end it."""

from __future__ import annotations

from ari_app.call.ask import say
from ari_app.call.messages import Message
from ari_app.call.session import CallSession
from models.domain.call_state import Outcome
from models.domain.errors import AsteriskError


async def leave_message(session: CallSession) -> Outcome:
    """Prompt, beep, record until the caller hangs up, presses hash or falls silent; what was said is always kept."""
    centre, settings = session.centre, session.centre.settings.voicemail
    if centre.messages is None:
        return session.outcome
    await session.close_ear()
    prompts = [*await session.media("leave_message"), centre.prompts.beep()]
    await say(session, prompts)
    message = Message(
        session.call.id, f"voicemail-{session.call.id}", session.problem, session.language, session.call.number,
        session.call.caller.name,
    )  # fmt: skip
    events = centre.bus.open(f"recording:{message.name}")
    session.outcome = Outcome.VOICEMAIL
    centre.messages.expect(message, events)
    try:
        await centre.rest.create(
            f"/channels/{session.call.channel_id}/record",
            name=message.name, format="wav", maxDurationSeconds=str(round(settings.max_seconds)),
            maxSilenceSeconds=str(round(settings.silence_seconds)), terminateOn="#", ifExists="overwrite",
        )  # fmt: skip
    except AsteriskError:
        centre.messages.forget(message)
        raise
    await message.ended.wait()
    await say(session, await session.media("message_saved"))
    return Outcome.VOICEMAIL
