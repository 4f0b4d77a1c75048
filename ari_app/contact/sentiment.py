"""How people on a call feel, as far as voice and words tell."""

from __future__ import annotations

from models.domain.speech_events import MoodHeard
from models.quality.emotion import Sentiment, band
from models.quality.prosody import Prosody
from models.speech.engine import Hypothesis

_TRUSTED = 0.5  # words heard with less confidence say nothing about anybody


def noticed(
    mood: Sentiment, leg: str, voice: Prosody, seconds: float, hypothesis: Hypothesis, language: str
) -> MoodHeard:
    """An utterance joins what is known of a leg; the event that says so."""
    text = hypothesis.text if hypothesis.confidence >= _TRUSTED else ""
    own = mood.baseline is not None
    upset = mood.take(voice, seconds, text, language)
    return MoodHeard(
        leg=leg, upset=round(upset, 3), level=round(mood.level, 3), band=band(mood.level),
        against="their own beginning" if own else "typical callers",
    )  # fmt: skip
