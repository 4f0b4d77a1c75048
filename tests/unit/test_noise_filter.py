"""Steady noise is taken out of noisy clips, and others stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from models.speech.noise_filter import without_noise

RATE = 8000


def voice(seconds: float = 3.0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Something like words: a buzz that comes and goes."""
    time = np.arange(int(RATE * seconds)) / RATE
    buzz = sum(np.sin(2 * np.pi * 140 * part * time) / part for part in range(1, 12))
    return np.asarray(3000 * buzz * (np.sin(2 * np.pi * 0.9 * time) > 0), np.float32)


def noise(count: int, rms: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """White."""
    return np.random.default_rng(1).normal(0, rms, count).astype(np.float32)


def test_a_noisy_clip_loses_its_noise() -> None:
    """Pauses are quieter by 10 dB and more; the voice stays."""
    clean = voice()
    noisy = clean + noise(len(clean), 1000)
    found = without_noise(noisy)
    assert len(found) == len(clean)
    pauses = clean == 0
    assert found[pauses].std() < 0.32 * noisy[pauses].std()
    assert np.corrcoef(found[~pauses], clean[~pauses])[0, 1] > 0.95
    assert np.abs(found - clean).mean() < 0.6 * np.abs(noisy - clean).mean()


def test_a_clean_clip_stays_as_it_is() -> None:
    """To the sample: noise 40 dB below the voice costs no words, the filter would."""
    clip = voice() + noise(3 * RATE, 40)
    assert without_noise(clip) is clip


@pytest.mark.parametrize("count", [0, 100, 2047])
def test_what_is_too_short_stays_as_it_is(count: int) -> None:
    """There is no noise to be learned from it."""
    clip = noise(count, 1000)
    assert without_noise(clip) is clip


def test_silence_stays_silence() -> None:
    """Nothing to divide by."""
    clip = np.zeros(RATE, np.float32)
    assert without_noise(clip) is clip
