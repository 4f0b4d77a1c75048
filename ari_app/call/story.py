"""The life of a call, top to bottom. Each step is a file of its own."""

from __future__ import annotations

from ari_app.call.ask import say
from ari_app.call.menu import run_menu
from ari_app.call.recording import consent, record_as_configured
from ari_app.call.route import route
from ari_app.call.self_service import look_up
from ari_app.call.session import CallSession
from ari_app.call.voicemail import leave_message
from models.domain.call_state import CallState, Outcome
from models.domain.events import CallAnswered
from models.domain.flow import Action, Line

_ENDING = frozenset({"route", "voicemail", "hangup"})


async def story(session: CallSession) -> Outcome:
    """Answer → greeting → menus → what the caller chose. Returns how the call ended."""
    await session.channel.answer()
    session.publish(CallAnswered())
    session.move(CallState.MENU)
    await record_as_configured(session)
    if not session.call.open:
        await say(session, await session.media("closed"))
        return Outcome.CLOSED
    line = line_of(session)
    greeting = await session.media(line.greeting)
    return await follow(session, line.start, greeting)


def line_of(session: CallSession) -> Line:
    """The line that the caller dialled; a number that the flow does not have goes to the operator."""
    line = session.centre.flow.lines.get(session.call.dialled)
    if line is None:
        return Line(session.call.dialled, "", "greeting", Action("route", session.centre.flow.operator))
    return line


async def follow(session: CallSession, action: Action, before: list[str]) -> Outcome:
    """Carry out actions until one ends the call. ``before`` is said ahead of the next menu."""
    for _ in range(session.centre.settings.menu.max_depth):
        if action.kind in _ENDING:
            return await _end(session, action, before)
        if action.kind == "menu":
            action = await run_menu(session, session.centre.flow.menus[action.target], before)
            before = []
            continue
        before = [*before, *await _carry_out(session, action)]
        action = _after(action)
    return await route(session, session.centre.flow.operator)


async def _end(session: CallSession, action: Action, before: list[str]) -> Outcome:
    if action.kind == "hangup":
        await say(session, [*before, *await session.media(action.target)])
        return Outcome.SELF_SERVICE
    await say(session, before)
    if action.kind == "voicemail":
        session.problem = action.target
        return await leave_message(session)
    return await route(session, action.target)


async def _carry_out(session: CallSession, action: Action) -> list[str]:
    """An action in between; what is to be said of it."""
    match action.kind:
        case "language":
            session.language = _other(session.language) if action.target == "other" else action.target
        case "say":
            return await session.media(action.target)
        case "record":
            await consent(session, action.target == "on")
        case "lookup":
            return await look_up(session, action.target)
    return []


def _after(action: Action) -> Action:
    if action.then.startswith("menu:"):
        return Action("menu", action.then.removeprefix("menu:"))
    return Action("hangup", "goodbye")


def _other(language: str) -> str:
    return "zh" if language == "en" else "en"
