"""Rendering: who waits for a voice, for how long, and what is heard until it has spoken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from ari_app.media.rendering import Rendering
from ari_app.media.voice import VoiceError, tone, write_wav


class Singer:
    """A voice that sings one note, as long as a text has letters; ``gate`` closed: it takes for ever."""

    def __init__(self, name: str, quick: bool) -> None:
        self.name, self.quick = name, quick
        self.gate = asyncio.Event()
        self.said: list[str] = []
        self.closed = False
        if quick:
            self.gate.set()

    async def speak(self, text: str, language: str, target: Path) -> None:
        """See `VoiceEngine.speak`."""
        self.said.append(text)
        await self.gate.wait()
        if text == "cough":
            raise VoiceError("cannot")
        write_wav(target, tone(200 if self.quick else 800, 0.1 * len(text)))

    async def close(self) -> None:
        """See `VoiceEngine.close`."""
        self.closed = True


@asynccontextmanager
async def rendering(
    voice: Singer, fallback_voice: Singer, tmp_path: Path, patience: float = 5.0
) -> AsyncIterator[Rendering]:
    """A rendering that runs."""
    for name in ("sounds", "cache"):
        (tmp_path / name).mkdir(exist_ok=True)
    made = Rendering(voice, fallback_voice, "en", tmp_path / "sounds", tmp_path / "cache", patience)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(made.run())
        yield made
        running.cancel()


def pitch(uri: str) -> float:
    """The loudest frequency of what Asterisk would play."""
    pcm = np.frombuffer(Path(uri.removeprefix("sound:") + ".wav").read_bytes()[44:], np.int16)
    return float(np.abs(np.fft.rfft(pcm)).argmax() * 8000 / len(pcm))


async def test_a_quick_voice_is_waited_for(tmp_path: Path) -> None:
    """Twice asked, once spoken, also by two at a time."""
    voice = Singer("quick", True)
    async with rendering(voice, Singer("spare", True), tmp_path) as made:
        first, second = await asyncio.gather(made.media("hello", True), made.media("hello", True))
        assert first == second == await made.media("hello", True)
        assert voice.said == ["hello"]
        assert made.rendered == 1
        assert made.makeshifts == 0


async def test_a_caller_waits_for_the_first_piece_only(tmp_path: Path) -> None:
    """The second has a stand-in at once, which the voice replaces under the same name."""
    voice, spare = Singer("slow", False), Singer("spare", True)
    async with rendering(voice, spare, tmp_path) as made:
        asyncio.get_running_loop().call_later(0.05, voice.gate.set)
        first, second = await asyncio.gather(made.media("first", True), made.media("second", False))
        assert pitch(first) == pytest.approx(800, abs=10)
        assert spare.said == ["second"]
        await made.made("second")
        await made.media("second", False)
        assert pitch(second) == pytest.approx(800, abs=10)


async def test_a_voice_that_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody hears silence; what is asked for again has the voice, once it has spoken."""
    voice, spare = Singer("slow", False), Singer("spare", True)
    async with rendering(voice, spare, tmp_path, patience=0.02) as made:
        uri = await made.media("words", True)
        assert pitch(uri) == pytest.approx(200, abs=10)
        assert made.makeshifts == 1
        voice.gate.set()
        await made.made("words")
        assert await made.media("words", True) == uri
        assert pitch(uri) == pytest.approx(800, abs=10)
    assert voice.closed


async def test_callers_go_before_what_is_spoken_ahead(tmp_path: Path) -> None:
    """Whoever waits is next; a text is spoken once however often it was asked for."""
    voice = Singer("slow", False)
    async with rendering(voice, Singer("spare", True), tmp_path, patience=0.01) as made:
        for text in ("one", "two", "three"):
            await made.ahead(text)
        await asyncio.sleep(0)
        await made.media("three", True)
        await made.media("urgent", True)
        voice.gate.set()
        await made.made("two")
        assert voice.said == ["one", "three", "urgent", "two"]


async def test_a_voice_that_fails_costs_its_sound_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The stand-in stays, the next text is spoken; asked for by name, the failure is told."""
    voice, spare = Singer("slow", False), Singer("spare", True)
    voice.gate.set()
    async with rendering(voice, spare, tmp_path) as made:
        with pytest.raises(VoiceError):
            await made.made("cough")
        assert "cough" in caplog.text
        assert pitch(await made.media("fine", True)) == pytest.approx(800, abs=10)
        with pytest.raises(VoiceError):  # the stand-in cannot either
            await made.media("cough", True)
        assert not list((tmp_path / "sounds").glob("*.raw"))


async def test_what_was_spoken_in_an_earlier_run_is_there_at_once(tmp_path: Path) -> None:
    """The cache outlives the run; a stand-in of then does not hide the voice."""
    first, second, spare = Singer("slow", False), Singer("slow", False), Singer("spare", True)
    async with rendering(first, spare, tmp_path, patience=0.01) as made:
        uri = await made.media("words", True)
        first.gate.set()
        await made.made("words")
    async with rendering(second, spare, tmp_path) as made:
        assert await made.media("words", True) == uri
        assert not second.said
        assert pitch(uri) == pytest.approx(800, abs=10)
