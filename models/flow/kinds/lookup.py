"""``lookup``: a value from a database or a CRM into a variable of the call."""

from __future__ import annotations

from typing import Any

from models.domain.flow import LookUp
from models.flow.document import Node, advise
from models.flow.fields import Context, text_of
from models.flow.kind import Field, Kind
from models.flow.reading import Reading
from models.flow.story import Story


def _source(context: Context, node: Node, _spec: Field, where: str) -> str:
    """The name of a look-up of the flow."""
    name = text_of(context, node, where)
    if name not in context.sources:
        context.wrong(node, f"{where}: there is no look-up {name!r}{advise(name, set(context.sources))}")
    context.asked.add(name)
    return name


def _build(reading: Reading, values: dict[str, Any]) -> LookUp:
    body = LookUp(values["name"], values.get("into", values["name"]))
    reading.context.sets.add(body.into)
    return body


async def _carry_out(story: Story, body: LookUp) -> str:
    return await story.look_up(body)


KEYWORD = "lookup"
KIND = Kind(
    "ask a look-up of this flow",
    Field("source", "its name under lookups", "name", reader=_source),
    {"into": Field("variable", "the variable that gets the answer (default: the look-up's name)")},
    {"then": "hangup", "missing": "operator", "failed": "operator"},
    body=LookUp, build=_build, carry_out=_carry_out, tells=False, colour="#5b3a8c",
)  # fmt: skip
