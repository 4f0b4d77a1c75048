"""Pronunciations from the English dictionary inside the pocketsphinx wheel, without starting a recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pocketsphinx import get_model_path


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
