"""``menu``: a choice by key and voice."""

from __future__ import annotations

from typing import Any

from models.domain.flow import Menu
from models.flow.asking import ASKING, BLUE, read_choices
from models.flow.kind import Field, Kind
from models.flow.reading import Reading
from models.flow.story import Story


def _build(reading: Reading, values: dict[str, Any]) -> Menu:
    choices = read_choices(reading, "choices", needed=True) if "choices" in reading.node.fields else ()
    return Menu(name=reading.name, choices=choices, **values)


async def _carry_out(story: Story, body: Menu) -> str:
    return await story.choose(body)


KEYWORD = "menu"
KIND = Kind(
    "a menu by key and voice",
    Field("prompt", "the prompt that lists the choices", "prompt"),
    {"choices": Field("choices", "name: { key:, phrases:, then: }", required=True), **ASKING},
    {"failed": "operator", "operator": "operator"},
    body=Menu, build=_build, carry_out=_carry_out, asks=True, tells=False, colour=BLUE,
)  # fmt: skip
