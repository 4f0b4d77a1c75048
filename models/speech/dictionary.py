"""Pronunciations from the English dictionary inside the pocketsphinx wheel, without starting a recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pocketsphinx import get_model_path
from rapidfuzz import fuzz, process


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in Path(get_model_path("en-us/cmudict-en-us.dict")).read_text(encoding="utf-8").splitlines():
        word, *sounds = line.split()
        found.setdefault(word, tuple(sounds))
    return found


def pronounce(word: str) -> Sequence[str] | None:
    """The sounds of an English word (ARPAbet), or None when the dictionary lacks it."""
    return _entries().get(word.lower())


def nearest(word: str) -> str:
    """The known word that is written most like one, "" when none is near."""
    found = process.extractOne(word.lower(), _entries().keys(), scorer=fuzz.ratio, score_cutoff=75)
    return str(found[0]) if found else ""
