"""Events of listening: what an utterance told beyond its words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.domain.events import Event, Transcribed


@dataclass(frozen=True, slots=True)
class MoodHeard(Event):
    """The probability that an utterance was upset, and its mean over the call so far, both in [0, 1]; ``band``: how the
    mean is shown to people; ``against``: what the voice was compared with."""

    leg: str = ""
    upset: float = 0.0
    level: float = 0.0
    band: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class SoundHeard(Event):
    """What a leg sent was no speech: ``sound`` is noise, tone or music. ``began_at``, ``seconds`` as in `Transcribed`.
    It is nobody's words, so no search finds it and no rule counts it."""

    leg: str = ""
    sound: str = ""
    began_at: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PartlyHeard(Event):
    """What an utterance that has not ended says so far. Shown to who follows (``GET /events?partials=1``), never kept;
    ``began_at`` is that of the `Transcribed` that follows."""

    leg: str = ""
    text: str = ""
    began_at: float = 0.0


@dataclass(frozen=True, slots=True)
class TranscribedAgain(Transcribed):
    """One utterance of one leg, written down anew from the recording; ``version``: of the transcript, from 2 on. The
    earlier versions stay. ``start`` and ``end`` are seconds of that part of the recording."""

    version: int = 2

    def told(self, text: str, confidence: float, engine: str, words: list[dict[str, object]]) -> TranscribedAgain:
        """The same utterance with what a recogniser made of it."""
        return replace(self, text=text, confidence=confidence, engine=engine, words=words)


@dataclass(frozen=True, slots=True)
class TranscriptMasked(Event):
    """An utterance that was told already turned out to be a piece of a secret number, said in several: ``text`` takes
    its place everywhere. ``leg``, ``began_at`` and ``version`` say which one."""

    leg: str = ""
    began_at: float = 0.0
    text: str = ""
    version: int = 1
