"""After the agent has hung up: 1 to 5 by key."""

from __future__ import annotations

from ari_app.contact.answers import Pressed
from ari_app.contact.contact import Contact
from models.domain.call_state import CallState
from models.domain.events import SurveyAnswered


async def survey(contact: Contact) -> None:
    """Ask for a rating, once again if the key was none of 1 to 5, and say good-bye. Not to whom we called."""
    settings = contact.services.settings.wrap_up
    contact.move(CallState.SURVEY)
    if not settings.survey or contact.call.direction == "out":
        return
    for _ in range(2):
        answer = await contact.medium.ask(await contact.media("survey"), None, settings.survey_seconds)
        if not isinstance(answer, Pressed):
            break
        if answer.key in "12345":
            contact.publish(SurveyAnswered(rating=int(answer.key)))
            break
    await contact.medium.say(await contact.media("goodbye"))
