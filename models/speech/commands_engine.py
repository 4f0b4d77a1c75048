"""``commands:`` or ``commands:FILE.npz``: phrases of a closed vocabulary by a network of our own, with rejection.

What the network was not trained on (other phrases, sequences, open speech) is left to the engine behind it,
pocketsphinx for English; of phrases that it was trained on, it has the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.domain.audio import seconds_of
from models.speech.command_net import OTHER, load_net
from models.speech.embedding import WINDOW_SECONDS, Embedder
from models.speech.engine import Capabilities, Engine, Hypothesis
from models.speech.prepare import SHORTEST, samples

_NAME = "commands"
_FOREIGN = 0.25  # what the probability of a phrase that was not asked for counts
_REJECTED = 0.35  # below this nothing was heard
_SURE = 0.8  # from this on nobody else is asked
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
        nothing = Hypothesis("", 0.0, _NAME)
        if seconds_of(pcm) < SHORTEST:
            return nothing
        known = {phrase: self._places[phrase.lower()] for phrase in phrases or () if phrase.lower() in self._places}
        heard = self._heard(pcm, known) if known else nothing
        if self._behind is None or (phrases is not None and (len(known) == len(phrases) or heard.confidence >= _SURE)):
            return heard
        other = self._behind.recognise(pcm, phrases)
        return heard if other.text in known else other

    def _heard(self, pcm: bytes, known: dict[str, int]) -> Hypothesis:
        clip = samples(pcm).astype(np.float32)
        if float(np.sqrt(np.mean(clip**2))) < _QUIET or seconds_of(pcm) > _LONGEST:
            return Hypothesis("", 0.0, _NAME)
        chances = self._net.probabilities(self._embedder.embed(clip)[None])[0]
        weighed = chances * _FOREIGN
        weighed[self._net.phrases.index(OTHER)] = chances[self._net.phrases.index(OTHER)]
        places = list(known.values())
        weighed[places] = chances[places]
        weighed /= weighed.sum()
        best = max(known, key=lambda phrase: weighed[known[phrase]])
        sure = float(weighed[known[best]])
        return Hypothesis(best, sure, _NAME) if sure >= _REJECTED else Hypothesis("", 0.0, _NAME)
