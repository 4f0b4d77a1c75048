"""Voicemail: a message is recorded on the caller's channel; hanging up is the usual way to end it."""

from __future__ import annotations

from ari_app.ari.rest import settled
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialogue.ask import say
from ari_app.voice.voicemail.messages import Message
from models.domain.call_state import Outcome


async def leave_message(session: CallSession) -> Outcome:
    """Prompt, beep, record until the caller hangs up, presses hash or falls silent; what was said is always kept."""
    services = session.services
    if services.messages is None:
        return session.outcome
    await session.hearing.close()
    prompts = [*await session.media("leave_message"), services.flows.prompts.beep()]
    await say(session, prompts)
    message = Message(
        session.call.id, f"voicemail-{session.call.id}", session.queueing.problem, session.language,
        session.call.number, session.call.caller.name,
    )  # fmt: skip
    events = services.switch.bus.open(f"recording:{message.name}")
    services.messages.expect(message, events)
    try:
        await settled(_record(session, message))
    finally:
        if not message.begun:
            services.messages.forget(message)
    await message.ended.wait()
    await say(session, await session.media("message_saved"))
    return Outcome.VOICEMAIL


async def _record(session: CallSession, message: Message) -> None:
    """Begin; from then on there is a message, whenever the caller leaves."""
    settings = session.services.settings.voicemail
    await session.services.switch.rest.post(
        f"/channels/{session.call.channel_id}/record",
        name=message.name, format="wav", maxDurationSeconds=str(round(settings.max_seconds)),
        maxSilenceSeconds=str(round(settings.silence_seconds)), terminateOn="#", ifExists="overwrite",
    )  # fmt: skip
    session.outcome, message.begun = Outcome.VOICEMAIL, True
