"""A voice more is one file: of a program, or in a process of ours; found, chosen, checked, documented, and heard."""

from __future__ import annotations

import asyncio
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ari_app.cli.commands import main
from ari_app.cli.reference import voice_table
from ari_app.media.voices import choose_voices
from config.settings import Voice
from models.voice.registry import open_voice, resolve, trouble
from models.voice.worker import write
from tests.support.one_file import one_more

PROGRAM = '''"""``beeps:FILE``: a program that beeps once for each letter."""

from __future__ import annotations

import sys
from pathlib import Path

SCHEME = "beeps"
LANGUAGES = ("en", "zh")
FORM = "beeps:FILE"
WORDS = "beeps"
ADVICE = "write it"
QUICK = True


def needs(rest: str, root: Path) -> str:
    return "" if (root / rest).is_file() else f"there is no program {rest}; write it"


def command(rest: str, language: str, words_per_minute: int, target: Path) -> list[str]:
    return [sys.executable, rest, str(target), str(words_per_minute)]
'''
BEEPS = """
import sys, wave
text = sys.stdin.read()
with wave.open(sys.argv[1], "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes(bytes(2 * int(sys.argv[2])) * len(text))
"""
OURS = '''"""``hum:``: hums for a tenth of a second a letter."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.voice.voice import Floats, Speaks

SCHEME = "hum"
LANGUAGES = ("en",)
FORM = "hum:"
WORDS = "hums"
RANK = 99


class Hum:
    rate = 16000

    def speak(self, text: str, speed: float) -> Floats:
        return np.full(int(len(text) * 1600 / speed), 0.5, np.float32)


def needs(rest: str, root: Path) -> str:
    return ""


def opened(rest: str, language: str) -> Speaks:
    return Hum()


def offer(language: str, artifacts: Path) -> str:
    return f"{SCHEME}:" if language in LANGUAGES else ""
'''


def test_one_file_is_a_voice_of_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program gets the text and the pace; ``kefu check`` says what is missing, in the file's own words."""
    program = tmp_path / "beeps"
    folder = tmp_path / "more"
    folder.mkdir()
    monkeypatch.setenv("KEFU_SITE", "/none")
    monkeypatch.setenv("KEFU_VOICE_ENGINE_ZH", f"beeps:{program}")
    with one_more("models.voice.engines", "beeps", PROGRAM, folder):
        assert main(["check"]) == 1
        assert f"[voice] engine_zh: there is no program {program}; write it" in capsys.readouterr().err
        program.write_text(BEEPS)
        assert main(["check"]) == 0
        assert "| `beeps:FILE` | en, zh | beeps |" in voice_table()
        settings = replace(Voice(), engine_zh=f"beeps:{program}", words_per_minute=120)
        voice = choose_voices(settings)["zh"]
        assert voice.quick
        assert voice.name == "beeps-120beeps"
        asyncio.run(voice.speak("喂喂喂", "zh", tmp_path / "x.wav"))
    with wave.open(str(tmp_path / "x.wav")) as spoken:
        assert spoken.getnframes() == 3 * 120
    assert "unknown voice 'beeps:x'; known: auto" in trouble("beeps:x", "zh")


def test_one_file_is_a_voice_in_a_process_of_ours(tmp_path: Path) -> None:
    """``auto`` takes it by its rank; it speaks as the worker's process lets it."""
    with one_more("models.voice.engines", "hum", OURS, tmp_path):
        assert resolve("auto", "en") == "hum:"
        assert resolve("auto", "zh") != "hum:"
        assert trouble("hum:", "zh") == "hum: speaks English only; name another voice for this language"
        assert "| `hum:` | en | hums |" in voice_table()
        seconds = write(open_voice("hum:", "en"), "hello", 1.0, tmp_path / "x.wav")
    assert pytest.approx(seconds, abs=0.01) == 0.5
    with wave.open(str(tmp_path / "x.wav")) as spoken:
        assert spoken.getframerate() == 16000
        assert np.frombuffer(spoken.readframes(100), np.int16).max() > 10_000


def test_a_voice_is_a_program_or_ours(tmp_path: Path) -> None:
    """A file that is both, or neither, is told so by its name."""
    both = OURS + "\n\ncommand = opened\n"
    with one_more("models.voice.engines", "hum", both, tmp_path):
        assert "hum.py: a voice has either opened or command" in trouble("hum:", "en")
