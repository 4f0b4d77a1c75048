"""What attempts that were not understood lead to: the question again, an offer of the keys, keys alone, a human."""

from __future__ import annotations

from dataclasses import dataclass

from ari_app.contact.answers import Answer, Said
from ari_app.contact.contact import Contact
from models.domain.events import SpeechUnavailable

_OFFER_AFTER = 2  # attempts by voice
_NOISE_AFTER = 2  # attempts in which nothing but noise came
_NOISY = "nothing but noise was heard, twice"


@dataclass
class Reprompting:
    """Of one question; the human comes with its last attempt, which the flow says."""

    misheard: int = 0
    noises: int = 0

    async def next_words(self, contact: Contact, answer: Answer, media: list[str]) -> list[str]:
        """``media``, what is said before the next attempt, with what this rung adds."""
        if not isinstance(answer, Said):
            return media
        self.misheard += 1
        if not answer.hypothesis.text:
            self.noises += 1
            if self.noises == _NOISE_AFTER:
                contact.publish(SpeechUnavailable(reason=_NOISY))
        return [*media, *(await contact.media("use_keys") if self.misheard >= _OFFER_AFTER else ())]

    @property
    def listens(self) -> bool:
        """Whether speech is worth waiting for."""
        return self.noises < _NOISE_AFTER
