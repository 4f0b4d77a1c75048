"""Coaching cards over the interface: whose they are, what is in them, what can be heard and what cannot."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ari_app.foundation import steady
from models.domain.control_events import RecordingStarted, RecordingStored
from models.domain.events import CallArrived, CallQueued, Transcribed
from models.domain.form_events import FormScored, ScoreSeen
from tests.fake.test_forms_live import FORM, RULES, forms_in
from tests.support.fake_floor import FakeFloor
from tests.support.ruled_floor import ruled
from tests.support.visitors import Told, Visitors, visitors

pytestmark = pytest.mark.timeout(180)
PATH, RATE = "/agents/1001/coaching", 8000
CALLS = ["c00000a1", "c00000a2", "c00000a3"]


def recording(folder: Path, seconds: int = 60) -> Path:
    """One that is loud from beginning to end."""
    file = folder / "1-mixed.wav"
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(np.full(RATE * seconds, 1000, np.int16).tobytes())
    return file


def call(floor: FakeFloor, run: Path, name: str, answer: str, text: str, began: float) -> None:
    """A call of 1001 whose greeting was assessed, with what the agent said 10 s after it came, recorded from 2 s on."""
    journal = floor.services.journal
    journal.publish(CallArrived(call_id=name, number="5550100", name="Mary", language="en", arrived_at=began))
    journal.publish(CallQueued(call_id=name, problem="billing", language="en", entered_at=began))
    journal.publish(Transcribed(call_id=name, leg="agent", text=text, began_at=began + 10, seconds=2.0, confidence=0.9))
    journal.publish(
        FormScored(
            call_id=name, agent_id="1001", form="calls", version=3, queue="billing", points=0.0, answered=1.0,
            questions=["greeting", "promise"], answers=[answer, "yes"], rules=["greeted@g1", "promised@p1"],
            confidence=[0.9, 0.9], evidence=[f"agent {began + 10:.2f}", ""],
        )
    )  # fmt: skip
    floor.app.parts.recorder.encrypt(name, [recording(run)])
    journal.publish(RecordingStarted(call_id=name, by="policy"))
    journal.publish(RecordingStored(call_id=name, folder="x", files=1, seconds=60.0))


@asynccontextmanager
async def coached(
    run: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any,  # noqa: ANN401 - of the centre
) -> AsyncIterator[tuple[FakeFloor, Visitors]]:  # fmt: skip
    """Three calls of ann's; in two she did not greet, in one of these she named a card number."""
    async with ruled(run, RULES, centre__forms=forms_in(run, FORM), quality__review_double=0.0, **settings) as floor:
        texts = ("yes what", "yes •••• •••• so", "good morning")
        for place, (name, text) in enumerate(zip(CALLS, texts, strict=True)):
            began = steady.now() - 3600 + place
            with monkeypatch.context() as patch:
                patch.setattr("ari_app.store.announcing.steady.now", lambda now=began + 2: now)
                call(floor, run, name, "yes" if "morning" in text else "no", text, began)
        await floor.services.journal.flushed()
        async with visitors(floor) as web:
            yield floor, web


def sound_of(told: Told) -> Any:  # noqa: ANN401 - samples
    """What is heard."""
    assert told.status == 200, told.content
    with wave.open(io.BytesIO(told.raw or told.content)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


async def test_an_agent_sees_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with coached(tmp_path, monkeypatch) as (floor, web):
        told = await web.good("ann", "GET", PATH)
        (card,) = told["items"]
        assert (card["question"], card["en"], card["zh"]) == ("greeting", "Greeted?", "问候？")
        assert (card["n"], round(card["share"], 2)) == (3, 0.33)
        assert [one["call"] for one in card["calls"]] == [CALLS[1], CALLS[0]]
        assert card["calls"][1]["said"] == [{"side": "agent", "at_ms": 10000, "words": "yes what"}]
        assert card["calls"][1]["sound"]
        path = f"{PATH}/calls/greeting"
        heard = sound_of(await web.ask("ann", "GET", f"{path}/{CALLS[0]}"))
        assert len(heard) == 7 * RATE, "three seconds before, two after"
        assert heard.all()
        read = floor.seen("RecordingRead")[-1].data
        assert (read["by"], read["why"]) == ("1001", "coaching of 1001: greeting")
        masked = sound_of(await web.ask("ann", "GET", f"{path}/{CALLS[1]}"))
        assert not masked[3 * RATE : 5 * RATE].any(), "what is masked in the words"
        assert masked[: 3 * RATE].all()
        assert (await web.ask("ann", "GET", f"{path}/{CALLS[2]}")).status == 404, "no way to any other recording"


async def test_who_else_sees_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor, of their own queues, when the agent has looked or three days have passed; who may not read
    recordings hears nothing; colleagues nothing at all."""
    async with coached(tmp_path, monkeypatch) as (floor, web):
        assert (await web.good("boss", "GET", PATH))["items"] == [], "the agent sees first"
        for name in CALLS:
            floor.services.journal.publish(ScoreSeen(call_id=name, agent_id="1001", form="calls", by="1001"))
        await floor.services.journal.flushed()
        (card,) = (await web.good("boss", "GET", PATH))["items"]
        assert card["calls"][0]["sound"]
        assert sound_of(await web.ask("boss", "GET", f"{PATH}/calls/greeting/{CALLS[0]}")).size
        assert (await web.good("orders-boss", "GET", PATH))["items"] == []
        assert (await web.ask("bob", "GET", PATH)).status in (403, 404)
        assert (await web.ask("bob", "GET", f"{PATH}/calls/greeting/{CALLS[0]}")).status in (403, 404)
        assert ("read_coaching", "1009") in [(name, by) for name, by, _ in web.noted]


async def test_a_site_may_keep_the_sound_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with coached(tmp_path, monkeypatch, quality__coaching_sound=False) as (_, web):
        (card,) = (await web.good("ann", "GET", PATH))["items"]
        assert card["calls"][0]["said"]
        assert not card["calls"][0]["sound"]
        assert (await web.ask("ann", "GET", f"{PATH}/calls/greeting/{CALLS[0]}")).status == 403
