"""Any engine, believed where there is speech to hear and its words fit it.

Recognisers that write must write something: of music, tones and noise they make "Thank you." or one syllable without
end. Three things are asked here, none of them about certain words: is the clip like speech (`models.speech.likeness`);
where that is in doubt, is the engine sure of what it heard; does the text go round in circles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from models.domain.audio import seconds_of
from models.speech.engine import Capabilities, Engine, Hypothesis, Telling
from models.speech.likeness import MUSIC, NOISE, SPEECH, TONE, Likeness, likeliest, load

NEVER = 0.05  # likeness to speech below which nobody is asked what was said
_BOTH = 1.25  # likeness and the engine's confidence together: less, and it is not believed; a word that is hardly heard
# has 0.35 of the one and 0.99 of the other, what is made of noise the other way round
_CLEARLY = 0.999  # likeness from which on somebody spoke, whatever the engine made of it
_COMPARING = frozenset({"templates", "commands"})
_OTHERS = (NOISE, TONE, MUSIC)
_DOUBTED = 0.6  # confidence below which four times the same is a circle, not only six times
_BETWEEN = r"[\s,.。，、!！?？]*"
_SIX, _FOUR = (
    re.compile(rf"(\w.{{0,2}}?)(?:{_BETWEEN}\1){{{few},}}|(\w.{{3,23}}?)(?:{_BETWEEN}\2){{3,}}", re.IGNORECASE)
    for few in (5, 3)
)
_CIRCLES = 0.6  # share of a text beyond which it is no text
_FASTEST = {True: 9.0, False: 26.0}  # characters a second that can be said: Chinese, others


def goes_in_circles(text: str, confidence: float = 1.0) -> bool:
    """Whether most of a text is one thing said again and again."""
    circle = _FOUR if confidence < _DOUBTED else _SIX
    return sum(len(found.group()) for found in circle.finditer(text)) > _CIRCLES * len(text) > 0


def believable(heard: Hypothesis, likeness: float, seconds: float) -> bool:
    """Whether somebody said this: ``likeness`` of the clip to speech, and its length. Marks alone are no words."""
    if not any(letter.isalnum() for letter in heard.text):
        return False
    if likeness < NEVER or (likeness < _CLEARLY and likeness + heard.confidence < _BOTH):
        return False
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in heard.text)
    circles = goes_in_circles(heard.text, heard.confidence)
    return not circles and len(heard.text) <= 4 + _FASTEST[chinese] * seconds


def _own_judge(heard: Hypothesis, phrases: Sequence[str] | None) -> bool:
    """Whether the engine compared with known phrases and refuses by itself: its confidence is a distance of its own."""
    return phrases is not None and heard.engine in _COMPARING


class OnlySpeech:
    """An engine that hears nothing where there is no speech, and says what there was instead."""

    def __init__(self, engine: Engine, likeness: Likeness | None = None) -> None:
        self._engine, self._likeness = engine, likeness or load()

    @property
    def capabilities(self) -> Capabilities:
        """Those of the engine."""
        return self._engine.capabilities

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`; ``sound`` is set where there was none."""
        chances = self._likeness.of(pcm)
        if not chances:
            return self._engine.recognise(pcm, phrases)
        sound = likeliest(chances, _OTHERS)
        if chances[SPEECH] < NEVER:
            return Hypothesis("", 0.0, "", sound=sound)
        heard = self._engine.recognise(pcm, phrases)
        if heard.text and not _own_judge(heard, phrases) and not believable(heard, chances[SPEECH], seconds_of(pcm)):
            return replace(heard, text="", words=(), sound=sound)
        return heard

    def spoken(self, pcm: bytes) -> Hypothesis:
        """See `Telling.spoken`: no language is spoken where there is no speech."""
        chances = self._likeness.of(pcm)
        if not isinstance(self._engine, Telling) or (chances and chances[SPEECH] < NEVER):
            return Hypothesis("", 0.0, "")
        return self._engine.spoken(pcm)
