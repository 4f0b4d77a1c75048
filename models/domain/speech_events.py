"""Events of listening: what an utterance told beyond its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from models.domain.events import Event, Transcribed


@dataclass(frozen=True, slots=True)
class MoodHeard(Event):
    """The probability that an utterance was upset, and its mean over the call so far, both in [0, 1]; ``band``: how the
    mean is shown to people; ``against``: what the voice was compared with."""

    WORDS: ClassVar[str] = "{leg}: {band} ({level:.0%})"
    AFTERWARDS: ClassVar[bool] = True

    leg: str = ""
    upset: float = 0.0
    level: float = 0.0
    band: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class SoundHeard(Event):
    """What a leg sent was no speech: ``sound`` is noise, tone or music. ``began_at``, ``seconds`` as in `Transcribed`.
    It is nobody's words, so no search finds it and no rule counts it."""

    WORDS: ClassVar[str] = "{leg}: [{sound}] {seconds:.1f} s"
    AFTERWARDS: ClassVar[bool] = True

    leg: str = ""
    sound: str = ""
    began_at: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PartlyHeard(Event):
    """What an utterance that has not ended says so far, "" when it came to nothing. Shown to who follows
    (``GET /events?partials=1``), never kept; ``began_at`` is about that of the `Transcribed` that follows."""

    WORDS: ClassVar[str] = "{leg}: {text} …"
    AFTERWARDS: ClassVar[bool] = True

    leg: str = ""
    text: str = ""
    began_at: float = 0.0


@dataclass(frozen=True, slots=True)
class TranscribedAgain(Transcribed):
    """One utterance of one leg, written down anew from the recording; ``version``: of the transcript, from 2 on. The
    earlier versions stay. ``start`` and ``end`` are seconds of that part of the recording."""

    TYPE: ClassVar[str] = "call.transcribed"
    WORDS: ClassVar[str] = "{leg}, written down again: {text}"
    AFTERWARDS: ClassVar[bool] = True

    version: int = 2

    def told(self, text: str, confidence: float, engine: str, words: list[dict[str, object]]) -> TranscribedAgain:
        """The same utterance with what a recogniser made of it."""
        return replace(self, text=text, confidence=confidence, engine=engine, words=words)


@dataclass(frozen=True, slots=True)
class TranscriptMasked(Event):
    """An utterance that was told already turned out to be a piece of a secret number, said in several: ``text`` takes
    its place everywhere. ``leg``, ``began_at`` and ``version`` say which one."""

    WORDS: ClassVar[str] = "{leg}: {text}"
    AFTERWARDS: ClassVar[bool] = True

    leg: str = ""
    began_at: float = 0.0
    text: str = ""
    version: int = 1
