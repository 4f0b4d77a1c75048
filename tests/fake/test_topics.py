"""Announcements on a whole centre: put in by one order, heard by the next caller, taken out again; and erasure."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.errors import CommandRefused
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor

WORDS = "Many callers ask about the siren."


async def heard(floor: FakeFloor, count: int) -> str:
    """What the next caller hears first, when so many have been greeted."""
    await floor.until(lambda: len(greetings(floor)) >= count, 10, "greeted")
    return greetings(floor)[-1]


def greetings(floor: FakeFloor) -> list[str]:
    return [row.data["text"] for row in floor.seen("PromptSaid") if "greeting" in row.data["prompts"]]


@virtual
async def test_an_announcement_is_heard_until_it_is_taken_out(tmp_path: Path) -> None:
    async with fake_floor(tmp_path) as floor:
        records = floor.app.parts.topics.records
        await records.save_burst({
            "id": "b1", "at": 1.0, "calls": [], "callers": 9, "expected": 1.0, "minutes": 15.0, "topic": "",
            "words_en": "siren", "words_zh": "", "text_en": WORDS, "text_zh": "很多来电咨询警报。",
        })  # fmt: skip
        answer = await floor.ask("/api/v1/bursts/b1/announcement", "PUT")
        assert answer["en"] == WORDS
        floor.caller("8000")
        assert WORDS in await heard(floor, 1)
        await floor.ask("/reload")
        floor.caller("8000", "5550002")
        assert WORDS in await heard(floor, 2)
        await floor.ask("/api/v1/flows/announcement", "DELETE")
        floor.caller("8000", "5550004")
        assert WORDS not in await heard(floor, 3)
        told = [row.data["on"] for row in floor.seen("AnnouncementChanged")]
        assert told == [True, False]
        with pytest.raises(CommandRefused):
            await floor.ask("/api/v1/flows/announcement", "DELETE")
