"""What a clip is like: somebody's speech, noise, a tone, or music; by measures of the sound, not by words.

Speech has stretches of voice whose pitch glides by a few percent and whose spectrum is never the same for long; music
holds its pitch and steps; tones stay; noise has no pitch at all. `measures` says so in numbers, each of the loud part
of a clip; `Likeness` weighs them with small networks of our own (`models.training.likeness`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import RATE
from models.speech.prepare import samples

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).resolve().parent.parent / "artifacts" / "likeness" / "weights.npz"
SPEECH, NOISE, TONE, MUSIC = KINDS = ("speech", "noise", "tone", "music")
FRAME, HOP = 256, 128  # samples: 32 and 16 ms
_LOW, _HIGH = int(RATE / 400), int(RATE / 65)  # lags of the pitch of a voice
_BANDS = 14
_LONG, _PIECE = int(4.5 * RATE), 3 * RATE  # samples: a clip that is looked at in pieces, and those
_LOUD = 0.03  # of the power of the loudest frames: what is weaker is not looked at
NAMES = (
    "seconds loud", "share loud", "voiced", "voice strength", "longest voice", "pitch glide", "pitch held",
    "pitch spread", "flatness", "flatness spread", "peak share", "peak share spread", "peak held", "flux",
    "flux spread", "alike after 80 ms", "alike after 240 ms", "alike spread", "below 300 Hz", "above 2 kHz",
    "above 2 kHz spread", "level spread", "level waves of 2 to 8 Hz", "crest", "sudden rises",
)  # fmt: skip


@lru_cache(maxsize=1)
def _filters() -> Floats:
    """Triangles from 100 to 3800 Hz, evenly on the mel scale: band × bin."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (100, 3800))
    mels = np.linspace(low, high, _BANDS + 2)
    hertz = 700 * (10 ** (mels / 2595) - 1)
    bins = np.fft.rfftfreq(FRAME, 1 / RATE)
    up = (bins - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2])[:, None]
    down = (hertz[2:, None] - bins) / (hertz[2:] - hertz[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(up, down)), np.float32)


def measures(clip: Floats) -> Floats | None:
    """The measures of `NAMES`, of samples at 8 kHz; None where there is nothing to measure."""
    if len(clip) < 4 * FRAME:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(clip - clip.mean(), FRAME)[::HOP]
    power = (frames**2).mean(axis=1)
    loudest = float(np.percentile(power, 95))
    loud = power > _LOUD * loudest
    if loudest < 100 or loud.sum() < 4:
        return None
    spectra = np.asarray(np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2 + 1e-3, np.float32)
    values = [
        *_lengths(loud), *_voice(frames[loud], np.flatnonzero(loud)), *_spectrum(spectra[loud]),
        *_change(spectra, loud), *_level(power, loud, clip),
    ]  # fmt: skip
    return np.asarray(values, np.float32)


def _pieces(clip: Floats) -> list[Floats]:
    """The clip, or one that is long in pieces that overlap by half."""
    if len(clip) <= _LONG:
        return [clip]
    return [clip[start : start + _PIECE] for start in range(0, len(clip) - _PIECE // 2, _PIECE // 2)]


def _lengths(loud: NDArray[np.bool_]) -> tuple[float, ...]:
    return (min(3.0, loud.sum() * HOP / RATE), float(loud.mean()))


def _voice(frames: Floats, places: NDArray[np.intp]) -> tuple[float, ...]:
    """How much is voiced, how strongly, for how long in a row, and what the pitch does."""
    spectra = np.fft.rfft(frames * np.hanning(FRAME), 2 * FRAME, axis=1)
    correlated = np.fft.irfft(np.abs(spectra) ** 2, axis=1)[:, : _HIGH + 1]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(FRAME), 2 * FRAME)) ** 2)[: _HIGH + 1]
    correlated = correlated / (correlated[:, :1] + 1e-9) / (window / window[0])
    lags = correlated[:, _LOW:].argmax(axis=1) + _LOW
    strength = np.clip(correlated[np.arange(len(lags)), lags], 0, 1)
    voiced = strength > 0.6
    runs = _runs(voiced, places)
    steps = [np.abs(np.diff(np.log(lags[run]))) for run in runs if len(run) > 1]
    changes = np.concatenate(steps) if steps else np.zeros(1)
    pitches = np.log(lags[voiced]) if voiced.any() else np.zeros(1)
    return (
        float(voiced.mean()), float(strength.mean()), min(2.0, max((len(run) for run in runs), default=0) * HOP / RATE),
        float(((changes > 0.004) & (changes < 0.12)).mean()), float((changes <= 0.004).mean()), float(pitches.std()),
    )  # fmt: skip


def _runs(found: NDArray[np.bool_], places: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Numbers of neighbouring frames in which something was found."""
    which = np.flatnonzero(found)
    if not len(which):
        return []
    return np.split(which, np.flatnonzero(np.diff(places[which]) > 1) + 1)


def _spectrum(spectra: Floats) -> tuple[float, ...]:
    """Flat or with peaks, and whether the peak stays."""
    flat = np.exp(np.log(spectra).mean(axis=1)) / spectra.mean(axis=1)
    logs = np.log(flat)
    peaks = np.sort(spectra, axis=1)[:, -6:].sum(axis=1) / spectra.sum(axis=1)
    highest = spectra.argmax(axis=1)
    held = float((np.abs(np.diff(highest)) <= 1).mean())
    return float(logs.mean()), float(logs.std()), float(peaks.mean()), float(peaks.std()), held


def _change(spectra: Floats, loud: NDArray[np.bool_]) -> tuple[float, ...]:
    """How the spectrum changes, and where its power is."""
    bands = np.log(spectra @ _filters().T + 1.0)
    shape = bands - bands.mean(axis=1, keepdims=True)
    flux = np.abs(np.diff(shape, axis=0)).mean(axis=1)[loud[1:]]
    flux = flux if len(flux) else np.zeros(1)
    near, far = _alike(shape, loud, 5), _alike(shape, loud, 15)
    bins, power = np.fft.rfftfreq(FRAME, 1 / RATE), spectra[loud]
    total = power.sum(axis=1)
    low, high = power[:, bins < 300].sum(axis=1) / total, power[:, bins > 2000].sum(axis=1) / total
    return (
        float(flux.mean()), float(flux.std()), float(near.mean()), float(far.mean()), float(near.std()),
        float(low.mean()), float(high.mean()), float(high.std()),
    )  # fmt: skip


def _alike(shape: Floats, loud: NDArray[np.bool_], apart: int) -> Floats:
    """Correlations of the spectra of loud frames so many frames apart."""
    both = loud[apart:] & loud[:-apart]
    if not both.any():
        return np.zeros(1, np.float32)
    one, two = shape[apart:][both], shape[:-apart][both]
    scale = np.sqrt((one**2).sum(axis=1) * (two**2).sum(axis=1)) + 1e-6
    return np.asarray((one * two).sum(axis=1) / scale, np.float32)


def _level(power: Floats, loud: NDArray[np.bool_], clip: Floats) -> tuple[float, ...]:
    """How the level goes: its spread, its waves at the rate of syllables, and how far single samples stick out."""
    decibels = 10 * np.log10(power + 1.0)
    envelope = np.sqrt(power)
    waves = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(len(envelope)), 512)) ** 2
    hertz = np.fft.rfftfreq(512, HOP / RATE)
    syllables = waves[(hertz >= 2) & (hertz <= 8)].sum() / (waves[hertz > 0.5].sum() + 1e-6)
    crest = float(np.log(np.abs(clip).max() / (np.sqrt(np.percentile(power, 95)) + 1e-6) + 1e-6))
    rises = float((np.diff(decibels) > 12).mean())
    return float(decibels[loud].std()), float(syllables), crest, rises


@dataclass(frozen=True)
class Layer:
    """Weights and biases of one layer."""

    weights: Floats
    biases: Floats


@dataclass(frozen=True)
class Likeness:
    """Several networks of two layers over the same measures; the chance of each of `KINDS` is the mean of theirs."""

    mean: Floats
    spread: Floats
    networks: tuple[tuple[Layer, Layer], ...]

    def chances(self, measured: Floats) -> Floats:
        """Probabilities in the order of `KINDS`, of one clip's `measures`."""
        inputs = np.clip((measured - self.mean) / self.spread, -6, 6)
        found = np.zeros(len(KINDS), np.float32)
        for hidden, out in self.networks:
            scores = np.maximum(inputs @ hidden.weights + hidden.biases, 0) @ out.weights + out.biases
            shares = np.exp(scores - scores.max())
            found += shares / shares.sum() / len(self.networks)
        return found

    def of(self, pcm: bytes) -> dict[str, float]:
        """What a clip of 16-bit PCM is like; {} where there is too little of it to say.

        A long clip is looked at in pieces, since speech in it may have noise or silence beside it: it counts half as
        what the pieces are like on the average, half as the piece that is most like speech."""
        clip = samples(pcm).astype(np.float32)
        measured = [one for piece in _pieces(clip) if (one := measures(piece)) is not None]
        if not measured:
            return {}
        chances = np.array([self.chances(one) for one in measured])
        found = (chances.mean(axis=0) + chances[chances[:, 0].argmax()]) / 2
        return dict(zip(KINDS, map(float, found), strict=True))

    def save(self, file: Path) -> None:
        """Write as ``.npz``."""
        arrays = {"mean": self.mean, "spread": self.spread, "count": np.array(len(self.networks))}
        for place, network in enumerate(self.networks):
            for layer, part in zip(("hidden", "out"), network, strict=True):
                arrays[f"{layer}_{place}"] = part.weights.astype(np.float32)
                arrays[f"{layer}_bias_{place}"] = part.biases.astype(np.float32)
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(file, allow_pickle=False, **arrays)


def load(file: Path = WEIGHTS) -> Likeness:
    """Raises ValueError that says what is wrong with the file."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            networks = tuple(
                (_layer(stored, "hidden", place), _layer(stored, "out", place)) for place in range(int(stored["count"]))
            )
            found = Likeness(stored["mean"], stored["spread"], networks)
    except (OSError, KeyError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{file} cannot be read: take it from the repository again") from error
    if found.mean.shape != (len(NAMES),):
        raise ValueError(f"{file} is of another version of kefu: take it from the repository again")
    return found


def _layer(stored: Mapping[str, Floats], name: str, place: int) -> Layer:
    return Layer(stored[f"{name}_{place}"], stored[f"{name}_bias_{place}"])


def likeliest(chances: dict[str, float], among: Sequence[str] = KINDS) -> str:
    """The likeliest of some kinds."""
    return max(among, key=lambda kind: chances.get(kind, 0.0))
