"""The pitch of a voice by normalised autocorrelation (Boersma 1993, without the window's correction), 75 to 400 Hz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import RATE

Floats = NDArray[np.float64]
FRAME = 320  # samples, 40 ms: two periods of the lowest voice and more
_SIZE = 1024
_LOWEST, _HIGHEST = 75.0, 400.0  # hertz


def periods(frames: Floats) -> tuple[Floats, Floats]:
    """(period in samples, height of its peak, 1 for a tone) of each frame of `FRAME` samples without their mean; the
    shortest period whose peak is nearly the highest."""
    spectrum = np.fft.rfft(frames, _SIZE, axis=1)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)
    lags = np.arange(int(RATE / _HIGHEST), int(RATE / _LOWEST) + 1)
    heights = correlation[:, lags] / (correlation[:, :1] + 1e-9) * (FRAME / (FRAME - lags))
    best = heights.max(axis=1)
    first = np.argmax(heights >= 0.92 * best[:, None], axis=1)
    after = np.minimum(first + 6, len(lags) - 1)
    rows = np.arange(len(frames))
    place = np.where(heights[rows, after] > heights[rows, first], after, first)
    for step in range(1, 6):
        between = np.minimum(first + step, len(lags) - 1)
        place = np.where(heights[rows, between] > heights[rows, place], between, place)
    return lags[place].astype(np.float64), heights[rows, place]


def semitones(period: Floats) -> Floats:
    """Above 27.5 Hz."""
    return np.asarray(12 * np.log2(RATE / period / 27.5))
