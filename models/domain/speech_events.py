"""Events of listening: what an utterance told beyond its words."""

from __future__ import annotations

from dataclasses import dataclass

from models.domain.events import Event


@dataclass(frozen=True, slots=True)
class MoodHeard(Event):
    """The probability that an utterance was upset, and its mean over the call so far, both in [0, 1]; ``band``: how the
    mean is shown to people; ``against``: what the voice was compared with."""

    leg: str = ""
    upset: float = 0.0
    level: float = 0.0
    band: str = ""
    against: str = ""
