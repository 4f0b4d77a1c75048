"""``commands:`` or ``commands:FILE.npz``: phrases of a closed vocabulary by a network of our own, with rejection.

Where the network is sure, nobody else is asked. Where it is not, and for phrases that it was not taught, the engine
behind it says how likely each phrase is, and both are weighed together (`models.speech.judge`): ``moonshine:`` for
English. ``pocketsphinx:``, where that was not fetched, only names a phrase, and has no say among those that people
taught the network. Sequences and open speech are left to the engine behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from pathlib import Path

import numpy as np

from models.domain.audio import seconds_of
from models.speech.command_net import OTHER, load_net
from models.speech.embedding import WINDOW_SECONDS, Embedder
from models.speech.engine import Capabilities, Engine, Hypothesis, Weighing, drafting
from models.speech.prepare import SHORTEST, samples

_NAME = "commands"
_FOREIGN, _OTHER = 0.1, 0.5  # what the probability of a phrase that was not asked for, and of no phrase, counts
_REJECTED = 0.3  # below this nothing was heard
_SURE = 0.95  # from this on nobody else is asked
_PLAIN = 0.9  # from here on the other's own word is taken on what no people taught the network, and counts so much
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
        self._vocabulary = frozenset(self._net.phrases) - {OTHER}

    @property
    def capabilities(self) -> Capabilities:
        """Grammar with rejection; dictation if the engine behind has it."""
        dictation = self._behind is not None and self._behind.capabilities.dictation
        return Capabilities(frozenset({self._net.language}), grammar=True, dictation=dictation, rejection=True)

    @property
    def vocabulary(self) -> frozenset[str]:
        """The phrases of the network."""
        return self._vocabulary

    def drafting(self) -> CommandsEngine:
        """See `Drafting`."""
        quick = copy(self)
        quick._behind = drafting(self._behind) if self._behind else None
        return quick

    def recognise(self, pcm: bytes, phrases: Sequence[str] | None) -> Hypothesis:
        """See `Engine.recognise`."""
        if seconds_of(pcm) < SHORTEST:
            return Hypothesis("", 0.0, _NAME)
        known = [phrase for phrase in phrases or () if phrase.lower() in self._vocabulary]
        chances = self._chances(pcm) if known else {}
        shares = self._shares(chances, known)
        heard = _best(shares)
        whole = phrases is not None and len(known) == len(phrases)
        if self._behind is None or heard.confidence >= _SURE or (whole and not shares):
            return heard
        other, logs = self._asked(self._behind, pcm, phrases)
        if not shares:
            return other
        if phrases is not None and logs.keys() >= set(phrases):
            taught = {phrase: chances[phrase.lower()] for phrase in known}
            return self._judged(self._net.judge.weighed({**taught, OTHER: chances[OTHER]}, logs), other)
        if not whole and other.text and other.text not in known:
            return other
        return self._voted(shares, heard, other)

    def _judged(self, shares: dict[str, float], other: Hypothesis) -> Hypothesis:
        """What is likeliest, or what the engine behind is sure of and the network knows from voices alone, or not at
        all: such phrases by people it takes for none of its own at times."""
        found, own = _best(shares), other.confidence * _PLAIN
        if other.text.lower() in self._net.people or other.confidence < _PLAIN or own <= found.confidence:
            return found
        return Hypothesis(other.text, own, _NAME)

    @staticmethod
    def _asked(behind: Engine, pcm: bytes, phrases: Sequence[str] | None) -> tuple[Hypothesis, dict[str, float]]:
        if phrases is not None and isinstance(behind, Weighing):
            return behind.weigh(pcm, phrases)
        return behind.recognise(pcm, phrases), {}

    def _chances(self, pcm: bytes) -> dict[str, float]:
        """Probabilities of all phrases of the network and of `OTHER`; {} when there is nothing to hear, or too much."""
        clip = samples(pcm).astype(np.float32)
        if float(np.sqrt(np.mean(clip**2))) < _QUIET or seconds_of(pcm) > _LONGEST:
            return {}
        found = self._net.probabilities(self._embedder.embed(clip)[None])[0]
        return dict(zip(self._net.phrases, map(float, found), strict=True))

    @staticmethod
    def _shares(chances: Mapping[str, float], known: Collection[str]) -> dict[str, float]:
        """Of the known phrases and of `OTHER`, by the network alone."""
        if not chances:
            return {}
        asked = {phrase: chances[phrase.lower()] for phrase in known}
        nothing = chances[OTHER]
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


def _best(shares: dict[str, float]) -> Hypothesis:
    """The likeliest phrase, if it is likely enough."""
    phrases = {phrase: share for phrase, share in shares.items() if phrase != OTHER}
    best = max(phrases, key=lambda phrase: phrases[phrase], default=OTHER)
    sure = phrases.get(best, 0.0)
    return Hypothesis(best, sure, _NAME) if sure >= _REJECTED else Hypothesis("", 0.0, _NAME)
