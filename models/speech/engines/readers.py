"""``readers:``: English by Moonshine, and what it is unsure of by Whisper."""

from __future__ import annotations

from pathlib import Path

from models.speech.engine import Engine
from models.speech.engines import moonshine, whisper
from models.speech.places import MOONSHINE, WHISPER

SCHEME = "readers"
LANGUAGES = ("en",)
FORM = "readers:"
WORDS = (
    "English by moonshine:, and by whisper: what that is unsure of: the fewest wrong words, for half as much work again"
)
PACKAGES = (*moonshine.PACKAGES, *whisper.PACKAGES)
RANK = 35


def needs(_place: Path | None, language: str) -> str:
    """Both models."""
    return moonshine.needs(None, language) or whisper.needs(None, language)


def opened(_rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.moonshine_engine import MoonshineEngine
    from models.speech.second_reader import SecondReader

    return MoonshineEngine(MOONSHINE, language, SecondReader(lambda: whisper.opened("", language)))


def offer(language: str, artifacts: Path) -> str:
    """Where the set-up has fetched both; an empty folder is none."""
    there = (artifacts / MOONSHINE.name).is_dir() and (artifacts / WHISPER.name / "model.bin").is_file()
    return f"{SCHEME}:" if language in LANGUAGES and there else ""
