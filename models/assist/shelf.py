"""Which card answers what a caller says: BM25 and the nearest example questions in vector space, z-scores added.

Neither alone: of 77 cards with eight questions each, terms find 70 %, vectors 73 %, both 77 % (`bench/assist.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from models.assist.bm25 import Bm25
from models.assist.card import Card
from models.assist.cues import content
from models.assist.terms import terms
from models.intent.sentences import Encoder, vectors

Floats = NDArray[np.float64]
_FLAT = 1e-9  # a spread below which all cards fit alike
_NEAREST = 0.5 ** np.arange(4)  # what the four nearest questions of a card count
_VECTORS = 1.5  # what their z-score counts beside that of the terms


@dataclass(frozen=True, slots=True)
class Found:
    """``score``: sum of both z-scores; ``likeness``: cosine to the nearest of the card's questions."""

    card: Card
    score: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The best first. ``gap``: how far the first is ahead of the second, in standard deviations."""

    found: tuple[Found, ...] = ()
    gap: float = 0.0

    def clear(self, gap: float, likeness: float) -> bool:
        """Whether the first may be shown without having been asked for: it is ahead, and it is like what was said."""
        return bool(self.found) and self.gap >= gap and self.found[0].likeness >= likeness


class Shelf:
    """The cards of one language. Making it and asking it encodes texts: a matter of a thread, not of an event loop."""

    def __init__(self, cards: Sequence[Card], language: str, encode: Encoder) -> None:
        self.cards, self.language, self._encode = tuple(cards), language, encode
        self._terms = Bm25([list(chain.from_iterable(map(terms, _texts(one)))) for one in self.cards])
        texts = [text for one in self.cards for text in (one.title, *one.questions)]
        ends = np.cumsum([0, *(1 + len(one.questions) for one in self.cards)])
        self._parts = [slice(int(begin), int(end)) for begin, end in pairwise(ends)]
        self._rows = _unit(vectors(texts, language, encode)) if texts else np.zeros((0, 1))
        self._middle = self._rows.mean(0) if texts else np.zeros(1)
        self._apart = _unit(self._rows - self._middle)

    def ask(self, text: str, queue: str = "", today: date | None = None, most: int = 3) -> Answer:
        """The cards for a queue's call ("": any) that hold today (None: whenever); small talk does not count."""
        places = [
            place for place, one in enumerate(self.cards)
            if one.serves(self.language, queue) and (today is None or one.holds(today))
        ]  # fmt: skip
        if not places:
            return Answer()
        asked = content(text) or text
        row = _unit(vectors([asked], self.language, self._encode))[0]
        near = self._apart @ _unit((row - self._middle)[None])[0]
        words = self._terms.scores(terms(asked))
        total = _z(words[places]) + _VECTORS * _z(np.array([_nearness(near[self._parts[one]]) for one in places]))
        order = [int(one) for one in np.argsort(-total, kind="stable")]
        gap = float(total[order[0]] - total[order[1]]) if len(order) > 1 else 0.0
        like = self._rows @ row
        found = tuple(
            Found(self.cards[places[one]], float(total[one]), float(like[self._parts[places[one]]].max()))
            for one in order[:most]
        )
        return Answer(found, gap)

    def alike(self, above: float) -> list[tuple[Card, Card, float]]:
        """Cards that say the same: pairs of which a question of one is nearly a question of the other."""
        found = []
        for place, (one, part) in enumerate(zip(self.cards, self._parts, strict=True)):
            for other, rest in zip(self.cards[place + 1 :], self._parts[place + 1 :], strict=True):
                near = float((self._rows[part] @ self._rows[rest].T).max())
                if near >= above:
                    found.append((one, other, near))
        return found


def _texts(card: Card) -> tuple[str, ...]:
    return (card.title, *card.questions, card.body)


def _nearness(likes: Floats) -> float:
    best = np.sort(likes)[::-1][: len(_NEAREST)]
    weights = _NEAREST[: len(best)]
    return float(best @ weights / weights.sum())


def _unit(rows: NDArray[np.float32] | Floats) -> Floats:
    wide = np.asarray(rows, np.float64)
    return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), _FLAT))


def _z(values: Floats) -> Floats:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > _FLAT else np.zeros_like(values)
