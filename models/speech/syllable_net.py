"""Which sounds and tones of Mandarin are in a clip, by a small network over what Whisper's encoder makes of it.

Whisper's decoder writes what people often say; of two phrases that differ in one sound or tone, 语音 and 语言, it takes
the commoner. The network knows no words: initials and finals are one sequence of labels, tones another, each with a
probability (`models.speech.connectionist`). Tones are in the pitch, which it is given beside the encoder's frames.
Taught by `models.training.syllables`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.domain.pitch import FRAME, periods, semitones
from models.speech.connectionist import likelihoods
from models.speech.mandarin_sounds import FINALS, INITIALS, syllables
from models.speech.places import ARTIFACTS
from models.speech.spellings import log_shares

Floats = NDArray[np.float32]
WEIGHTS = ARTIFACTS / "syllables" / "zh.npz"
WIDTH = 512  # of the frames that the network was taught on: those of Whisper base
_STEP, _BESIDE = (
    160,
    2,
)  # samples of a frame of 20 ms, as the encoder has them; frames before and after that are looked at, too
_WHISTLED = ("zh", "ch", "sh", "r", "z", "c", "s")  # with them, i is not the i of li
_BUZZED = "ih"
SOUNDS = ("", *(f"{one}-" for one in INITIALS if one), *FINALS, _BUZZED)  # the first: no new sound
TONES = ("", "1", "2", "3", "4", "5")
_NUMBERS = {sound: number for number, sound in enumerate(SOUNDS)}
_LOUD, _QUIETEST = 25.0, -60.0  # decibels below the loudest, and of full scale, from which on pitch is looked for
_VOICED, _LEAST = 0.5, 4  # height of a peak of a voiced frame; such frames without which there is no pitch
_SPAN = 4.0  # semitones that count as one
_PARTS = ("mean", "spread", "hidden", "hidden_bias", "out", "out_bias")


@lru_cache(maxsize=4096)
def labels(phrase: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(sounds, tones) of a phrase as numbers of `SOUNDS` and of `TONES`; a third tone before a third is said as a
    second. ((), ()) for a phrase that is not all Chinese characters."""
    if not phrase or not all("\u4e00" <= letter <= "\u9fff" for letter in phrase):
        return (), ()
    sounds, tones = list[int](), list[int]()
    for initial, final, tone in syllables(phrase):
        sounds += [_NUMBERS[f"{initial}-"]] if initial else []
        sounds.append(_NUMBERS[_BUZZED if final == "i" and initial in _WHISTLED else final])
        tones.append(TONES.index(tone or "5"))
    said = (2 if tone == after == 3 else tone for tone, after in zip(tones, [*tones[1:], 0], strict=True))
    return tuple(sounds), tuple(said)


def melody(clip: Floats, many: int) -> Floats:
    """Frame × (pitch over the clip's median, in `_SPAN`, without gaps; how it changes; whether voiced; loudness), for
    so many frames of a clip at 8 kHz."""
    padded = np.pad(clip.astype(np.float64) / 32768, (_STEP, FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::_STEP][:many]
    frames = frames - frames.mean(axis=1, keepdims=True)
    level = 10 * np.log10((frames**2).mean(axis=1) + 1e-9)
    period, height = periods(frames)
    voiced = (level > max(float(np.percentile(level, 95)) - _LOUD, _QUIETEST)) & (height > _VOICED)
    found = np.zeros((many, 4), np.float32)
    if int(voiced.sum()) >= _LEAST:
        height_of = semitones(period)
        over = np.clip((height_of - np.median(height_of[voiced])) / _SPAN, -2.5, 2.5)
        whole = np.interp(np.arange(len(frames)), np.flatnonzero(voiced), over[voiced])
        smooth = np.convolve(np.pad(whole, 1, mode="edge"), (0.25, 0.5, 0.25), "valid")
        found[: len(frames)] = np.stack(
            [smooth, _SPAN * np.gradient(smooth), voiced, np.clip((level - level.max()) / 20, -2, 0)], axis=1
        )
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """Of one phrase: the logarithm of the probability of its ``sounds`` and of its ``tones``, each less that of
    whatever was likeliest."""

    sounds: float
    tones: float


@dataclass(frozen=True)
class SyllableNet:
    """A hidden layer of rectified units; outputs for `SOUNDS`, then for `TONES`."""

    mean: Floats
    spread: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def seen(self, frames: Floats) -> Floats:
        """What the hidden layer is given: frames (frame × `WIDTH` and `melody`) with those beside them."""
        scaled = (frames - self.mean) / self.spread
        padded = np.pad(scaled, ((_BESIDE, _BESIDE), (0, 0)), mode="edge")
        return np.concatenate([padded[: -2 * _BESIDE], scaled, padded[2 * _BESIDE :]], axis=1)

    def logs(self, frames: Floats) -> tuple[Floats, Floats]:
        """Logarithms of the probabilities of sounds and of tones, frame × label."""
        units = np.maximum(self.seen(frames) @ self.hidden + self.hidden_bias, 0)
        scores = units @ self.out + self.out_bias
        return log_shares(scores[:, : len(SOUNDS)]), log_shares(scores[:, len(SOUNDS) :])

    def heard(self, encoded: Floats, clip: Floats, phrases: Sequence[str]) -> Mapping[str, Heard]:
        """What speaks for each phrase; {} when one of them is not all Chinese characters. ``encoded``: the encoder's
        frames, frame × `WIDTH`; ``clip``: what it heard, at 8 kHz."""
        spelt = {phrase: labels(phrase) for phrase in phrases}
        frames = encoded[: len(clip) // _STEP]
        if not phrases or not len(frames) or not all(sounds for sounds, _ in spelt.values()):
            return {}
        sounds, tones = self.logs(np.concatenate([frames, melody(clip, len(frames))], axis=1))
        said = likelihoods(sounds, [row for row, _ in spelt.values()])
        sung = likelihoods(tones, [row for _, row in spelt.values()])
        most, highest = float(sounds.max(axis=1).sum()), float(tones.max(axis=1).sum())
        return {
            phrase: Heard(float(one) - most, float(other) - highest)
            for phrase, one, other in zip(spelt, said, sung, strict=True)
        }

    def save(self, file: Path) -> None:
        """Write as ``.npz`` with weights of 16 bits, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half.npz")
        with half.open("wb") as writer:
            kept = {name: getattr(self, name).astype(np.float16) for name in _PARTS}
            np.savez_compressed(writer, allow_pickle=False, sounds=np.array(SOUNDS), **kept)
        half.replace(file)


@lru_cache(maxsize=2)
def load_syllables(file: Path = WEIGHTS) -> SyllableNet | None:
    """None when the file is not there. Raises ValueError that says what is wrong with it."""
    if not file.is_file():
        return None
    try:
        with np.load(file, allow_pickle=False) as stored:
            parts = [stored[name].astype(np.float32) for name in _PARTS]
            known = tuple(map(str, stored["sounds"])) == SOUNDS
    except (OSError, KeyError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{file} cannot be read as a network of syllables: train it again") from error
    if not known:
        raise ValueError(f"{file} is of another version of kefu: train it again (make train-syllables)")
    return SyllableNet(*parts)
