"""What recognisers of whole sentences share: they weigh phrases or write down, where there is something to hear."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from models.speech.clips import Floats, audible
from models.speech.engine import Hypothesis


class SentenceEngine(ABC):
    """An engine that can weigh and dictate (see `Engine` and `Weighing`)."""

    name: str

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        if phrases is not None:
            return self.weigh(pcm, phrases)[0]
        clip = audible(pcm)
        return self._dictate(clip) if clip is not None else Hypothesis("", 0.0, self.name)

    def weigh(self, pcm: bytes, phrases: Sequence[str]) -> tuple[Hypothesis, dict[str, float]]:
        """See `Weighing.weigh`."""
        clip = audible(pcm)
        return self._weigh(clip, phrases) if clip is not None else (Hypothesis("", 0.0, self.name), {})

    @abstractmethod
    def _dictate(self, clip: Floats) -> Hypothesis:
        """What is said in a clip with something to hear."""

    @abstractmethod
    def _weigh(self, clip: Floats, phrases: Sequence[str]) -> tuple[Hypothesis, dict[str, float]]:
        """The likeliest phrase, and the logarithm of the probability of each plain one."""
