"""``commands:`` or ``commands:FILE.npz``: phrases of a closed vocabulary by a network of our own, with rejection.

What the network was not trained on (other phrases, sequences, open speech) is left to the engine behind it, which is
``moonshine:`` for English, or ``pocketsphinx:`` where that was not fetched. Where the network is unsure, the two are
weighed together; pocketsphinx has no say among phrases that people taught the network: it knows better alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.domain.audio import seconds_of
from models.speech.command_net import OTHER, load_net
from models.speech.embedding import WINDOW_SECONDS, Embedder
from models.speech.engine import Capabilities, Engine, Hypothesis, Weighing
from models.speech.prepare import SHORTEST, samples

_NAME = "commands"
_FOREIGN, _OTHER = 0.1, 0.5  # what the probability of a phrase that was not asked for, and of no phrase, counts
_REJECTED = 0.3  # below this nothing was heard
_SURE = 0.8  # from this on nobody else is asked
_TRUST, _BELIEF = 0.5, 0.3  # what its likelihoods count among the phrases, and its odds against `OTHER`: exponents
_DOUBT = 0.98  # surer than this is nobody
_PLAIN = 0.9  # from here on its own word is taken, and counts so much
_VOTE = 20.0  # how much likelier a phrase is when the engine behind heard it with full confidence
_QUIET = 40.0  # RMS below which there is nothing to hear
_LONGEST = WINDOW_SECONDS + 0.4  # seconds; a longer clip is none of these phrases


class CommandsEngine:
    """``behind``: who is asked for what the network does not know; None: nobody."""

    def __init__(self, file: Path, language: str, behind: Engine | None = None) -> None:
        self._net, self._behind = load_net(file), behind
        if self._net.language != language:
            raise ValueError(f"{file} hears {self._net.language}, not {language}")
        self._embedder = Embedder()
        self._places = {phrase: place for place, phrase in enumerate(self._net.phrases) if phrase != OTHER}

    @property
    def capabilities(self) -> Capabilities:
        """Grammar with rejection; dictation if the engine behind has it."""
        dictation = self._behind is not None and self._behind.capabilities.dictation
        return Capabilities(frozenset({self._net.language}), grammar=True, dictation=dictation, rejection=True)

    @property
    def vocabulary(self) -> frozenset[str]:
        """The phrases of the network."""
        return frozenset(self._places)

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        if seconds_of(pcm) < SHORTEST:
            return Hypothesis("", 0.0, _NAME)
        known = {phrase: self._places[phrase.lower()] for phrase in phrases or () if phrase.lower() in self._places}
        shares = self._shares(pcm, known)
        heard = _best(shares)
        whole = phrases is not None and len(known) == len(phrases)
        if self._behind is None or heard.confidence >= _SURE or (whole and not shares):
            return heard
        other, logs = self._asked(self._behind, pcm, phrases)
        if not shares or (not whole and other.text and other.text not in known):
            return other
        if not logs:
            return self._voted(shares, heard, other)
        return _both(shares, other, {phrase: logs[phrase] for phrase in known})

    @staticmethod
    def _asked(behind: Engine, pcm: bytes, phrases: Sequence[str] | None) -> tuple[Hypothesis, dict[str, float]]:
        if phrases is not None and isinstance(behind, Weighing):
            return behind.weigh(pcm, phrases)
        return behind.recognise(pcm, phrases), {}

    def _shares(self, pcm: bytes, known: dict[str, int]) -> dict[str, float]:
        """Probabilities of the known phrases and of `OTHER`; {} when there is nothing to hear, or too much."""
        clip = samples(pcm).astype(np.float32)
        if not known or float(np.sqrt(np.mean(clip**2))) < _QUIET or seconds_of(pcm) > _LONGEST:
            return {}
        chances = self._net.probabilities(self._embedder.embed(clip)[None])[0]
        asked = {phrase: float(chances[place]) for phrase, place in known.items()}
        nothing = float(chances[self._net.phrases.index(OTHER)])
        foreign = max(0.0, 1.0 - sum(asked.values()) - nothing)
        total = sum(asked.values()) + nothing * _OTHER + foreign * _FOREIGN
        return {phrase: share / total for phrase, share in asked.items()} | {OTHER: nothing * _OTHER / total}

    def _voted(self, shares: dict[str, float], heard: Hypothesis, other: Hypothesis) -> Hypothesis:
        """What both make of a clip when the engine behind only names a phrase."""
        best = max((phrase for phrase in shares if phrase != OTHER), key=lambda phrase: shares[phrase])
        people = self._net.people
        if best.lower() in people and (not other.text or other.text.lower() in people):
            return heard
        if other.text not in shares:
            return heard
        raised = {**shares, other.text: shares[other.text] * _VOTE}
        total = sum(raised.values())
        return _best({phrase: share / total for phrase, share in raised.items()})


def _both(shares: dict[str, float], other: Hypothesis, logs: dict[str, float]) -> Hypothesis:
    """What both say: the phrases' part of the shares divided among them as both see it, and what is none of them less
    likely the surer the engine behind is. Where that leaves little, its own word counts, if it is sure."""
    highest, before = max(logs.values()), 1.0 - shares[OTHER]
    raised = {phrase: shares[phrase] * math.exp(_TRUST * (log - highest)) for phrase, log in logs.items()}
    sure = min(max(other.confidence, 1 - _DOUBT), _DOUBT)
    nothing = shares[OTHER] * ((1 - sure) / sure) ** _BELIEF
    scale = before / max(sum(raised.values()), 1e-12)
    total = before + nothing
    found = _best({phrase: share * scale / total for phrase, share in raised.items()} | {OTHER: nothing / total})
    own = other.confidence * _PLAIN
    return Hypothesis(other.text, own, _NAME) if other.confidence >= _PLAIN and own > found.confidence else found


def _best(shares: dict[str, float]) -> Hypothesis:
    """The likeliest phrase, if it is likely enough."""
    phrases = {phrase: share for phrase, share in shares.items() if phrase != OTHER}
    best = max(phrases, key=lambda phrase: phrases[phrase], default=OTHER)
    sure = phrases.get(best, 0.0)
    return Hypothesis(best, sure, _NAME) if sure >= _REJECTED else Hypothesis("", 0.0, _NAME)
