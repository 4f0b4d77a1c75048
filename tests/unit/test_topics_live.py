"""Calls as they come: told apart, told to the wall when many want the same, kept, and forgotten when it must be."""

from __future__ import annotations

import asyncio
import io
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ari_app.app.announcement import PROMPT, announced, read_announcement, write_announcement
from ari_app.live.burst_alerts import burst_alerts
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.store.topics import TopicRecords
from ari_app.topics.live import LiveTopics, Ready
from ari_app.topics.making import Asked, Made, busy_pace, encoded, make, need_in
from ari_app.topics.service import Ports, TopicService, due
from ari_app.topics.standing import Standing
from config.topic_settings import Topics as Settings
from models.domain.errors import CommandRefused, NotThere
from models.domain.events import CallArrived, CallEnded, Event, Transcribed
from models.domain.flow import Flow
from models.domain.topic_events import BurstOver, BurstRaised, TopicAssigned, TopicRenamed, TopicsFound, TopicsMerged
from models.insight.announcements import draft, words_of
from models.insight.topics import Need
from models.insight.topics_graph import Rows

NOW = 1_790_000_000.0
SAID = ("my parcel has not arrived yet", "the internet connection drops again", "i was charged twice on my invoice")
FILLERS = ("today", "once more", "since monday", "as always", "for weeks", "again and again", "this morning")
STRANGE = "the warning siren in my street does not stop"
_SIZE = 32


def encode(texts: list[str]) -> Rows:
    """Texts that share words are near: a direction of chance for each word, the same for the same word."""
    rows = [sum((_word(word) for word in text.split()), np.zeros(_SIZE)) for text in texts]
    return np.array([row / (np.linalg.norm(row) + 1e-9) for row in rows], np.float32)


def _word(word: str) -> Rows:
    seed = int.from_bytes(word.encode()[:8].ljust(8, b"\0"), "little")
    return np.random.default_rng(seed).normal(size=_SIZE).astype(np.float32)


@dataclass
class Site:
    journal: Journal
    service: TopicService
    told: list[Event] = field(default_factory=list)
    clock: list[float] = field(default_factory=lambda: [NOW])

    def events(self, kind: type[Event]) -> list[Event]:
        return [one for one in self.told if isinstance(one, kind)]

    async def call(self, call: str, number: str, text: str, at: float) -> None:
        """One that is heard while it goes on."""
        live = self.service.live
        live.take(row("CallArrived", call, at, number=number))
        live.take(row("Transcribed", call, at + 1, leg="caller", text=text))
        live.take(row("CallEnded", call, at + 60))
        while not live.waiting.empty():
            await self.service.records.save_call(await live.done(live.waiting.get_nowait()), "use-multilingual-3")

    async def past(self, count: int = 60) -> None:
        """Calls that are in the records."""
        for place in range(count):
            call = f"p{place}"
            at = NOW - 86_400 + place * 60
            self.journal.publish(CallArrived(call_id=call, number=f"+44{place}", arrived_at=at))
            text = f"hello {SAID[place % 3]} {FILLERS[place % len(FILLERS)]}"
            self.journal.publish(Transcribed(call_id=call, leg="caller", text=text, start=0.0, end=1.0))
            self.journal.publish(CallEnded(call_id=call))
        assert await self.journal.flushed()


def row(kind: str, call: str, at: float, **data: object) -> Row:
    return Row(1, at, call, "", kind, data)


async def made_at_once(asked: Asked) -> Made:
    return make(asked, encode, days=2)


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[Site]:
    async with Journal(folder / "records.db") as journal, asyncio.TaskGroup() as group:
        writing = group.create_task(journal.run())
        told: list[Event] = []
        one = Site(journal, TopicService(
            Ports(
                records=TopicRecords(journal), settings=Settings(), publish=told.append, now=lambda: one.clock[0],
                zone=UTC, make=made_at_once,
            ), LiveTopics(encode, told.append),
        ), told)  # fmt: skip
        yield one
        writing.cancel()


async def test_a_night_makes_topics_of_the_records_and_keeps_them(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await one.past()
        topics, calls = await one.service.night()
        assert (topics, calls) == (3, 60)
        kept = await one.service.records.topics()
        assert {"parcel" in found.name_en for found in kept} == {True, False}
        night = await one.service.records.last_night()
        assert night is not None
        assert night.calls == 60
        assert one.events(TopicsFound)
        assert len(await one.service.records.calls("use-multilingual-3", 100)) == 60


async def test_too_few_calls_are_said_and_change_nothing(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await one.past(12)
        with pytest.raises(CommandRefused, match="topics need 30 calls in which the caller spoke; there are 12"):
            await one.service.night()
        assert await one.service.records.topics() == ()


async def test_a_call_is_told_what_it_is_about(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await one.past()
        await one.service.night()
        await one.call("c1", "+1", "hello my parcel has not arrived yet", NOW)
        given = one.events(TopicAssigned)
        parcel = next(found.id for found in await one.service.records.topics() if "parcel" in found.name_en)
        assert [(event.call_id, getattr(event, "topic", "")) for event in given] == [("c1", parcel)]


async def test_a_name_and_a_merge_survive_the_next_night(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await one.past()
        await one.service.night()
        await one.service.rename("t2", "Late parcels", "user:ann")
        await one.service.merge("t3", "t1", "user:ann")
        await one.service.night()
        kept = {found.id: found for found in await one.service.records.topics()}
        assert kept["t2"].name("zh") == "Late parcels"
        assert kept["t3"].into == "t1"
        assert {call.topic for call in await one.service.records.calls("use-multilingual-3", 100)} == {"t1", "t2"}
        assert [getattr(event, "by", "") for kind in (TopicRenamed, TopicsMerged) for event in one.events(kind)] == [
            "user:ann", "user:ann",
        ]  # fmt: skip
        with pytest.raises(NotThere, match="no topic t9"):
            await one.service.rename("t9", "x", "user:ann")
        with pytest.raises(CommandRefused, match="part of"):
            await one.service.merge("t1", "t3", "user:ann")


async def a_burst(one: Site, count: int = 12) -> Standing:
    await one.past()
    await one.service.night()
    for place in range(count):
        await one.call(f"c{place}", f"+1{place}", STRANGE, NOW + 30 * place)
    return next(iter(one.service.live.bursts().values()))


async def test_a_burst_that_nobody_has_named_is_raised_with_calls_words_and_a_draft(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        standing = await a_burst(one)
        raised = one.events(BurstRaised)
        assert len(raised) == 1
        assert standing.words_en
        assert set(standing.words_en.replace(",", "").split()) <= set(STRANGE.split())
        assert all(call.startswith("c") for call in standing.burst.calls)
        assert standing.words_en.split(", ")[0] in standing.row()["text_en"]
        alert = next(iter(burst_alerts(one.service.live.bursts()).values()))
        assert (alert.kind, alert.call) == ("burst", standing.burst.calls[0])
        assert "位来电者" in alert.words_zh


async def test_a_burst_is_over_by_itself_or_by_a_person(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        standing = await a_burst(one)
        await one.service.records.save_burst(standing.row())
        await one.service.rename("t2", "Late parcels", "user:ann")
        assert standing.id in one.service.live.bursts(), "a name ends no alarm"
        one.clock[0] = NOW + 4 * 3600
        await one.service.tick()
        assert len(one.events(BurstOver)) == 1
        assert (await one.service.records.bursts(5))[0]["over_at"] == one.clock[0]
        with pytest.raises(NotThere, match="no burst"):
            await one.service.put_aside(standing.id)


async def test_a_burst_is_over_on_a_line_that_never_rests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with site(tmp_path) as one, asyncio.timeout(10):
        await a_burst(one)
        monkeypatch.setattr(one.service.live, "begin", lambda usual, now: None)  # the same day goes on
        running = asyncio.create_task(one.service.run())
        while not one.events(BurstOver):
            one.clock[0] += 600
            one.service.live.waiting.put_nowait(Ready("later", "+1", one.clock[0], "hello my parcel is late"))
            await asyncio.sleep(0.01)
        running.cancel()


async def test_one_caller_alone_raises_nothing(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await one.past()
        await one.service.night()
        for place in range(12):
            await one.call(f"c{place}", "+1", STRANGE, NOW + 30 * place)
        assert not one.events(BurstRaised)


async def test_callers_who_are_not_told_are_many(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await one.past()
        await one.service.night()
        for place in range(12):
            await one.call(f"c{place}", "anonymous", STRANGE, NOW + 30 * place)
        assert len(one.events(BurstRaised)) == 1


async def test_what_is_to_be_forgotten_is_forgotten_while_it_runs(tmp_path: Path) -> None:
    async with site(tmp_path) as one:
        await a_burst(one)
        one.service.live.forget([f"c{place}" for place in range(12)])
        assert "siren" not in str(vars(one.service.live))


def test_what_is_wanted_waits_until_it_is_said() -> None:
    assert need_in(["hello", "yes"], over=False) == ""
    assert "parcel" in need_in(["good morning how are you", "i want to know where my parcel is"], over=False)
    assert need_in(["good morning how are you"]) == "good morning how are you"
    assert need_in([]) == ""


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [("02:59", "03:00 the day before", False), ("03:01", "03:00 the day before", True), ("03:01", "03:00", False),
     ("23:00", "never", True)],
)  # fmt: skip
def test_the_hour_of_the_night(now: str, last: str, expected: bool) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    day = datetime(2026, 5, 5, tzinfo=zone)
    hour, minute = map(int, now.split(":"))
    at = day.replace(hour=hour, minute=minute).timestamp()
    before = {"never": 0.0, "03:00": day.replace(hour=3).timestamp()}.get(
        last, day.replace(hour=3).timestamp() - 86_400
    )
    assert due(at, before, 3, zone) is expected


def test_the_pace_of_a_busy_hour() -> None:
    times = [place * 30.0 for place in range(120)] + [7200.0]
    assert busy_pace(times) == pytest.approx(1.9, abs=0.2)
    assert busy_pace([0.0]) >= 0.05


def test_texts_are_encoded_in_their_language_and_order() -> None:
    rows = encoded(["我的包裹", "my parcel", "我的包裹"], encode)
    assert rows.shape == (3, _SIZE)
    assert np.allclose(rows[0], rows[2])
    assert not np.allclose(rows[0], rows[1])


def test_the_process_answers_what_the_function_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from ari_app.topics import worker

    monkeypatch.setattr(worker, "encoder", lambda name: encode)
    needs = tuple(Need(f"c{place}", SAID[place % 3], NOW) for place in range(30))
    asked, sink = Asked(needs, (), "any"), io.BytesIO()
    worker.serve(io.BytesIO(pickle.dumps(asked)), sink)
    made: Made = pickle.loads(sink.getvalue())
    assert made.of == make(asked, encode).of
    assert len(set(made.of)) == 3


def test_words_and_drafts_in_both_languages() -> None:
    usual = ["my bill is wrong", "账单不对", "where is my parcel", "包裹在哪里"]
    assert "siren" in words_of([STRANGE, STRANGE], usual, "en")
    assert words_of([STRANGE], usual, "zh") == ""
    assert "警报" in words_of(["街上警报响", "警报响了"], usual, "zh")
    assert draft("siren, street", "en").startswith("Many callers are asking about siren and street")
    assert "同一个问题" in draft("", "zh")


def test_an_announcement_is_laid_over_any_flow_and_taken_off_again(tmp_path: Path) -> None:
    flow, texts = Flow({}, {}, "operator"), {"greeting": {"en": "Hello", "zh": "您好"}}
    write_announcement(tmp_path, {"en": "We know.", "zh": "已知。", "burst": "b1"})
    with_it, more = announced(flow, texts, read_announcement(tmp_path))
    assert with_it.notice == PROMPT
    assert more[PROMPT] == {"en": "We know.", "zh": "已知。"}
    write_announcement(tmp_path, {})
    assert read_announcement(tmp_path) == {}
    assert announced(with_it, more, {}) == (flow, texts)
    (tmp_path / "announcement.json").write_text("{")
    assert read_announcement(tmp_path) == {}
