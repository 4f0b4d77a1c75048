"""``scripted:FILE``: says what a script says; for tests of everything around a recogniser.

The script is JSON: ``{"default": "text", "confidence": 0.9, "lengths": [[0.5, "yes"], [2.0, "billing"]]}``:
a clip of up to so many seconds is heard as that text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from models.domain.audio import seconds_of
from models.speech.engine import Capabilities, Hypothesis
from models.speech.grammar import allows


class ScriptedEngine:
    """Answers from a script, by the clip's length."""

    def __init__(self, script: Path, language: str) -> None:
        self._script = json.loads(script.read_text(encoding="utf-8-sig"))
        self._language = language

    @property
    def capabilities(self) -> Capabilities:
        """Whatever is asked of it."""
        return Capabilities(frozenset({self._language}), grammar=True, dictation=True, rejection=True)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        seconds = seconds_of(pcm)
        if not any(pcm):
            return Hypothesis("", 0.0, "scripted")
        lengths = self._script.get("lengths", [])
        text = next((text for limit, text in lengths if seconds <= limit), self._script.get("default", ""))
        if phrases is not None and not allows(phrases, text):
            return Hypothesis("", 0.0, "scripted")
        return Hypothesis(text, float(self._script.get("confidence", 1.0)) if text else 0.0, "scripted")
