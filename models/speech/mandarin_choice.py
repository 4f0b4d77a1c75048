"""Which phrase of a menu was said in Mandarin, by three kinds of evidence.

A recogniser says how likely it would write a phrase after what it heard; what it would write of anybody is taken off,
because it writes 中国 sooner than 总工 and no menu asks for that (as an internal language model is taken off when
another is put in: Variani et al. 2020, "Hybrid autoregressive transducer"). And what it writes when it knows no phrase
sounds like one of them. A network that knows sounds and no words (`models.speech.syllable_net`) has a third say, where
there is one for the recogniser. How sure that is was learnt from people who said words of menus and words of none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from models.domain.numerals import DIGITS, spoken_number
from models.speech.mandarin_sounds import heard_like, syllables
from models.speech.syllable_net import Heard

_EXPECTED = 0.7  # of what is expected of anybody
_SOUND = 1.5  # of likeness of sound
_CLEAR, _FAR = 8.0, -14.0  # a margin beyond the one says no more, nor a distance beyond the other
_MARGIN, _DISTANCE, _LIKE, _BESIDE, _SHORT, _SURE = 0.15, 0.44, 0.29, 1.11, -1.3, 0.75  # logistic in these features

BELIEVED, _HOPELESS = 0.6, 0.02  # chances


_TOGETHER, _NONE = 0.208, -0.26  # conditional logit of the phrases and of none of them, where sounds were heard
_LONG = 4  # syllables


@dataclass(frozen=True, slots=True)
class Evidence:
    """For each phrase: ``likely`` the logarithm of its probability, ``expected`` the same where nobody speaks, ``like``
    how like it what was written sounds (see `heard_like`). ``free``: logarithm of what was written. ``heard``: what
    sounds and tones say of each, if anything."""

    likely: Mapping[str, float]
    expected: Mapping[str, float]
    like: Mapping[str, float]
    free: float
    heard: Mapping[str, Heard] = field(default_factory=dict)

    def scores(self) -> dict[str, float]:
        """How much speaks for each phrase."""
        if not self.heard:
            return self._written()
        return {
            phrase: score + self.heard[phrase].sounds + self.heard[phrase].tones
            for phrase, score in self._written().items()
        }

    def _written(self) -> dict[str, float]:
        """How much what the recogniser writes speaks for each."""
        return {
            phrase: log - _EXPECTED * self.expected[phrase] + _SOUND * self.like[phrase]
            for phrase, log in self.likely.items()
        }

    def chosen(self, scores: Mapping[str, float]) -> tuple[str, float]:
        """The phrase that most speaks for, and the chance that it was said. Sounds were weighed on words of two
        syllables, said alone; of a phrase that is as good as a sentence, what would be written may say it, too."""
        if not self.heard:
            best, features = self.features(scores)
            return best, sure(features)
        logits = {
            phrase: _TOGETHER * (score - self.free) * 2 / max(2, len(syllables(phrase)))  # a long one is further off
            for phrase, score in scores.items()
        }
        best = max(logits, key=lambda phrase: logits[phrase])
        most = max(logits[best], _NONE)
        chance = math.exp(logits[best] - most) / sum(math.exp(one - most) for one in (*logits.values(), _NONE))
        if len(syllables(best)) >= _LONG:
            phrase, features = self.features(self._written())
            chance = max(chance, sure(features)) if phrase == best else chance
        return best, chance

    def features(self, scores: Mapping[str, float]) -> tuple[str, tuple[float, ...]]:
        """The phrase that most speaks for, and what says whether it is right: by how much it is ahead of the next, how
        far it is from what would be written and how like that it sounds, for two syllables; how much less than another;
        and whether it is one syllable."""
        best = max(scores, key=lambda phrase: scores[phrase])
        margin = min([_CLEAR, *(scores[best] - score for phrase, score in scores.items() if phrase != best)])
        many = len(syllables(best))
        part = 2 / max(2, many)  # a long phrase is further off in all its syllables together
        distance = min(0.0, max(_FAR, (self.likely[best] - self.free) * part))
        beside = min(0.0, *(self.like[best] - like for phrase, like in self.like.items() if phrase in scores))
        return best, (margin, distance, self.like[best] * part, beside, float(many == 1))


def sure(features: Sequence[float]) -> float:
    """The chance that a phrase was said."""
    return float(1 / (1 + np.exp(-(float(np.dot((_MARGIN, _DISTANCE, _LIKE, _BESIDE, _SHORT), features)) + _SURE))))


def asked_back(chance: float) -> float:
    """A confidence: what is believed keeps its chance; what is unsure, but not hopeless, is worth asking the caller
    back, who is asked something in any case, and lies between 0.3 and that; 0 of what is hopeless."""
    if chance >= BELIEVED:
        return chance
    return 0.3 + (BELIEVED - 0.3) * (chance - _HOPELESS) / (BELIEVED - _HOPELESS) if chance >= _HOPELESS else 0.0


def spellings(phrase: str) -> tuple[str, ...]:
    """How a phrase may be written: as it is, and a number with digits too."""
    number = DIGITS["zh"].get(phrase) or (
        spoken_number(phrase, "zh") if all(one in _NUMBERS for one in phrase) else None
    )
    return (phrase,) if number is None else (phrase, str(number))


_NUMBERS = frozenset("零一二三四五六七八九十百千万两")


def evidence(
    likely: Mapping[str, float],
    expected: Mapping[str, float],
    written: Sequence[tuple[str, float]],
    heard: Mapping[str, Heard],
) -> Evidence:
    """What is known of a clip; ``written``: texts, likeliest first, with their logarithms."""
    free = written[0][1] if written else 0.0
    return Evidence(likely, expected, heard_like(written, list(likely)), free, heard)
