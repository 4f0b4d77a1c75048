"""``flow``: a sub-flow, until it returns."""

from __future__ import annotations

from typing import Any

from models.domain.flow import Named
from models.flow.document import Node
from models.flow.kind import Field, Kind
from models.flow.reading import Reading
from models.flow.story import Story


def _build(reading: Reading, _values: dict[str, Any]) -> Named:
    reading.lead("enter", Node("scalar", reading.node.fields["flow"].line, reading.node.word("flow")))
    return Named()


def _leave(reading: Reading) -> None:
    reading.exits["enter"] = reading.node.word("flow") or reading.name


async def _carry_out(story: Story, _body: Named) -> str:
    return story.enter()


KEYWORD = "flow"
KIND = Kind(
    "a sub-flow, until it returns", Field("step", "where it begins", "target"),
    build=_build, leave=_leave, carry_out=_carry_out, tells=False, returns=True,
)  # fmt: skip
