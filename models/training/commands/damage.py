"""What a telephone line does to speech: microphone, band, level, noise, overdriving, G.711 µ-law, lost packets."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from models.domain.audio import RATE

Floats = NDArray[np.float32]
_MU = 255.0
_PACKET = 160
_LINE = 20.0  # RMS of the noise of a good line


def mu_law(audio: Floats) -> Floats:
    """Through ITU-T G.711 µ-law and back (continuous form of the curve)."""
    unit = np.clip(audio / 32768, -1, 1)
    coded = np.round(np.sign(unit) * np.log1p(_MU * np.abs(unit)) / np.log1p(_MU) * 127) / 127
    return np.asarray(np.sign(coded) * ((1 + _MU) ** np.abs(coded) - 1) / _MU * 32768, np.float32)


def with_noise(audio: Floats, decibels: float, noise: Floats) -> Floats:
    """Noise added at this ratio of signal to noise, both measured over the clip."""
    cut = np.resize(noise, len(audio)).astype(np.float32)
    wanted = np.sqrt(np.mean(audio**2) + 1e-9) / 10 ** (decibels / 20)
    return np.asarray(audio + cut * (wanted / (np.sqrt(np.mean(cut**2)) + 1e-9)), np.float32)


def lost(audio: Floats, share: float, random: np.random.Generator) -> Floats:
    """This share of 20 ms packets silent, as a receiver without concealment plays them."""
    kept = audio.copy()
    for start in range(0, len(kept), _PACKET):
        if random.random() < share:
            kept[start : start + _PACKET] = 0
    return kept


def pink(count: int, random: np.random.Generator) -> Floats:
    """Noise whose power falls by 3 dB an octave."""
    spectrum = np.fft.rfft(random.normal(0, 1, count))
    return np.asarray(np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1.0), count), np.float32)


def _tilted(audio: Floats, random: np.random.Generator) -> Floats:
    """Another microphone: gains at four frequencies, straight between them."""
    spectrum = np.fft.rfft(audio)
    places = np.linspace(0, len(spectrum) - 1, 5)
    gains = np.interp(np.arange(len(spectrum)), places, random.uniform(-7, 7, 5))
    return np.asarray(np.fft.irfft(spectrum * 10 ** (gains / 20), len(audio)), np.float32)


def banded(audio: Floats, low: float, high: float) -> Floats:
    """Only what lies between two frequencies (hertz), each with a slope of 150 Hz."""
    hertz = np.fft.rfftfreq(len(audio), 1 / RATE)
    gains = np.clip((hertz - low) / 150 + 0.5, 0, 1) * np.clip((high - hertz) / 150 + 0.5, 0, 1)
    return np.asarray(np.fft.irfft(np.fft.rfft(audio) * gains, len(audio)), np.float32)


def delivered(speech: Floats) -> Floats:
    """Speech as a good line brings it, cut as the segmenter cuts: among the low noise of the line, through µ-law."""
    before, after = int(0.3 * RATE), int(0.2 * RATE)
    noise = np.random.default_rng(len(speech)).normal(0, _LINE, before + len(speech) + after)
    noise[before : before + len(speech)] += speech
    return mu_law(np.clip(np.asarray(noise, np.float32), -32768, 32767))


def damaged(speech: Floats, random: np.random.Generator, babble: Floats | None = None) -> Floats:
    """Speech as a caller's telephone might deliver it, cut as the segmenter cuts: 300 ms before, 200 ms after."""
    speed = random.uniform(0.86, 1.17)
    speech = np.asarray(soxr.resample(speech, RATE, RATE * speed), np.float32)
    speech = _tilted(speech, random) if random.random() < 0.6 else speech
    before, after = (int(RATE * (base + random.uniform(-0.12, 0.08))) for base in (0.3, 0.2))
    clip = np.concatenate([np.zeros(before, np.float32), speech, np.zeros(after, np.float32)])
    clip *= 3000 / (np.sqrt(np.mean(speech**2)) + 1e-9)
    if random.random() < 0.6:
        kind = random.integers(3)
        noise = random.normal(0, 1, len(clip)).astype(np.float32) if kind == 0 else pink(len(clip), random)
        if kind == 2 and babble is not None and len(babble) > len(clip):
            start = int(random.integers(len(babble) - len(clip)))
            noise = babble[start : start + len(clip)]
        clip = with_noise(clip, random.uniform(8, 35), noise)
    if random.random() < 0.5:
        clip = banded(clip, random.uniform(100, 350), random.uniform(2900, 3700))
    clip = lost(clip, random.uniform(0, 0.05), random) if random.random() < 0.25 else clip
    gain = random.uniform(6, 18) if random.random() < 0.1 else random.uniform(-18, 6)
    return mu_law(np.clip(np.asarray(clip * 10 ** (gain / 20), np.float32), -32768, 32767))
