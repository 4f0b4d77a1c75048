"""``whisper:``: where its model is, and what it needs."""

from __future__ import annotations

from pathlib import Path

from models.speech.engine import Engine
from models.speech.lacking import folder_slip, whisper_lacks
from models.speech.places import ARTIFACTS, WHISPER

SCHEME = "whisper"
LANGUAGES = ("zh", "en")
FORM = "whisper:FOLDER"
WORDS = "Mandarin (and English) by Whisper of any size for CTranslate2; in simplified characters"
PACKAGES = ("ctranslate2", "opencc")
RANK = 20


def needs(place: Path | None, _language: str) -> str:
    """The folder of its model."""
    folder = place or WHISPER
    if slip := folder_slip(folder):
        return slip
    if not folder.is_dir():
        name = folder.name if folder.parent.name == ARTIFACTS.name else WHISPER.name
        return f"there is no {folder}; make models NAMES={name} fetches it"
    return whisper_lacks(folder)


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.whisper_engine import WhisperEngine

    return WhisperEngine(Path(rest) if rest else WHISPER, language)


def offer(language: str, artifacts: Path) -> str:
    """The model that the set-up fetches."""
    return f"{SCHEME}:" if language == LANGUAGES[0] and (artifacts / WHISPER.name).is_dir() else ""
