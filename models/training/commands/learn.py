"""Learning the network: examples → embeddings → weights, by stochastic gradient descent with Adam."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.speech.command_net import CommandNet, Floats, Layers, softmax
from models.speech.embedding import Embedder
from models.training.commands.corpus import Example
from models.training.commands.damage import damaged, delivered

CLEAN = 0  # damaged copies: one that is not damaged
_DAMAGE = 2  # which version of `damaged`: what was embedded of another is not used
_HIDDEN, _EPOCHS, _BATCH = 128, 12, 128
_RATE, _DECAY, _DROPPED, _SMOOTHING = 1.4e-3, 2e-5, 0.3, 0.05


@cache
def _embedder() -> Embedder:
    return Embedder()


def first_copy(audio: Floats, babble: Floats | None) -> Floats:
    """The first damaged copy of a clip, the same each time."""
    return damaged(audio, _random(audio), babble)


def _random(audio: Floats) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(sha256(audio.tobytes()).digest()[:8], "big"))


def _embedded(job: tuple[Floats, int, Floats | None, Path]) -> Floats:
    """``times`` damaged copies of a clip as embeddings, kept in a folder; for `CLEAN`, one as a good line has it."""
    audio, times, babble, kept = job
    parts = (audio, babble if babble is not None else audio[:0], np.array([times, _DAMAGE]))
    file = kept / f"{sha256(b''.join(part.tobytes() for part in parts)).hexdigest()[:32]}.npy"
    if file.is_file():
        return np.asarray(np.load(file, allow_pickle=False), np.float32)
    random = _random(audio)
    clips = [delivered(audio)] if times == CLEAN else [damaged(audio, random, babble) for _ in range(times)]
    found = np.stack([_embedder().embed(clip) for clip in clips])
    half = file.with_suffix(".half.npy")
    np.save(half, found.astype(np.float16), allow_pickle=False)
    half.replace(file)
    return found


def babble_of(examples: Sequence[Example]) -> Floats | None:
    """Six people at once, of their other speech; None when there is none."""
    others = [one.audio for one in examples if one.person and not one.phrase]
    six = others[:: max(1, len(others) // 6)][:6]
    return np.asarray(np.sum([np.resize(audio, 40000) for audio in six], axis=0), np.float32) if six else None


def embedded(
    examples: Sequence[Example], times: Sequence[int], babble: Floats | None, kept: Path, workers: int = 2
) -> tuple[Floats, NDArray[np.int_]]:
    """(embeddings, which example each is of), found in ``kept`` when they were made before; ``times``: how many
    damaged copies of each, or `CLEAN`."""
    kept.mkdir(parents=True, exist_ok=True)
    jobs = [(one.audio, count, babble, kept) for one, count in zip(examples, times, strict=True)]
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(_embedded, jobs, chunksize=16))
    return np.concatenate(found), np.repeat(np.arange(len(examples)), np.maximum(times, 1))


def learned(
    inputs: Floats, labels: NDArray[np.int_], weights: Sequence[Floats], phrases: Sequence[str], language: str
) -> CommandNet:
    """A network for each of ``weights``, which say how much each example counts."""
    mean = np.asarray(inputs.mean(axis=(0, 1)), np.float32)
    spread = np.asarray(inputs.std(axis=(0, 1)) + 1e-3, np.float32)
    flat = np.asarray(((inputs - mean) / spread).reshape(len(inputs), -1), np.float32)
    networks = tuple(_network(flat, labels, one, len(phrases), seed) for seed, one in enumerate(weights))
    return CommandNet(language, tuple(phrases), mean, spread, networks, 1.0)


def _network(flat: Floats, labels: NDArray[np.int_], weights: Floats, classes: int, seed: int) -> Layers:
    random = np.random.default_rng(seed)
    size = flat.shape[1]
    drawn = [
        random.normal(0, np.sqrt(2 / size), (size, _HIDDEN)), np.zeros(_HIDDEN),
        random.normal(0, np.sqrt(1 / _HIDDEN), (_HIDDEN, classes)), np.zeros(classes),
    ]  # fmt: skip
    parts: list[Floats] = [part.astype(np.float32) for part in drawn]
    first, second = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    steps = 0
    for epoch in range(_EPOCHS):
        order = random.permutation(len(flat))
        for start in range(0, len(order), _BATCH):
            steps += 1
            picked = order[start : start + _BATCH]
            gradients = _gradients(parts, flat[picked], labels[picked], weights[picked], random)
            rate = _RATE * 0.5 * (1 + np.cos(np.pi * epoch / _EPOCHS))
            for place, gradient in enumerate(gradients):
                first[place] += 0.1 * (gradient - first[place])
                second[place] += 0.001 * (gradient**2 - second[place])
                step = first[place] / (1 - 0.9**steps) / (np.sqrt(second[place] / (1 - 0.999**steps)) + 1e-8)
                parts[place] -= rate * step + _DECAY * parts[place]
    return Layers(*parts)


def _gradients(
    parts: list[Floats], inputs: Floats, labels: NDArray[np.int_], weights: Floats, random: np.random.Generator
) -> list[Floats]:
    """Of the cross-entropy with smoothed labels, with units dropped (Srivastava et al. 2014)."""
    hidden, hidden_bias, out, out_bias = parts
    kept = 1 - _DROPPED
    seen = inputs * (random.random(inputs.shape, dtype=np.float32) < kept) / kept
    raw = seen @ hidden + hidden_bias
    units = np.maximum(raw, 0) * (random.random(raw.shape, dtype=np.float32) < kept) / kept
    wanted = np.full((len(labels), len(out_bias)), _SMOOTHING / len(out_bias), np.float32)
    wanted[np.arange(len(labels)), labels] += 1 - _SMOOTHING
    error = (softmax(np.asarray(units @ out + out_bias, np.float32)) - wanted) * weights[:, None] / len(labels)
    back = (error @ out.T) * (units > 0) / kept
    return [seen.T @ back, back.sum(axis=0), units.T @ error, error.sum(axis=0)]


def temperature_of(chances: Floats, labels: NDArray[np.int_]) -> float:
    """The temperature with the least cross-entropy on examples that were not trained on (Guo et al. 2017)."""
    scores, rows = np.log(chances + 1e-9), np.arange(len(labels))
    grid = np.geomspace(0.3, 4, 40)
    losses = [-np.mean(np.log(softmax(np.asarray(scores / t, np.float32))[rows, labels] + 1e-9)) for t in grid]
    return float(grid[int(np.argmin(losses))])
