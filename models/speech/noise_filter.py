"""Steady noise taken out of a clip before it is read: a Wiener filter whose gains follow the ratio of speech to noise
that is expected of each frequency (Ephraim and Malah 1984, the decision-directed estimate; its smoothing 0.95).

The noise is what the quietest frames of the clip have in common. A clip that is much louder than its noise stays as it
is: there the filter costs more words than it saves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NOISY_DB = 18.0  # loud frames over quiet ones; above it nothing is done
_FRAME, _HOP = 256, 64  # samples: 32 and 8 ms
_QUIET, _LOUD = 15, 90  # percentiles of the frames' power
_KEPT, _OVER, _SMOOTH = 0.15, 1.5, 0.95  # least gain; what the noise counts; of the estimate
_WINDOW = np.sqrt(np.hanning(_FRAME + 1)[:_FRAME])
_SILENCE = 1e-6  # of the loudest frame: digital silence says nothing of the noise


def without_noise(clip: Floats) -> Floats:
    """A clip of samples at 8 kHz without its steady noise; as it is where there is little."""
    if len(clip) < 8 * _FRAME:
        return clip
    padded = np.concatenate([np.zeros(_FRAME), clip, np.zeros(_FRAME + _HOP)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP] * _WINDOW
    spectra = np.fft.rfft(frames, axis=1)
    power = np.abs(spectra) ** 2
    whole = power.sum(axis=1)
    heard = whole[whole > _SILENCE * whole.max()]
    if not len(heard):
        return clip
    quiet, loud = np.percentile(heard, (_QUIET, _LOUD))
    noise = power[(whole <= quiet) & (whole > _SILENCE * whole.max())].mean(axis=0) + 1e-9
    if loud > 10 ** (NOISY_DB / 10) * noise.sum():
        return clip
    cleaned = np.fft.irfft(spectra * _gains(power / noise), axis=1) * _WINDOW
    return _joined(cleaned, len(padded))[_FRAME : _FRAME + len(clip)]


def _gains(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of every frame and frequency, from power over noise."""
    gains, before = np.empty_like(ratios), np.ones(ratios.shape[1])
    for place, ratio in enumerate(ratios):
        expected = _SMOOTH * before + (1 - _SMOOTH) * np.maximum(ratio - _OVER, 0)
        gains[place] = np.maximum(expected / (expected + 1), _KEPT)
        before = gains[place] ** 2 * ratio
    return gains


def _joined(frames: NDArray[np.float64], length: int) -> Floats:
    """Frames added up where they overlap."""
    sound, weights = np.zeros(length), np.full(length, 1e-3)
    for place, frame in enumerate(frames):
        sound[place * _HOP : place * _HOP + _FRAME] += frame
        weights[place * _HOP : place * _HOP + _FRAME] += _WINDOW**2
    return np.asarray(sound / weights, np.float32)
