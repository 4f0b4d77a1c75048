"""Announcements on a whole centre: put in by one order, heard by the next caller, taken out again; and erasure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ari_app.foundation import steady
from ari_app.store.topics import CallTopic
from models.domain.errors import CommandRefused
from models.domain.events import Transcribed
from models.insight.topics import Topic
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.visitors import visitors

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


@virtual
async def test_topics_have_a_trend_and_calls_that_are_shown_by_role(tmp_path: Path) -> None:
    """Words only to who may read what was said; calls only of one's queues; an unknown topic is none."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        records = floor.app.parts.topics.records
        floor.agent("1001")
        floor.caller()
        call = (await floor.event("CallConnected")).call_id
        said = Transcribed(call_id=call, leg="caller", text="my washing machine leaks and I want my money back")
        floor.services.journal.publish(said)
        await floor.services.journal.flushed()
        vector, now = np.zeros(4, np.float32), steady.now()
        await records.save_topics(
            [Topic("t1", "washing machine", "", (0.0,), 9, now), Topic("t2", "x", "", (0.0,), 1, now)]
        )
        await records.save_call(CallTopic(call, "t1", 0.91, now - 60, vector), "use")
        topics = (await web.good("analyst", "GET", "/topics"))["items"]
        assert [(one["id"], one["trend"]) for one in topics] == [("t1", [0] * 27 + [1]), ("t2", [0] * 28)]
        (example,) = (await web.good("boss", "GET", "/topics/t1/calls"))["items"]
        assert (example["call"], example["share"], "washing" in example["words"]) == (call, 0.91, True)
        assert (await web.good("orders-boss", "GET", "/topics/t1/calls"))["items"] == []
        assert (await web.ask("boss", "GET", "/topics/t9/calls")).status == 404
        assert (await web.ask("ann", "GET", "/topics/t1/calls")).status == 403
        assert "list_topic_calls" in {one[0] for one in web.noted}
