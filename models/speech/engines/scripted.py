"""``scripted:FILE``: for tests of everything around a recogniser."""

from __future__ import annotations

from pathlib import Path

from models.domain.caller import LANGUAGES as LANGUAGES
from models.speech.engine import Engine

SCHEME = "scripted"
FORM = "scripted:FILE"
WORDS = "hears nothing, and says what a script says: for tests"


def needs(place: Path | None, _language: str) -> str:
    """The script."""
    return "" if place and place.is_file() else f"there is no {place}"


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.scripted_engine import ScriptedEngine

    return ScriptedEngine(Path(rest), language)
