"""``piper:FILE.onnx``: the program piper with a voice file."""

from __future__ import annotations

from pathlib import Path

from models.voice.places import ROOT
from models.voice.voice import LANGUAGES as LANGUAGES

SCHEME = "piper"
FORM = "piper:VOICE.onnx"
WORDS = "the program piper with a voice file of yours"
ADVICE = ".venv/bin/pip install piper-tts"
QUICK = False


def needs(rest: str, root: Path) -> str:
    """The voice file."""
    if rest and (root / rest).is_file():
        return ""
    return f"piper: needs the path of a voice (.onnx); there is no {rest or 'path'}"


def command(rest: str, _language: str, _words_per_minute: int, target: Path) -> list[str]:
    """piper, which reads its input; its pace is the voice's own."""
    return [SCHEME, "-m", str(ROOT / rest), "-f", str(target)]
