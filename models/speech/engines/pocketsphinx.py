"""``pocketsphinx:``: what hears English where nothing better was fetched."""

from __future__ import annotations

from pathlib import Path

from models.speech.engine import Engine
from models.speech.lacking import file_slip

SCHEME = "pocketsphinx"
LANGUAGES = ("en",)
FORM = "pocketsphinx:FILE.arpa"
WORDS = "rough, small and always there; FILE: a language model of your own texts (make train-lm)"
PACKAGES = ("pocketsphinx",)
RANK = 10


def needs(place: Path | None, _language: str) -> str:
    """A file that was named."""
    if place and (slip := file_slip(place, ".arpa")):
        return slip
    return f"there is no {place}; make train-lm makes one" if place and not place.is_file() else ""


def opened(rest: str, language: str) -> Engine:
    """The engine."""
    from models.speech.pocketsphinx_engine import PocketsphinxEngine

    return PocketsphinxEngine(language, Path(rest) if rest else None)


def offer(language: str, _artifacts: Path) -> str:
    """Its wheel carries a model of English."""
    return f"{SCHEME}:" if language in LANGUAGES else ""
