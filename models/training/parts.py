"""What can be taught, each part with models of its own; whose a model is stands at the beginning of its name."""

from __future__ import annotations

from pathlib import Path

INTENTS, CARDS, PHRASES, WORDING = "intents", "cards", "phrases", "wording"
PARTS = (INTENTS, CARDS, PHRASES, WORDING)
_ENDINGS = {INTENTS: ".npz", CARDS: "", PHRASES: ".npz", WORDING: ".arpa"}


def part_of(model: str) -> str:
    """intents (what callers mean; names begin with the language), cards of knowledge, phrases that the command network
    hears, or wording: a language model of how callers talk."""
    first = model.partition("-")[0]
    return first if first in PARTS else INTENTS


def place_of(folder: Path, model: str) -> Path:
    """Where a model is kept: a file, or for cards a folder."""
    return folder / f"{model}{_ENDINGS[part_of(model)]}"


def live_name(part: str, language: str) -> str:
    """Under which name is remembered which model of a part is live in a language."""
    return language if part == INTENTS else f"{part}-{language}"
