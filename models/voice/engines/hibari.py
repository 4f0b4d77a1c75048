"""``hibari:``: English, quickly."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from models.voice.voice import Speaks

SCHEME = "hibari"
LANGUAGES = ("en",)
FORM = "hibari:"
WORDS = "a natural English voice; a sentence that was never said begins after some 30 ms"
RANK = 30
MISSING = "the package hibari-tts is missing: make setup installs it"


def needs(_rest: str, _root: Path) -> str:
    """Its package."""
    return "" if find_spec("hibari") else MISSING


def opened(_rest: str, _language: str) -> Speaks:
    """The voice."""
    from models.voice.english import HibariVoice

    return HibariVoice()


def offer(language: str, _artifacts: Path) -> str:
    """Its package brings the voice."""
    return f"{SCHEME}:" if language in LANGUAGES and find_spec("hibari") else ""
