"""What is spoken for one call only: how long it is kept, and who may read it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ari_app.media import voice
from ari_app.media.rendering import Rendering, filled_folder
from ari_app.media.spoken_files import SpokenFiles
from ari_app.media.voice import tone, write_wav


class Voice:
    """Writes a second of nothing."""

    quick, name = True, "voice"

    def __init__(self, write: Callable[[Path], None]) -> None:
        self._write = write

    async def speak(self, text: str, language: str, target: Path) -> None:
        """See `VoiceEngine.speak`."""
        self._write(target)

    async def close(self) -> None:
        """See `VoiceEngine.close`."""


def second(target: Path) -> None:
    """A WAV file."""
    write_wav(target, tone(500, 1.0))


async def test_sentences_with_values_are_not_kept_for_ever(tmp_path: Path) -> None:
    """Hours after they were last needed they go, from both folders; prompts in force stay, old ones go in the end."""
    for name in ("sounds", "cache"):
        (tmp_path / name).mkdir()
    one = Rendering(Voice(second), Voice(second), "en", tmp_path / "sounds", tmp_path / "cache", 1.0)
    keeper = SpokenFiles([one], tmp_path / "sounds", tmp_path / "cache", hours=24, mb=1, days=90)
    await one.ahead("welcome")
    await one.media("welcome", True)
    await one.media("of a former flow", True)
    for number in range(3):
        await one.media(f"your balance is {number}", True, filled=True)
    filled = filled_folder(tmp_path / "cache")
    assert len(list(filled.iterdir())) == 3
    assert filled.stat().st_mode & 0o777 == 0o700
    assert len(list((tmp_path / "cache").glob("*.wav"))) == 2
    now = time.time()
    assert (await keeper.expire(now + 23 * 3600)).count == 0
    one.used()[one.kept("your balance is 1", True).name] = now + 20 * 3600
    removed = await keeper.expire(now + 25 * 3600)
    assert removed.count == 2
    assert removed.freed > 30_000
    assert [file.name for file in filled.iterdir()] == [one.kept("your balance is 1", True).name]
    assert len(list((tmp_path / "sounds").glob("*.wav"))) == 3
    assert len(one.used()) == 3, "nothing grows without end"
    assert (await keeper.expire(now + 91 * 86400)).count == 2
    assert one.kept("welcome").exists(), "in force, however old"
    assert await one.media("your balance is 2", True, filled=True)
    assert keeper.size() > 16000
    small = SpokenFiles([one], tmp_path / "sounds", tmp_path / "cache", hours=0, mb=0, days=0)
    assert (await small.expire(now + 1e9)).count == 0, "0: for ever"


async def test_too_many_sentences(tmp_path: Path) -> None:
    """The longest unused go first, but none that may be playing."""
    for name in ("sounds", "cache"):
        (tmp_path / name).mkdir()
    one = Rendering(Voice(second), Voice(second), "en", tmp_path / "sounds", tmp_path / "cache", 1.0)
    now = time.time()
    for number in range(100):
        await one.media(f"number {number}", True, filled=True)
        one.used()[one.kept(f"number {number}", True).name] = now + number
    keeper = SpokenFiles([one], tmp_path / "sounds", tmp_path / "cache", hours=0, mb=1, days=0)
    assert (await keeper.expire(now)).count == 0
    assert (await keeper.expire(now + 5000)).count > 30
    assert one.kept("number 99", True).exists()
    assert not one.kept("number 0", True).exists()


async def test_a_full_cache_does_not_silence_prompts(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be kept is spoken straight to where Asterisk reads; what was said is in no log."""
    (tmp_path / "sounds").mkdir()
    (tmp_path / "cache").write_text("no folder")
    one = Rendering(Voice(second), Voice(second), "en", tmp_path / "sounds", tmp_path / "cache", 1.0)
    uri = await one.media("your balance is 4711", True, filled=True)
    assert Path(uri.removeprefix("sound:") + ".wav").stat().st_size > 16000
    assert "4711" not in caplog.text


def test_personal_sentences_are_not_on_a_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may list processes reads command lines; espeak-ng gets its text otherwise."""
    seen: dict[str, Any] = {}

    async def run(command: list[str], advice: str, stdin: bytes = b"") -> None:
        seen.update(command=command, stdin=stdin)

    monkeypatch.setattr(voice, "_run", run)
    asyncio.run(voice.Espeak(150).speak("--your balance is 4711", "en", tmp_path / "x.wav"))
    assert "4711" not in " ".join(seen["command"])
    assert seen["stdin"] == b"--your balance is 4711"
