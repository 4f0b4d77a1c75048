"""``espeak-ng:VARIANT``: robotic, in every language, at once."""

from __future__ import annotations

from pathlib import Path

from models.voice.voice import LANGUAGES as LANGUAGES

SCHEME = "espeak-ng"
FORM = "espeak-ng:VARIANT"
WORDS = "the program espeak-ng; VARIANT is another speaker (f1 to f5, m1 to m8)"
ADVICE = "sudo apt-get install espeak-ng"
QUICK = True
RANK = 10
_VOICES = {"en": "en-us", "zh": "cmn"}


def needs(_rest: str, _root: Path) -> str:
    """Nothing but the program."""
    return ""


def command(rest: str, language: str, words_per_minute: int, target: Path) -> list[str]:
    """espeak-ng, which reads its input as UTF-8 (``-b 1``)."""
    voice = _VOICES[language] + (f"+{rest}" if rest else "")
    return [SCHEME, "-v", voice, "-s", str(words_per_minute), "-b", "1", "-w", str(target), "--stdin"]


def offer(_language: str, _artifacts: Path) -> str:
    """What is left when there is nothing better."""
    return f"{SCHEME}:"
