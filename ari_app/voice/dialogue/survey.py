"""After the agent has hung up: 1 to 5 by key."""

from __future__ import annotations

from ari_app.voice.dialogue.ask import Pressed, ask, say
from ari_app.voice.session import CallSession
from models.domain.call_state import CallState
from models.domain.events import SurveyAnswered


async def survey(session: CallSession) -> None:
    """Ask for a rating, once again if the key was none of 1 to 5, and say good-bye. Not to whom we called."""
    settings = session.centre.settings.wrap_up
    session.move(CallState.SURVEY)
    if not settings.survey or session.call.direction == "out":
        return
    for _ in range(2):
        answer = await ask(session, await session.media("survey"), None, settings.survey_seconds)
        if not isinstance(answer, Pressed):
            break
        if answer.key in "12345":
            session.publish(SurveyAnswered(rating=int(answer.key)))
            break
    await say(session, await session.media("goodbye"))
