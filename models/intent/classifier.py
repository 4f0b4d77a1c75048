"""What a caller wants, from his own words: a text → a probability for each intent.

A linear classifier over n-grams weighted by inverse document frequency (Salton and Buckley 1988), its scores made
probabilities by one temperature (Guo et al. 2017). `models.training.intents` trains it; here is only arithmetic.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.intent.features import GROUPS, counted

Floats = NDArray[np.float64]
_VERSION = 1


@dataclass(frozen=True)
class Group:
    """N-grams of one kind: sorted keys, their inverse document frequencies, and a row of weights for each."""

    keys: NDArray[np.uint32]
    idf: NDArray[np.float32]
    weights: NDArray[np.int8]


@dataclass(frozen=True)
class IntentClassifier:
    """``scale``: what a weight of 1 stands for, per intent. ``floor``: below this probability the best intent is no
    answer; it is where nine of ten texts that were classified right lay above in training."""

    language: str
    intents: tuple[str, ...]
    groups: tuple[Group, ...]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    floor: float

    def classify(self, text: str) -> dict[str, float]:
        """Probabilities of all intents, likeliest first; {} for a text of which not one n-gram is known."""
        scores = np.zeros(len(self.intents))
        known = 0
        for group, counts in zip(self.groups, counted(text, self.language), strict=True):
            rows, values = self._looked_up(group, counts)
            known += len(rows)
            norm = float(np.sqrt(np.sum(values**2)))
            if norm:
                scores += (values / norm) @ group.weights[rows].astype(np.float64)
        if not known:
            return {}
        return self.probabilities(scores * self.scale + self.bias)

    def probabilities(self, scores: Floats) -> dict[str, float]:
        """Scores as probabilities, likeliest first."""
        scaled = np.asarray(scores, np.float64) / self.temperature
        chances = np.exp(scaled - scaled.max())
        chances /= chances.sum()
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

    def save(self, file: Path) -> None:
        """Write as ``.npz``, whole or not at all."""
        arrays: dict[str, NDArray[np.generic]] = {
            "version": np.array(_VERSION), "language": np.array(self.language), "intents": np.array(self.intents),
            "scale": self.scale, "bias": self.bias, "temperature": np.array(self.temperature),
            "floor": np.array(self.floor),
        }  # fmt: skip
        for name, group in zip(GROUPS, self.groups, strict=True):
            arrays |= {f"{name}_keys": group.keys, f"{name}_idf": group.idf, f"{name}_weights": group.weights}
        half = file.with_suffix(".half.npz")
        file.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as writer:
            np.savez_compressed(writer, allow_pickle=False, **arrays)
        half.replace(file)


def load_classifier(file: Path) -> IntentClassifier:
    """A classifier from its file. Raises ValueError that says what is wrong with it."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
            version = int(arrays["version"])
    except (OSError, KeyError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{file} cannot be read as an intent classifier: train it again (make train-intents)"
        ) from error
    if version != _VERSION:
        raise ValueError(f"{file} is of another version of kefu: train it again (make train-intents)")
    groups = tuple(Group(*(arrays[f"{name}_{part}"] for part in ("keys", "idf", "weights"))) for name in GROUPS)
    return IntentClassifier(
        str(arrays["language"]), tuple(map(str, arrays["intents"])), groups, arrays["scale"], arrays["bias"],
        float(arrays["temperature"]), float(arrays["floor"]),
    )  # fmt: skip


def quantised(weights: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights (n-grams × intents) as eight bits each, and what one step means per intent."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)
