"""What a caller wants, from their own words: a text → a probability for each intent.

A linear classifier over n-grams weighted by inverse document frequency (Salton and Buckley 1988), beside it another
over what the sentence means as a whole (`models.intent.sentences`); what both say is made probabilities by one
temperature (Guo et al. 2017). `models.training.intents` trains it, `models.encoders.classifier_file` keeps it; here is
only arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.intent.features import counted
from models.intent.sentences import Sense, log_shares, vectors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """N-grams of one kind: sorted keys, their inverse document frequencies, and a row of weights for each."""

    keys: NDArray[np.uint32]
    idf: NDArray[np.float32]
    weights: NDArray[np.int8]


@dataclass(frozen=True)
class IntentClassifier:
    """``scale``: what a weight of 1 stands for, per intent. ``floor``: below this probability the best intent is no
    answer; it is where nine of ten texts that were classified right lay above in training, one half at the most.
    ``sense``: None in files of version 1, and where it did not help."""

    language: str
    intents: tuple[str, ...]
    groups: tuple[Group, ...]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    floor: float
    sense: Sense | None = None

    def classify(self, text: str) -> dict[str, float]:
        """Probabilities of all intents, likeliest first; {} for a text without words, or, where there is no sense,
        of which not one n-gram is known."""
        logs = self.counted_logs(text)
        if self.sense is not None and any(counted(text, self.language)):
            meant = self.sense.logs(vectors([text], self.language, self.sense.encode))[0]
            logs = (np.zeros(len(self.intents)) if logs is None else logs) + self.sense.share * meant
        return {} if logs is None else self.probabilities(logs)

    def counted_logs(self, text: str) -> Floats | None:
        """Logarithms of the probabilities by n-grams alone; None when not one of them is known."""
        scores, known = np.zeros(len(self.intents)), 0
        for group, counts in zip(self.groups, counted(text, self.language), strict=True):
            rows, values = self._looked_up(group, counts)
            known += len(rows)
            norm = float(np.sqrt(np.sum(values**2)))
            if norm:
                scores += (values / norm) @ group.weights[rows].astype(np.float64)
        return log_shares(scores * self.scale + self.bias) if known else None

    def warm(self) -> None:
        """Load what the first text would have to wait for."""
        self.classify(self.intents[0])

    def probabilities(self, logs: Floats) -> dict[str, float]:
        """Logarithms as probabilities, likeliest first."""
        chances = np.exp(log_shares(np.asarray(logs, np.float64) / self.temperature))
        return {self.intents[place]: float(chances[place]) for place in np.argsort(-chances, kind="stable")}

    @staticmethod
    def _looked_up(group: Group, counts: dict[int, float]) -> tuple[NDArray[np.intp], Floats]:
        keys = np.array(list(counts), np.uint32)
        values = np.array(list(counts.values()))
        if not len(keys) or not len(group.keys):
            return np.zeros(0, np.intp), np.zeros(0)
        places = np.minimum(np.searchsorted(group.keys, keys), len(group.keys) - 1)
        found = group.keys[places] == keys
        return places[found], values[found] * group.idf[places[found]]


def quantised(weights: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights (n-grams × intents) as eight bits each, and what one step means per intent."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)
