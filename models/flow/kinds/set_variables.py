"""``set``: variables of the call, all from the values before."""

from __future__ import annotations

from models.domain.flow import Assign
from models.flow.kind import Field, Kind
from models.flow.story import Story


async def _carry_out(story: Story, body: Assign) -> str:
    story.data.update({name: story.value(expression) for name, expression in body.values.items()})
    return "then"


KEYWORD = "set"
KIND = Kind(
    "set variables", Field("assignments", "variable: expression", "values"), body=Assign, carry_out=_carry_out
)  # fmt: skip
