"""``branch``: the first condition that holds. Its exit is the condition's number from 1."""

from __future__ import annotations

from typing import Any

from models.domain.expression import Expression
from models.domain.flow import Branch
from models.flow.fields import expression
from models.flow.kind import Field, Kind
from models.flow.reading import Reading
from models.flow.story import Story

_LIST = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"when": {"$ref": "#/$defs/value"}, "then": {"$ref": "#/$defs/target"}},
        "required": ["when", "then"],
        "additionalProperties": False,
    },
}


def _build(reading: Reading, _values: dict[str, Any]) -> Branch:
    found: list[Expression] = []
    items = reading.node.fields["branch"].items
    if not items:
        reading.wrong(f"step {reading.name}: branch is a list of {{ when: CONDITION, then: STEP }}")
    for place, child in enumerate(items, 1):
        if "when" not in child.fields or "then" not in child.fields:
            reading.wrong(f"step {reading.name}: condition {place} needs when: and then:", child)
            continue
        where = f"{reading.name}.when"
        condition = expression(reading.context, child.fields["when"], Field("expression", ""), where)
        if condition is not None:
            found.append(condition)
            reading.exits[str(len(found))] = reading.lead(str(place), child.fields["then"])
    return Branch(tuple(found))


async def _carry_out(story: Story, body: Branch) -> str:
    return next((str(place) for place, when in enumerate(body.conditions, 1) if story.value(when)), "else")


KEYWORD = "branch"
KIND = Kind(
    "the first condition that holds",
    Field("conditions", "a list of { when:, then: }", "conditions", json=_LIST),
    {},
    {"else": "operator"},
    body=Branch, build=_build, carry_out=_carry_out,
)  # fmt: skip
