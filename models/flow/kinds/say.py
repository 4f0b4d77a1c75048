"""``say``: one prompt or several."""

from __future__ import annotations

from models.domain.flow import Say
from models.flow.kind import Field, Kind
from models.flow.story import Story


async def _carry_out(story: Story, body: Say) -> str:
    await story.say(*body.prompts)
    return "then"


KEYWORD = "say"
KIND = Kind(
    "say one prompt or several", Field("speech", "a prompt, or a list of them", "prompts"),
    body=Say, carry_out=_carry_out,
)  # fmt: skip
