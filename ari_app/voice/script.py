"""The life of a call, top to bottom. Each step is a file of its own."""

from __future__ import annotations

from ari_app.contact.runner import walk
from ari_app.voice.call.recording_policy import record_as_configured
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialogue.ask import say
from models.domain.call_state import CallState, Outcome
from models.domain.events import CallAnswered
from models.domain.flow import Line


async def story(session: CallSession) -> Outcome:
    """Answer → greeting → the flow. Returns how the call ended."""
    await session.channel.answer()
    session.publish(CallAnswered())
    session.move(CallState.MENU)
    await record_as_configured(session)
    if not session.call.open:
        await say(session, await session.media("closed"))
        return Outcome.CLOSED
    line = line_of(session)
    return await walk(session, line.start, await session.media(line.greeting, session.script.flow.notice))


def line_of(session: CallSession) -> Line:
    """The line that the caller dialled; a number that the flow does not have goes to the operator."""
    line = session.script.flow.lines.get(session.call.dialled)
    return line or Line(session.call.dialled, "", "greeting", "operator")
