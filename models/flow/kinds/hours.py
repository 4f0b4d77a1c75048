"""``hours``: open, closed or holiday."""

from __future__ import annotations

from typing import Any

from models.domain.flow import OpeningHours
from models.flow.calendar import read_hours
from models.flow.kind import Field, Kind
from models.flow.reading import Reading
from models.flow.story import Story


def _build(reading: Reading, _values: dict[str, Any]) -> OpeningHours:
    context, where = reading.context, f"step {reading.name}"
    return read_hours(context, reading.node.fields["hours"], reading.file, where, context.zone)


def _leave(reading: Reading) -> None:
    reading.exits["holiday"] = reading.exits["holiday"] or reading.exits["closed"]


async def _carry_out(story: Story, body: OpeningHours) -> str:
    return story.hours(body)


KEYWORD = "hours"
KIND = Kind(
    "open, closed or holiday",
    Field(
        "hours", "centre, or { mon-fri: 09:00-18:00, sat: 22:00-02:00, …, zone:, holidays: FILE.ics }",
        json={"$ref": "#/$defs/hours"},
    ),
    {},
    {"open": "operator", "closed": "hangup", "holiday": ""},
    body=OpeningHours, build=_build, leave=_leave, carry_out=_carry_out,
)  # fmt: skip
