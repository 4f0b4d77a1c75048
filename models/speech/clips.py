"""Clips made fit for networks that hear whole sentences, and words put back into the clips."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from models.domain.audio import RATE as LINE_RATE
from models.domain.audio import seconds_of
from models.speech.engine import Word
from models.speech.prepare import SHORTEST, samples

Floats = NDArray[np.float32]
RATE = 16000  # what such networks hear
_QUIET = 40.0  # RMS below which there is nothing to hear
_LOUD, _MOST_GAIN = 3000.0, 30.0  # RMS that the loud part of a clip is brought to
LONGEST, _SHORTEST_CUT = 24.0, 14.0  # seconds; a longer clip is cut at the quietest place between
_FRAME = 160  # samples
_FLAT, _FLAT_SHARE, _FLAT_FROM = 0.95, 0.12, 4000  # of the highest sample; of the samples of loud frames; samples


def audible(pcm: bytes) -> Floats | None:
    """The samples of a clip in which there is something to hear."""
    clip = samples(pcm).astype(np.float32)
    if seconds_of(pcm) < SHORTEST or float(np.sqrt(np.mean(clip**2))) < _QUIET:
        return None
    return clip


def overdriven(pcm: bytes) -> bool:
    """Whether a voice was so loud that its peaks are cut off flat: by some 12 dB and more."""
    clip = np.abs(samples(pcm).astype(np.int32))
    highest = int(clip.max(initial=0))
    if highest < _FLAT_FROM:
        return False
    frames = clip[: len(clip) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = frames[frames.max(axis=1) >= _FLAT * highest]
    return bool((loud >= _FLAT * highest).mean() > _FLAT_SHARE)


def prepared(clip: Floats) -> Floats:
    """At one level, at 16 kHz, in [-1, 1]."""
    frames = clip[: len(clip) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = float(np.percentile(np.sqrt((frames**2).mean(axis=1)), 90)) if len(frames) else 0.0
    level = min(_LOUD / max(loud, 1.0), _MOST_GAIN)
    return np.asarray(soxr.resample(np.clip(clip * level, -32768, 32767), LINE_RATE, RATE) / 32768, np.float32)


def cut(clip: Floats) -> list[Floats]:
    """A clip cut where it is quietest, so that the model can bear each piece."""
    found = []
    while len(clip) > LONGEST * LINE_RATE:
        low, high = (int(seconds * LINE_RATE) // _FRAME for seconds in (_SHORTEST_CUT, LONGEST))
        loudness = (clip[low * _FRAME : high * _FRAME].reshape(-1, _FRAME) ** 2).mean(axis=1)
        cut = (low + int(loudness.argmin())) * _FRAME
        found.append(clip[:cut])
        clip = clip[cut:]
    return [*found, clip]


def placed(words: list[str], sure: list[float], clip: Floats) -> tuple[Word, ...]:
    """Words spread over the voiced frames, each by its letters."""
    frames = np.sqrt((clip[: len(clip) // _FRAME * _FRAME].reshape(-1, _FRAME) ** 2).mean(axis=1))
    if not words or not len(frames):
        return ()
    voiced = np.flatnonzero(frames >= max(_QUIET, 0.1 * float(np.percentile(frames, 95))))
    voiced = voiced if len(voiced) else np.arange(len(frames))
    edges = np.concatenate([[0], np.cumsum([len(word) + 1 for word in words])])
    places = (edges / edges[-1] * (len(voiced) - 1)).astype(int)
    seconds = _FRAME / LINE_RATE
    return tuple(
        Word(word, float(voiced[start] * seconds), float((voiced[end] + 1) * seconds), one)
        for word, one, start, end in zip(words, sure, places[:-1], places[1:], strict=True)
    )
