"""Everything of a person is taken out: nothing that they said, and no number of theirs, is left anywhere."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ari_app.store.erasure import ERASED, erase, left_of
from ari_app.store.journal import Journal
from ari_app.store.reader import Reader
from ari_app.store.redaction import forget_copies
from ari_app.store.topics import CallTopic, TopicRecords
from models.domain.annotation_events import DispositionGiven
from models.domain.assist_events import SummaryMade
from models.domain.control_events import CallbackRequested, LegJoined, NumberDialled, VoicemailLeft
from models.domain.errors import CommandRefused
from models.domain.events import CallArrived, CallEnded, Transcribed
from models.domain.quality_rule_events import NextCallRaised, RuleFired
from models.domain.topic_events import TopicAssigned
from tests.support.figures import note

NUMBER, OTHER = "+4915112345678", "+4915187654321"
SECRET = "hippopotamus"
MESSAGE = "xylophone"


def tell(journal: Journal) -> None:
    """Two calls of a person, and one of somebody else."""
    for call, number, text in (
        ("c1", NUMBER, f"my {SECRET} is ill"), ("c2", NUMBER, f"again the {SECRET}"), ("c3", OTHER, "my parcel is late")
    ):  # fmt: skip
        journal.publish(CallArrived(call_id=call, number=number, name="Ann", arrived_at=1.0))
        journal.publish(Transcribed(call_id=call, leg="caller", text=text, start=0.0, end=1.0))
        journal.publish(RuleFired(call_id=call, rule="x", words=text))
        journal.publish(SummaryMade(call_id=call, need=["1"]))
        journal.publish(TopicAssigned(call_id=call, topic="t1", share=0.5))
        journal.publish(CallEnded(call_id=call, outcome="served"))
    journal.publish(LegJoined(call_id="c3", who=NUMBER, role="number"))
    journal.publish(NextCallRaised(call_id="c3", number=NUMBER, by_much=0.1, rule="x"))
    journal.publish(NumberDialled(call_id="", key=NUMBER, purpose="callback"))
    journal.publish(VoicemailLeft(call_id="c2", queue="billing", file="gone", seconds=2.0, text=MESSAGE))
    journal.publish(CallbackRequested(call_id="c2", number=NUMBER, problem="billing"))
    journal.publish(DispositionGiven(call_id="c1", agent_id="1001", disposition="ill", note=f"the {SECRET}"))


async def test_nothing_is_left(tmp_path: Path) -> None:
    file = tmp_path / "kefu.db"
    async with Journal(file) as journal, asyncio.TaskGroup() as group:
        writing = group.create_task(journal.run())
        tell(journal)
        assert await journal.flushed()
        records = TopicRecords(journal)
        vector = np.ones(4, np.float32)
        for call in ("c1", "c2", "c3"):
            await records.save_call(CallTopic(call, "t1", 0.5, 1.0, vector), "use")
        await records.save_burst({"id": "b1", "at": 1.0, "calls": ["c1", "c3"], "words_en": SECRET, "text_en": SECRET})
        words = (SECRET, MESSAGE)
        assert len(await journal.call(lambda: left_of(journal.database, NUMBER, words))) > 8
        assert await journal.call(lambda: erase(journal.database, NUMBER)) == ["c1", "c2"]
        await journal.call(lambda: forget_copies(journal.database))
        left = await journal.call(lambda: left_of(journal.database, NUMBER, words))
        note("erasure", left=len(left))
        assert left == []
        assert [one.call_id for one in await records.calls("use", 9)] == ["c3"]
        assert (await records.bursts(1))[0]["calls"] == ["c3"]
        await journal.call(journal.rebuild)
        assert await journal.call(lambda: left_of(journal.database, NUMBER, words)) == []
        writing.cancel()
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert not any(text.encode() in data for text in (SECRET, MESSAGE, NUMBER.lstrip("+"))), path.name


async def test_others_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "kefu.db"
    async with Journal(file) as journal, asyncio.TaskGroup() as group:
        writing = group.create_task(journal.run())
        tell(journal)
        assert await journal.flushed()
        await journal.call(lambda: erase(journal.database, NUMBER))
        writing.cancel()
    reader = Reader(file)
    assert [row["text"] for row in reader.lines_with("parcel", "", 5)] == ["my parcel is late"]
    assert reader.lines_with(SECRET, "", 5) == []
    calls = {row["id"]: row for row in reader.latest_calls(9)}
    assert calls["c3"]["number"] == OTHER
    assert (calls["c1"]["number"], calls["c1"]["outcome"]) == ("", "served")
    told = {row["kind"]: row["data"] for row in reader.story("c1")}
    assert "Transcribed" not in told
    assert ERASED in str(told["RuleFired"])
    reader.close()


async def test_a_short_number_takes_nothing_of_others_with_it(tmp_path: Path) -> None:
    """An extension is in ids, times and other numbers by chance: only where it stands by itself it is somebody's."""
    file, short = tmp_path / "kefu.db", "1001"
    async with Journal(file) as journal, asyncio.TaskGroup() as group:
        writing = group.create_task(journal.run())
        tell(journal)
        journal.publish(CallArrived(call_id="c4", number=short, name="Ben", arrived_at=1.0))
        journal.publish(CallArrived(call_id="c10015", number="+49100155", name="Cid", arrived_at=1.0))
        journal.publish(LegJoined(call_id="c3", who=short, role="number"))
        journal.publish(LegJoined(call_id="c3", who=short, role="agent"))
        journal.publish(RuleFired(call_id="c3", rule="x", words="call 1001, not 10015 or 2026-1001"))
        assert await journal.flushed()
        await journal.call(lambda: erase(journal.database, short))
        for wrong in ("1", "+12", ""):
            with pytest.raises(CommandRefused, match="too short"):
                await journal.call(partial(erase, journal.database, wrong))
        writing.cancel()
    reader = Reader(file)
    told = [str(row["data"]) for call in ("c1", "c2", "c3", "c10015") for row in reader.story(call)]
    assert any("+49100155" in one for one in told)
    assert any("hippopotamus" in one for one in told)
    assert not any("call 1001" in one for one in told)
    assert not any("Ben" in str(row["data"]) for row in reader.story("c4"))
    joined = [row["data"]["who"] for row in reader.story("c3") if row["kind"] == "LegJoined"]
    assert sorted(joined) == sorted([NUMBER, ERASED, short]), "the agent of that id is somebody else"
    assert [row["who"] for row in reader.rows("select who from legs where role = 'agent'")] == [short]
    reader.close()
