"""The part of the command recogniser that is trained here: an embedding → a probability for each phrase."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.speech.judge import OTHER as OTHER
from models.speech.judge import Judge

Floats = NDArray[np.float32]
FRAMES = 16  # of an embedding
_VERSION = 1
_PARTS = ("hidden", "hidden_bias", "out", "out_bias")


@dataclass(frozen=True)
class Layers:
    """One network: a hidden layer with rectified units, and an output for each class."""

    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def scores(self, inputs: Floats) -> Floats:
        """Scores, shape (clips, classes), of flat inputs."""
        return np.asarray(np.maximum(inputs @ self.hidden + self.hidden_bias, 0) @ self.out + self.out_bias)


@dataclass(frozen=True)
class CommandNet:
    """``phrases``: the classes, `OTHER` among them; ``people``: those that people said in training, not voices alone;
    ``judge``: weighs it with another recogniser. The probability is the mean of the networks' own."""

    language: str
    phrases: tuple[str, ...]
    mean: Floats
    spread: Floats
    networks: tuple[Layers, ...]
    temperature: float
    people: frozenset[str] = frozenset()
    judge: Judge = field(default_factory=Judge)

    def probabilities(self, embeddings: Floats) -> Floats:
        """Shape (clips, classes) of embeddings of shape (clips, 16, 96)."""
        flat = ((embeddings - self.mean) / self.spread).reshape(len(embeddings), -1)
        return np.asarray(np.mean([softmax(net.scores(flat) / self.temperature) for net in self.networks], axis=0))

    def joined(self, other: CommandNet) -> CommandNet:
        """With the networks of another one for the same phrases, as they are beside these. Raises ValueError."""
        if (self.language, self.phrases) != (other.language, other.phrases):
            raise ValueError("networks of other phrases cannot be joined")
        scale = np.tile(self.spread / other.spread, FRAMES)[:, None]
        shift = np.tile((self.mean - other.mean) / other.spread, FRAMES)
        cooler = self.temperature / other.temperature
        theirs = (
            Layers(
                net.hidden * scale,
                np.asarray(net.hidden_bias + shift @ net.hidden, np.float32),
                net.out * cooler,
                net.out_bias * cooler,
            )
            for net in other.networks
        )
        return replace(self, networks=(*self.networks, *theirs), people=self.people | other.people)

    def save(self, file: Path) -> None:
        """Write as ``.npz`` with weights of 16 bits, whole or not at all."""
        arrays: dict[str, NDArray[np.generic]] = {
            "version": np.array(_VERSION), "language": np.array(self.language), "phrases": np.array(self.phrases),
            "mean": self.mean, "spread": self.spread, "temperature": np.array(self.temperature),
            "networks": np.array(len(self.networks)), "people": np.array(sorted(self.people)),
            "judge": np.array(self.judge.numbers()),
        }  # fmt: skip
        for place, net in enumerate(self.networks):
            for name in _PARTS:
                arrays[f"{name}_{place}"] = getattr(net, name).astype(np.float16)
        half = file.with_suffix(".half.npz")
        file.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as writer:
            np.savez_compressed(writer, allow_pickle=False, **arrays)
        half.replace(file)


def load_net(file: Path) -> CommandNet:
    """Raises ValueError that says what is wrong with the file."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
            version, count = int(arrays["version"]), int(arrays["networks"])
            networks = tuple(
                Layers(*(arrays[f"{name}_{n}"].astype(np.float32) for name in _PARTS))
                for n in range(count)
            )  # fmt: skip
            judge = Judge(*map(float, arrays["judge"])) if "judge" in arrays else Judge()
    except (OSError, KeyError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{file} cannot be read as a command network: train it again (make train-commands)") from error
    if version != _VERSION:
        raise ValueError(f"{file} is of another version of kefu: train it again (make train-commands)")
    phrases = tuple(map(str, arrays["phrases"]))
    return CommandNet(
        str(arrays["language"]), phrases, arrays["mean"], arrays["spread"], networks, float(arrays["temperature"]),
        frozenset(map(str, arrays["people"])), judge,
    )  # fmt: skip


def softmax(scores: Floats) -> Floats:
    """Rows of scores as probabilities."""
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))
