"""``vosk:FOLDER``: any Vosk model; one that a person has fetched is what ``auto`` takes first."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine
from models.speech.lacking import folder_slip

SCHEME = "vosk"
FORM = "vosk:models/artifacts/NAME"
WORDS = "any Vosk model folder (make models): menus with real rejection, and transcripts"
PACKAGES = ("vosk",)
RANK = 50
_MARKS = {"en": ("en-us", "en-in", "-en"), "zh": ("cn", "zh")}  # in the name of a folder


def needs(place: Path | None, _language: str) -> str:
    """A folder with an acoustic model."""
    if place is None:
        return "vosk: needs the folder of a model"
    if slip := folder_slip(place):
        return slip
    if not place.is_dir() and place.name.startswith(SCHEME):  # as all models are called that can be fetched
        return f"there is no {place}; make models NAMES={place.name} fetches it"
    if not place.is_dir():
        return f"there is no {place}; make models fetches one"
    if (place / "am").is_dir() or (place / "conf").is_dir():
        return ""
    return f"{place} is not a Vosk model folder (it has neither am/ nor conf/); make models fetches one"


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.vosk_engine import VoskEngine

    return VoskEngine(Path(rest), language)


def offer(language: str, artifacts: Path) -> str:
    """The first folder of this language."""
    marks = _MARKS.get(language, (language,))
    for folder in sorted(artifacts.glob("vosk-model*")):
        if folder.is_dir() and any(mark in folder.name for mark in marks):
            return f"{SCHEME}:{folder}"
    return ""
