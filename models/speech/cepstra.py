"""Cepstra of telephone speech: what sounds the same comes out near, whoever says it and however loud."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import RATE

Floats = NDArray[np.floating[Any]]
FRAME, STEP, SIZE = 200, 80, 256  # 25 ms every 10 ms
BANDS, KEPT = 24, 13
_QUIET_DB = 30.0  # frames this far under the loudest are background


@lru_cache(maxsize=1)
def _tables() -> tuple[Floats, Floats]:
    """Mel filters from 200 to 3800 Hz (Davis and Mermelstein 1980) and the cosine transform."""

    def mel(hertz: float) -> float:
        return 2595 * float(np.log10(1 + hertz / 700))

    edges = 700 * (10 ** (np.linspace(mel(200), mel(3800), BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(SIZE, 1 / RATE)
    rising = (bins[None, :] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins[None, :]) / (edges[2:] - edges[1:-1])[:, None]
    filters = np.maximum(0, np.minimum(rising, falling))
    place = np.arange(BANDS) + 0.5
    transform = np.cos(np.pi / BANDS * np.outer(np.arange(KEPT), place))
    return filters, transform


def cepstra(pcm: NDArray[np.int16]) -> Floats:
    """Frames × features: cepstra without their mean, and how they change; background at both ends is cut off."""
    samples = pcm.astype(np.float64)
    if len(samples) < FRAME:
        return np.zeros((0, 2 * KEPT - 1))
    emphasised = np.append(samples[0], samples[1:] - 0.97 * samples[:-1])
    starts = np.arange(0, len(emphasised) - FRAME + 1, STEP)
    frames = emphasised[starts[:, None] + np.arange(FRAME)] * np.hamming(FRAME)
    filters, transform = _tables()
    power = np.abs(np.fft.rfft(frames, SIZE)) ** 2
    logs = np.log(np.maximum(power @ filters.T, 1.0))
    energy = 10 * np.log10(np.maximum(power.sum(axis=1), 1.0))
    loud = np.nonzero(energy > energy.max() - _QUIET_DB)[0]
    found = (logs @ transform.T)[loud[0] : loud[-1] + 1, 1:]
    found = (found - found.mean(axis=0)) / (found.std(axis=0) + 1e-3)
    change = np.gradient(found, axis=0) if len(found) > 1 else np.zeros_like(found)
    loudness = energy[loud[0] : loud[-1] + 1, None]
    loudness = (loudness - loudness.mean()) / (loudness.std() + 1e-3)
    return np.concatenate([found, 2.0 * change, loudness], axis=1)
