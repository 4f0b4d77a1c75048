"""Words of an utterance that goes on are soon heard anew: nobody reads them a second time."""

from __future__ import annotations

import asyncio
import io
import struct
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from models.domain.audio import Utterance
from models.speech import moonshine_engine, worker
from models.speech.beam import Written
from models.speech.commands_engine import CommandsEngine
from models.speech.engine import SO_FAR, Capabilities, EngineUnavailable, Hypothesis, drafting
from models.speech.fallback import FallbackEngine
from models.speech.moonshine_engine import MoonshineEngine
from models.speech.second_reader import SecondReader
from models.speech.stream import Final, SoFar, Stream
from tests.unit.test_last_words import LOUD, QUIET, Pool, Socket, Told, ear_of

CLIP = np.random.default_rng(0).normal(0, 2000, 8000).astype(np.int16).tobytes()


@pytest.fixture(autouse=True)
def _speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every clip is taken for speech."""
    monkeypatch.setattr(moonshine_engine, "without_noise", lambda clip: clip)


class Reader:
    """An engine that counts how often it is asked; with ``second`` it is the quick one of two."""

    capabilities = Capabilities(frozenset({"en"}), grammar=True, dictation=True, rejection=False)

    def __init__(self, text: str, away: bool = False) -> None:
        self.text, self.away, self.asked, self.drafts = text, away, 0, 0

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """The same as ever."""
        self.asked += 1
        if self.away:
            raise EngineUnavailable("away")
        return Hypothesis(self.text, 0.9, "test")

    def drafting(self) -> Reader:
        """Its quick self."""
        self.drafts += 1
        return Reader("so far")


def moonshine(second: Reader) -> MoonshineEngine:
    """One whose model is unsure of whatever it writes."""
    engine = MoonshineEngine.__new__(MoonshineEngine)
    written = Written((1,), (-0.5,), -0.5)
    net = SimpleNamespace(
        hear=lambda clip: clip, write=lambda heard: written, rewrite=lambda heard: written,
        tokens=SimpleNamespace(words=lambda numbers: [("two", 1)]),
    )  # fmt: skip
    engine._net, engine._second = cast("Any", net), SecondReader(lambda: second)
    return engine


def test_moonshine_asks_nobody_about_a_draft() -> None:
    """Of what is over it asks; the engine itself stays as it was."""
    second = Reader("two")
    engine = moonshine(second)
    for _ in range(3):
        assert drafting(engine).recognise(CLIP, None).text == "two"
    assert second.asked == 0
    assert engine.recognise(CLIP, None).text == "two"
    assert second.asked == 1


def test_so_do_those_in_front_of_it() -> None:
    """A command network, and an address with a stand-in, which keeps in mind who is away."""
    second = Reader("two")
    network = CommandsEngine.__new__(CommandsEngine)
    network._behind = moonshine(second)
    away = Reader("", away=True)
    both = FallbackEngine([away, network], clock=lambda: 0.0)
    assert both.recognise(CLIP, None).text == "two"
    assert (second.asked, away.asked) == (1, 1)
    assert drafting(both).recognise(CLIP, None).text == "two"
    assert (second.asked, away.asked) == (1, 1)
    plain = SimpleNamespace()
    assert drafting(cast("Any", plain)) is plain


def test_a_recogniser_process_hears_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for what is said so far, one reader answers; for words, both; made once for all clips."""
    whole = Reader("whole")
    monkeypatch.setattr(worker, "open_engine", lambda address, language: whole)
    asked: list[dict[str, object]] = [
        {"id": number, "language": "en", "phrases": phrases}
             for number, phrases in enumerate((SO_FAR, None, SO_FAR, ["whole"]))]  # fmt: skip
    sink = io.BytesIO()
    worker.serve(io.BytesIO(b"".join(worker.pack(one, CLIP) for one in asked)), sink, {"en": "x:"}, only_speech=False)
    body, texts = sink.getvalue(), []
    while body:
        (length,) = struct.unpack("!I", body[:4])
        texts.append(worker.unpack(body[4 : 4 + length])[0]["text"])
        body = body[4 + length :]
    assert texts == ["so far", "whole", "so far", "whole"]
    assert whole.drafts == 1


def test_a_stream_shows_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """For other programs, too: what is over is heard by both."""
    stream = Stream(Reader("whole"), every=0.2)
    clip = Utterance(CLIP, 0.0, 1.0)
    segmenter = SimpleNamespace(feed=lambda pcm: [], so_far=lambda: clip, seconds=1.0, flush=lambda: clip)
    monkeypatch.setattr(stream, "_segmenter", segmenter)
    assert list(stream.feed(CLIP)) == [SoFar("so far")]
    assert [one.hypothesis.text for one in stream.finish() if isinstance(one, Final)] == ["whole"]


class Asked(Pool):
    """A recogniser that keeps what it was asked for."""

    def __init__(self) -> None:
        may = asyncio.Event()
        may.set()
        super().__init__(may)
        self.phrases: list[object] = []

    @property
    def idle(self) -> bool:
        """Never, so that only what goes on is tried early."""
        return False

    async def recognise(self, *asked: object) -> Hypothesis:
        """The same words each time."""
        self.phrases.append(asked[2])
        return await super().recognise(*asked)


async def test_an_ear_asks_for_drafts_of_what_goes_on() -> None:
    """A long utterance that somebody follows: so far, so far, and then all of it."""
    pool = Asked()

    class Slowly(Socket):
        """Frames with time between them for what they set off."""

        async def __aiter__(self) -> Any:  # noqa: ANN401 - as `Socket`
            async for message in super().__aiter__():
                yield message
                await asyncio.sleep(0)
                await asyncio.sleep(0)

    ear = ear_of(pool, Told(), Slowly([QUIET] * 20 + [LOUD] * 300 + [QUIET] * 60, over=True))
    ear._parts = replace(ear._parts, followed=lambda: True)
    await ear.run()
    assert pool.phrases.count(SO_FAR) >= 2
    assert pool.phrases[-1] is None
    assert pool.phrases.count(None) == 1
