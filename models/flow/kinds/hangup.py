"""``hangup``: the last words, and the end of the call."""

from __future__ import annotations

from models.domain.call_state import Outcome
from models.domain.flow import Named
from models.flow.kind import Field, Kind
from models.flow.story import Story


async def _carry_out(story: Story, body: Named) -> Outcome:
    return await story.hang_up(body.target)


KEYWORD = "hangup"
KIND = Kind(
    "say it and end the call", Field("prompt", "the last words", "target"), {}, {},
    carry_out=_carry_out, ends=True, colour="#555555",
)  # fmt: skip
