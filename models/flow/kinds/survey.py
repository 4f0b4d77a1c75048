"""``survey``: a rating of 1 to 5 by key, before the call ends or goes on."""

from __future__ import annotations

from models.domain.events import SurveyAnswered
from models.domain.flow import Named
from models.flow.kind import Field, Kind
from models.flow.story import Story


async def _carry_out(story: Story, body: Named) -> str:
    key = await story.key(body.target, story.survey_seconds)
    if key and key in "12345":
        story.publish(SurveyAnswered(rating=int(key)))
    return "then"


KEYWORD = "survey"
KIND = Kind("ask for a rating of 1 to 5", Field("prompt", "the question", "target"), carry_out=_carry_out)
