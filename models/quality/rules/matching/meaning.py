"""What an utterance means, whatever its words: near to examples, and not to counter-examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.words import plain
from models.quality.rules.matching.normal import NEGATIONS, language_of, tokens
from models.quality.rules.matching.wanted import Encoder, Sense

ORDINARY_SHARE = 0.005  # of ordinary utterances that may have a meaning by mistake
FLOOR, UNLEARNED = 0.45, 0.65  # the lowest threshold; the one without ordinary utterances to learn from
_UNLIKE = 0.5  # what nearness to a counter-example takes away
_SHORTEST = {"en": 4, "zh": 4}  # tokens below which an utterance means nothing by itself


@dataclass(frozen=True)
class _Known:
    """The vectors of a meaning."""

    like: NDArray[np.float32]
    unlike: NDArray[np.float32]
    denied: bool
    above: float


class Meanings:
    """Meanings of a rule set. ``encode`` None: none is ever found."""

    def __init__(self, senses: Sequence[Sense], encode: Encoder | None, ordinary: Sequence[str] = ()) -> None:
        self._encode = encode
        self._known: dict[Sense, _Known] = {}
        if encode is None or not senses:
            return
        usual = encode([_written(text) for text in ordinary]) if ordinary else None
        for sense in senses:
            self._known[sense] = self._learned(sense, encode, usual)

    def find(self, text: str, among: Sequence[Sense]) -> list[tuple[Sense, float]]:
        """Those of some meanings that the utterance has, with how near it is. One encoding, whatever their number."""
        said = tokens(text)
        asked = [sense for sense in among if sense in self._known]
        if self._encode is None or not asked or len(said) < _SHORTEST[language_of(text)]:
            return []
        vector = self._encode([_written(text)])[0]
        denied = _denies(said)
        found = []
        for sense in asked:
            known = self._known[sense]
            score = _nearness(vector[None, :], known)[0]
            if score >= known.above and denied == known.denied:
                found.append((sense, round(float(score), 4)))
        return found

    @property
    def senses(self) -> Sequence[Sense]:
        """Those that can be found."""
        return list(self._known)

    def above(self, sense: Sense) -> float:
        """The threshold of a meaning; 1 without an encoder."""
        return self._known[sense].above if sense in self._known else 1.0

    def _learned(self, sense: Sense, encode: Encoder, usual: NDArray[np.float32] | None) -> _Known:
        like = encode([_written(text) for text in sense.like])
        unlike = encode([_written(text) for text in sense.unlike]) if sense.unlike else like[:0]
        denied = sum(_denies(tokens(text)) for text in sense.like) * 2 > len(sense.like)
        known = _Known(like, unlike, denied, sense.above or UNLEARNED)
        if sense.above or usual is None:
            return known
        threshold = float(np.quantile(_nearness(usual, known), 1 - ORDINARY_SHARE))
        return _Known(like, unlike, denied, max(FLOOR, round(threshold, 4)))


def _nearness(vectors: NDArray[np.float32], known: _Known) -> NDArray[np.float32]:
    near = (vectors @ known.like.T).max(axis=1)
    if len(known.unlike):
        near = near - _UNLIKE * np.maximum(0, (vectors @ known.unlike.T).max(axis=1))
    return np.asarray(near, np.float32)


def _denies(said: tuple[str, ...]) -> bool:
    """Static vectors do not see a negation: "I do not want to cancel" is as near as "I want to cancel"."""
    return bool(NEGATIONS & set(said))


def _written(text: str) -> str:
    return plain(text).replace(" ", "" if language_of(text) == "zh" else " ")
