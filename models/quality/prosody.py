"""How something was said, not what: pitch, loudness, roughness, slope and pace of one utterance of 8 kHz audio.

Pitch in frames of 40 ms every 10 ms (see `models.domain.pitch`); jitter, shimmer and harmonics-to-noise ratio from it;
the spectrum's slope and alpha ratio as in eGeMAPS (Eyben et al. 2016).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import RATE
from models.domain.pitch import FRAME, periods, semitones

Floats = NDArray[np.float64]
_STEP, _SIZE = 80, 1024
_VOICED = 0.5  # height of the autocorrelation's peak from which on a frame is voiced
_LEAST = 8  # voiced frames without which nothing is said about a voice


@dataclass(frozen=True, slots=True)
class Prosody:
    """Of one utterance. ``pitch``: semitones above 27.5 Hz, median; ``pitch_range``: its 80th less its 20th percentile,
    semitones; ``loudness``: dB of the voiced frames, full scale 0; ``loudness_range``: dB; ``jitter``: mean change of
    the period, share; ``shimmer``: mean change of level, dB; ``hnr``: dB; ``alpha``: dB that 1 to 3.4 kHz has over 0.1
    to 1 kHz; ``slope``: dB an octave; ``pace``: voiced stretches a second; ``pauses``: share of frames in silence."""

    pitch: float
    pitch_range: float
    loudness: float
    loudness_range: float
    jitter: float
    shimmer: float
    hnr: float
    alpha: float
    slope: float
    pace: float
    pauses: float

    def values(self) -> Floats:
        """All of them, in order."""
        return np.array(astuple(self))


def prosody(pcm: bytes) -> Prosody | None:
    """None when hardly anything of it is voiced."""
    audio = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16).astype(np.float64) / 32768
    if len(audio) < 4 * FRAME:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(audio, FRAME)[::_STEP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    level = 10 * np.log10((frames**2).mean(axis=1) + 1e-9)
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), _SIZE, axis=1)) ** 2
    period, height = periods(frames)
    loud = level > max(float(np.percentile(level, 95)) - 25, -60.0)
    voiced = loud & (height > _VOICED)
    if int(voiced.sum()) < _LEAST:
        return None
    tones = semitones(period[voiced])
    together = voiced[1:] & voiced[:-1]
    seconds = len(audio) / RATE
    alpha, slope = _spectrum(power[voiced])
    peak = np.clip(height[voiced], 1e-3, 0.999)
    return Prosody(
        float(np.median(tones)), float(np.percentile(tones, 80) - np.percentile(tones, 20)),
        float(np.mean(level[voiced])), float(np.percentile(level[voiced], 80) - np.percentile(level[voiced], 20)),
        _mean(np.abs(np.diff(period) / period[:-1])[together]), _mean(np.abs(np.diff(level))[together]),
        float(np.mean(10 * np.log10(peak / (1 - peak)))), alpha, slope,
        float(np.sum(voiced[1:] & ~voiced[:-1])) / seconds, float(1 - loud.mean()),
    )  # fmt: skip


def _spectrum(power: Floats) -> tuple[float, float]:
    """(alpha ratio, slope) of the mean spectrum."""
    mean = power.mean(axis=0) + 1e-12
    hertz = np.arange(len(mean)) * RATE / _SIZE
    low, high = mean[(hertz > 100) & (hertz <= 1000)].sum(), mean[(hertz > 1000) & (hertz < 3400)].sum()
    inside = (hertz > 300) & (hertz < 3400)
    slope = np.polyfit(np.log2(hertz[inside]), 10 * np.log10(mean[inside]), 1)[0]
    return float(10 * np.log10(high / low)), float(slope)


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0
