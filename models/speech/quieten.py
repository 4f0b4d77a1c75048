"""Speech made to stand out of steady noise, before whole sentences are recognised.

Gains by the logarithm of the spectral amplitude (Ephraim and Malah, IEEE Trans. ASSP 33(2), 1985), the ratio of signal
to noise followed by their "decision-directed" way (IEEE Trans. ASSP 32(6), 1984); the noise is what the quietest frames
of the clip have.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import exp1

Floats = NDArray[np.float32]
_FRAME, _HOP = 256, 64  # samples: 32 ms and 8 ms
_QUIETEST = 0.15  # share of the frames that are taken for noise alone
_FOLLOWED = 0.97  # of the ratio in the last frame
_LOWEST_RATIO, _HIGHEST = 10**-2.5, 1e4
_SMOOTH = 5  # bins over which the noise is averaged


def range_of(clip: Floats) -> float:
    """Decibels between the louder and the quieter parts of a clip: the less, the noisier the line."""
    power = (np.abs(_spectra(clip)) ** 2).sum(axis=1) + 1.0 if len(clip) else np.ones(1)
    return float(10 * np.log10(np.percentile(power, 85) / np.percentile(power, 15)))


def quietened(clip: Floats, decibels: float) -> Floats:
    """The clip with noise less by ``decibels`` (by more, what is left of it rings), of the same length. Any length and
    level is taken."""
    if not len(clip):
        return clip
    spectra = _spectra(clip)
    power = np.abs(spectra) ** 2
    loudness = power.sum(axis=1)
    noise = power[loudness <= np.quantile(loudness, _QUIETEST)].mean(axis=0) + 1e-6
    noise = np.convolve(np.pad(noise, _SMOOTH // 2, "edge"), np.ones(_SMOOTH) / _SMOOTH, "valid")
    return _joined(spectra * np.maximum(_gains(np.minimum(power / noise, _HIGHEST)), 10 ** (-decibels / 20)), len(clip))


def _gains(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gains by frame and bin; ``ratios``: of power to the noise's."""
    gains, before = np.empty(ratios.shape), np.zeros(ratios.shape[1])
    for place, ratio in enumerate(ratios):
        clean = np.maximum(_FOLLOWED * before + (1 - _FOLLOWED) * np.maximum(ratio - 1, 0), _LOWEST_RATIO)
        share = clean / (1 + clean)
        gain = np.minimum(share * np.exp(0.5 * exp1(np.maximum(share * ratio, 1e-8))), 1.0)
        gains[place], before = gain, gain**2 * ratio
    return gains


def _window() -> NDArray[np.float64]:
    return np.asarray(np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)))


def _spectra(clip: Floats) -> NDArray[np.complex128]:
    padded = np.pad(np.asarray(clip, np.float64), (_FRAME, 2 * _FRAME), "symmetric")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    return np.asarray(np.fft.rfft(frames * _window()))


def _joined(spectra: NDArray[np.complex128], length: int) -> Floats:
    """Frames added where they overlap: the squares of the windows are two everywhere."""
    frames = np.fft.irfft(spectra) * _window()
    out = np.zeros(len(frames) * _HOP + _FRAME)
    for place, frame in enumerate(frames):
        out[place * _HOP : place * _HOP + _FRAME] += frame
    return np.asarray(out[_FRAME : _FRAME + length] / (_FRAME / _HOP / 2), np.float32)
