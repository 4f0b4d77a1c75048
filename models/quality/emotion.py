"""Whether a caller is upset: a probability from how and what they say, against how they spoke at the start.

The acoustic part is an improper linear model (Dawes 1979): features counted alike, with the signs that a review of 104
studies of vocal anger gives them (Juslin and Laukka 2003), in units of how far people usually differ. Nothing in it
was fitted to recordings. It says how aroused a voice is; joy raises a voice as well, which is why it stays a hint.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.quality.prosody import Floats, Prosody

# Typical calm speech on a telephone line: mean, how far people differ from it, and sign and weight of anger.
_FEATURES: dict[str, tuple[float, float, float]] = {
    "pitch": (30.0, 4.5, 1.0),
    "pitch_range": (4.0, 1.6, 0.5),
    "loudness": (-24.0, 6.0, 1.0),
    "loudness_range": (8.0, 2.0, 0.0),
    "jitter": (0.03, 0.012, 0.0),
    "shimmer": (2.2, 0.5, 0.0),
    "hnr": (9.0, 2.5, 0.0),
    "alpha": (-9.0, 4.5, 1.0),
    "slope": (-9.0, 2.5, 0.5),
    "pace": (3.0, 0.8, 0.3),
    "pauses": (0.35, 0.15, -0.3),
}
_SIGNS = np.array([sign for *_, sign in _FEATURES.values()])
_TYPICAL = np.array([mean for mean, *_ in _FEATURES.values()])
_SPREAD = np.array([spread for _, spread, _ in _FEATURES.values()])
_SCALE = float(np.linalg.norm(_SIGNS))
_LEVEL_UNKNOWN = 0.3  # a line's level says little about a stranger's voice

PRIOR = 0.1  # share of utterances of callers that are upset, before anything is heard
BASELINE_SECONDS = 10.0
_MEMORY = 0.7  # of the last utterances in the caller's running mean
_MIDDLE, _STEEP = 1.2, 1.2  # the arousal that speaks for neither; log odds of each more
_UPSET = {
    "en": r"angry|furious|ridiculous|unacceptable|terrible|awful|worst|useless|disgrace\w*|disgust\w*|fed up|sick of|"
    r"complain\w*|scam|fraud|sue|lawyer|cancel everything|nobody (cares|helps|listens)|how many times|still (not|no)|"
    r"never again|rip.?off|hell|damn|waste of|stupid|idiots?|charged? (me )?twice",
    "zh": r"生气|气死|愤怒|投诉|骗|垃圾|太差|差劲|恶心|受够|搞什么|什么破|没人管|几次了|多少次|"
    r"还没|律师|起诉|举报|离谱|过分|荒唐|废物|混蛋|扯淡|不像话|忍无可忍",
}
_CALM = {"en": r"thank(s| you)|please|great|perfect|wonderful|lovely", "zh": r"谢谢|麻烦|请问|好的|太好了|辛苦"}


@dataclass
class Sentiment:
    """What is known of one caller's mood. ``level``: the posterior mean over the call so far, [0, 1]."""

    level: float = PRIOR
    heard: int = 0
    _calm: list[tuple[float, Floats]] = field(default_factory=list)

    def take(self, voice: Prosody | None, seconds: float, text: str, language: str) -> float:
        """The probability that this utterance is upset; it joins the mean."""
        evidence = [words(text, language)]
        if voice is not None:
            evidence.append(acoustic(arousal(voice, self.baseline)))
            if self.baseline is None:
                self._calm.append((seconds, voice.values()))
        chance = posterior(evidence)
        self.level = chance if not self.heard else _MEMORY * self.level + (1 - _MEMORY) * chance
        self.heard += 1
        return chance

    @property
    def baseline(self) -> Floats | None:
        """How the caller spoke in their first ten seconds; None until they are over."""
        if sum(seconds for seconds, _ in self._calm) < BASELINE_SECONDS:
            return None
        weights = np.array([seconds for seconds, _ in self._calm])
        return np.average([values for _, values in self._calm], axis=0, weights=weights)


def arousal(voice: Prosody, baseline: Floats | None = None) -> float:
    """How far a voice is from calm speech in the direction of anger, in standard deviations; against typical people
    while the caller's own ``baseline`` is not known."""
    apart = (voice.values() - (_TYPICAL if baseline is None else baseline)) / _SPREAD
    if baseline is None:
        apart[list(_FEATURES).index("loudness")] *= _LEVEL_UNKNOWN
    return float(np.clip(apart, -3, 3) @ _SIGNS) / _SCALE


def acoustic(aroused: float) -> float:
    """Evidence of the voice, as a logarithm of odds."""
    return _STEEP * (aroused - _MIDDLE)


def weight(level: float) -> float:
    """A posterior as the emotion term of the priority: 0.5 where nothing speaks for or against, 1 for surely upset."""
    odds, even = level / max(1e-9, 1 - level), PRIOR / (1 - PRIOR)
    return odds / (odds + even)


def band(level: float) -> str:
    """How a posterior is shown: never as a label of a person."""
    return next(name for above, name in ((0.5, "raised"), (0.2, "slightly raised"), (-1.0, "calm")) if level > above)


def words(text: str, language: str) -> float:
    """Evidence of the words, as a logarithm of odds: each word of anger 1.8, each of calm -0.6."""
    upset, calm = _UPSET.get(language), _CALM.get(language)
    if not text or upset is None or calm is None:
        return 0.0
    low = text.lower()
    edge = r"\b" if language == "en" else ""
    angry = len(re.findall(f"{edge}(?:{upset}){edge}", low))
    return 1.8 * min(angry, 3) - 0.6 * min(len(re.findall(calm, low)), 2)


def posterior(evidence: Sequence[float]) -> float:
    """Logarithms of odds, taken as independent, on top of the prior."""
    odds = math.log(PRIOR / (1 - PRIOR)) + sum(evidence)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
