"""``kokoro:SPEAKER``: Mandarin and English, naturally."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from models.voice.engines.hibari import MISSING
from models.voice.places import KOKORO
from models.voice.voice import LANGUAGES as LANGUAGES
from models.voice.voice import Speaks

SCHEME = "kokoro"
FORM = "kokoro:SPEAKER"
WORDS = "natural voices of both languages by Kokoro-82M, three times as fast as speech"
RANK = 20


def needs(rest: str, _root: Path) -> str:
    """The package that knows how English is pronounced, the networks, and the speaker's file."""
    if not find_spec("hibari"):
        return MISSING
    if not KOKORO.is_dir():
        return f"there is no {KOKORO}; make models NAMES={KOKORO.name} fetches it"
    if rest and not (KOKORO / f"{rest}.bin").is_file():
        there = ", ".join(sorted(file.stem for file in KOKORO.glob("??_*.bin")))
        return f"there is no speaker {rest}; there are: {there}"
    return ""


def opened(rest: str, language: str) -> Speaks:
    """The voice."""
    from models.voice.kokoro import KokoroVoice

    return KokoroVoice(KOKORO, rest, language)


def offer(_language: str, artifacts: Path) -> str:
    """The networks that the set-up fetches."""
    return f"{SCHEME}:" if find_spec("hibari") and (artifacts / KOKORO.name).is_dir() else ""
