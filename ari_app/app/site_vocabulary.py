"""The words of a site, which recognisers are told with every clip that is written down: those of the settings, what
callers say in the flow in force, names of agents and queues, and what cards of knowledge are about.

Cards are read when they are put into force, in a thread if calls are going on; the rest is put together at the next
clip after the flow was replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ari_app.contact.flow_parts import FlowParts
from models.assist.card import Card
from models.domain.flow import Flow
from models.flow.check import words_of
from models.speech.drawn_words import MOST, cut_out, whole

_LANGUAGE = "zh"  # of English nothing is gained by it (docs/explanation/speech.md)


class SiteVocabulary:
    """``own``: words of the settings; ``names``: of agents and queues, as they are then."""

    def __init__(self, flows: FlowParts, own: str, names: Callable[[], Iterable[str]], cards: Sequence[Card]) -> None:
        self._flows, self._own, self._names = flows, whole([own]), names
        self._flow: Flow | None = None
        self._words: tuple[str, ...] = ()
        self._of_cards: list[str] = []
        self.take(cards)

    def take(self, cards: Sequence[Card]) -> None:
        """These cards are in force from now on."""
        today = [one for one in cards if one.language == _LANGUAGE]
        self._of_cards = cut_out(text for one in today for text in (one.title, *one.questions))
        self._flow = None

    def of(self, language: str) -> tuple[str, ...]:
        """The words of a language, those that were given first."""
        if language != _LANGUAGE:
            return ()
        flow = self._flows.flow
        if flow is not self._flow:
            sources = (self._own, whole(words_of(flow, language)), whole(self._names()), self._of_cards)
            self._words, self._flow = tuple(dict.fromkeys(word for some in sources for word in some))[:MOST], flow
        return self._words
