"""What is said last, and what still waits for the recogniser, when a leg goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from ari_app.media.ear import Ear, EarParts, Heard
from ari_app.media.ears import Ears
from ari_app.media.streams import Streams
from config.settings import Speech
from models.domain.errors import RecogniserAway
from models.speech.engine import Hypothesis
from models.speech.segmenter import Sound

LOUD, QUIET = b"\1\1" * 160, bytes(320)
TALK = [QUIET] * 20 + [LOUD] * 60 + [QUIET] * 40 + [LOUD] * 60  # an utterance that is over, and one that goes on


class Told:
    """A listener that keeps what it is told."""

    def __init__(self) -> None:
        self.heard_texts: list[str] = []
        self.skipped: list[tuple[float, str]] = []

    def stirred(self, sound: Sound) -> None:
        """Not of interest."""

    def heard(self, leg: str, heard: Heard) -> None:
        """Keep it."""
        self.heard_texts.append(heard.hypothesis.text)

    def partly_heard(self, leg: str, text: str, began_at: float) -> None:
        """Not of interest."""

    def not_heard(self, leg: str, seconds: float, reason: str) -> None:
        """Keep it."""
        self.skipped.append((round(seconds, 1), reason))

    def unanswered(self, reason: str) -> None:
        """Not of interest."""

    def keyed(self, leg: str, digit: str) -> None:
        """Not of interest."""


class Pool:
    """A recogniser that answers when it may; None: never, an error: it is away."""

    def __init__(self, may: asyncio.Event, away: bool = False) -> None:
        self.may, self.away, self.asked = may, away, 0

    async def recognise(self, *_: object) -> Hypothesis:
        """The same words each time."""
        self.asked += 1
        await self.may.wait()
        if self.away:
            raise RecogniserAway("away")
        return Hypothesis("good bye", 1.0, "test")


class Socket:
    """Frames, and then a line on which nothing comes any more."""

    def __init__(self, frames: Iterable[bytes], over: bool) -> None:
        self.frames, self.over = frames, over
        self.read = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[Any]:
        for frame in self.frames:
            yield SimpleNamespace(type=aiohttp.WSMsgType.BINARY, data=frame)
        self.read.set()
        if not self.over:
            await asyncio.Event().wait()


def ear_of(pool: Pool, told: Told, socket: Socket, seconds: float = 20.0, streams: Streams | None = None) -> Ear:
    """An ear on a leg of frames; any sound is speech."""
    speech = replace(Speech(), learn_echo=False, above_noise_db=0.0, last_words_seconds=seconds)
    none, pools = cast("Any", None), cast("Any", pool)
    parts = EarParts(none, none, "kefu", pools, pools, speech, streams or Streams(9), lambda: False)
    ear = Ear(parts, "channel", "agent", "en", told)
    ear._segmenter._is_speech = lambda frame: frame != QUIET

    ear._line = lambda: nullcontext(cast("Any", socket))  # type: ignore[assignment]
    return ear


@pytest.mark.parametrize("over", [False, True])
async def test_last_words_are_written_down(over: bool) -> None:
    """Whether the leg hangs up or the ear is told to end: what is decoded, what waits and what is open, once each."""
    may, told = asyncio.Event(), Told()
    socket, streams = Socket(TALK, over), Streams(1)
    ear = ear_of(Pool(may), told, socket, streams=streams)
    listening = asyncio.ensure_future(ear.run())
    await socket.read.wait()
    if not over:
        listening.cancel()
    await ear.closed.wait()
    assert streams.now == 0
    assert told.heard_texts == []
    may.set()
    await asyncio.wait({listening})
    assert told.heard_texts == ["good bye", "good bye"]
    assert told.skipped == []


async def test_what_there_is_no_time_for_is_counted() -> None:
    """Each utterance with its seconds; a recogniser that is away is counted, too."""
    told, socket = Told(), Socket(TALK, over=True)
    await ear_of(Pool(asyncio.Event()), told, socket, seconds=0.05).run()
    assert told.heard_texts == []
    assert [seconds for seconds, _ in told.skipped] == [1.7, 1.5]
    assert all("0.05 s" in reason for _, reason in told.skipped)
    may = asyncio.Event()
    may.set()
    told = Told()
    await ear_of(Pool(may, away=True), told, Socket(TALK, over=True)).run()
    assert [reason for _, reason in told.skipped] == ["away", "away"]


async def test_ears_outlive_calls_and_end_with_the_application() -> None:
    """Cancelled once, an ear goes on writing, and the application waits for it; one that fails says so, harms none."""
    may, told, ears = asyncio.Event(), Told(), Ears()
    owner = asyncio.ensure_future(ears.run())
    await asyncio.sleep(0)
    socket, broken = Socket(TALK, over=False), Told()
    ear, bad = ear_of(Pool(may), told, socket), ear_of(Pool(may), broken, socket)

    async def fails() -> None:
        raise ValueError("no such thing")

    ears.open(bad, fails)
    task = ears.open(ear, ear.run)
    await socket.read.wait()
    task.cancel()
    await ear.closed.wait()
    ending = asyncio.ensure_future(ears.finished())
    await asyncio.sleep(0)
    assert not ending.done()
    may.set()
    await ending
    assert told.heard_texts == ["good bye", "good bye"]
    assert broken.skipped == [(0.0, "listening failed: ValueError: no such thing")]
    never = ear_of(Pool(may), told, socket)
    ears.open(never, never.run).cancel()
    await never.closed.wait()
    owner.cancel()
    await asyncio.wait({owner})


async def test_an_ear_listens_for_one_thing_at_a_time() -> None:
    """Words for the transcript survive the change to a question; half an answer does not answer the next one."""
    may, told = asyncio.Event(), Told()
    may.set()
    ear = ear_of(Pool(may), told, Socket([], over=True))
    list(ear._segmenter.feed(b"".join(TALK[:60])))
    ear.attend(("yes", "no"), True, "en")
    list(ear._segmenter.feed(b"".join(TALK[:60])))
    ear.attend((), False, "en")
    await ear.run()
    assert told.heard_texts == ["good bye"]
