"""The demonstration reads as what was said: one call in each language, both sides, through the shipped flow."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Any

import pytest

from ari_app.demo.cast import Cast
from ari_app.demo.compare import Compared, compare
from ari_app.demo.people import DemoAgent, House, caller
from ari_app.demo.script import CALLERS, Script
from ari_app.pbx.install import CACHE
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.reports.transcripts import skipped
from ari_app.store.reader import Reader
from models.speech.registry import MOONSHINE, WHISPER
from models.voice.registry import KOKORO
from tests.support.floor import Floor, brisk, floor_of

pytestmark = [
    pytest.mark.alone, pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (KOKORO.is_dir() and WHISPER.is_dir() and MOONSHINE.is_dir()), reason="make setup fetched no models"
    ),
]  # fmt: skip
NAMES = {"1001": "Alice", "1002": "Bob Lee"}
BY_LANGUAGE = {"en": CALLERS[0], "zh": CALLERS[3]}


async def played(floor: Floor, script: Script) -> House:
    """One caller of the demonstration, and the agent who is expected to take the call."""
    notes: list[str] = []
    cast = Cast(150, CACHE / "demo", notes.append)
    house = House(floor.server, floor.asterisk.state.passwords, NAMES, cast)
    await cast.learn(script, NAMES)
    await cast.close()
    phone = await floor.phone(script.agent)
    desk = DemoAgent(phone, house)
    async with asyncio.TaskGroup() as group:
        working = group.create_task(desk.run())
        await floor.event("AgentStateChanged", new="ready")
        await caller(house, script)
        await floor.event("CallWrappedUp", 20)
        working.cancel()
    await desk.code("*46")
    assert not [note for note in notes if "espeak" in note]
    return house


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_transcripts_read_as_what_was_said(asterisk: PrivateAsterisk, language: str) -> None:
    """At most one word in ten is wrong, of caller and agent together, and every line was said to its end."""
    script = BY_LANGUAGE[language]
    settings = brisk(asterisk.run, centre__flow="dialplans/flows/main.yaml", menu__no_input_seconds=5.0)
    async with floor_of(asterisk, settings) as floor:
        house = await played(floor, script)
        assert floor.app is not None
        await floor.app.services.hearing.ears.finished()
        await floor.app.services.journal.flushed()
        with closing(Reader(asterisk.run / settings.store.path)) as reader:
            sides = compare(reader, house.said)
            lost = [skipped(reader, one.call) for one in sides]
    assert len(house.said) == 6
    assert {one.side for one in sides} == {"caller", "agent"}
    _assert_reads(sides, lost)


def _assert_reads(sides: list[Compared], lost: list[list[dict[str, Any]]]) -> None:
    told = "; ".join(f"{one.side} said {one.said!r}, reads {one.read!r}" for one in sides)
    assert sum(one.errors for one in sides) <= 0.1 * sum(one.units for one in sides), (
        f"{told}; not written down: {lost}"
    )
