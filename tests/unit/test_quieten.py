"""Noise is made less, and speech is not."""

from __future__ import annotations

import numpy as np
import pytest

from models.speech.quieten import quietened, range_of


def spoken(noise: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Two seconds of a tone that comes and goes like syllables, over noise."""
    time = np.arange(16000) / 8000
    tone = 3000 * np.sin(2 * np.pi * 440 * time) * (np.sin(2 * np.pi * 2 * time) > 0)
    return np.asarray(tone + np.random.default_rng(0).normal(0, noise, len(time)), np.float32)


def test_noise_is_less_and_the_tone_stays() -> None:
    """By nearly the decibels that were asked for between syllables, and by none in them."""
    clip = spoken(500)
    quiet = quietened(clip, 20.0)
    assert len(quiet) == len(clip)
    pause, syllable = slice(2400, 3600), slice(400, 1600)  # of a second in which it is half the time
    less = 20 * np.log10(np.std(clip[pause]) / np.std(quiet[pause]))
    assert 12 < less < 22
    assert abs(20 * np.log10(np.std(clip[syllable]) / np.std(quiet[syllable]))) < 1.0


def test_little_less_is_less_than_much_less() -> None:
    """12 dB leave more than 20."""
    clip, pause = spoken(500), slice(2400, 3600)
    assert np.std(quietened(clip, 12.0)[pause]) > 1.5 * np.std(quietened(clip, 20.0)[pause])


@pytest.mark.parametrize("samples", [0, 1, 100, 801])
def test_any_length_is_taken(samples: int) -> None:
    """Silence too."""
    assert not quietened(np.zeros(samples, np.float32), 20.0).any()
    assert np.isfinite(range_of(np.zeros(samples, np.float32)))


def test_a_noisy_line_has_a_smaller_range() -> None:
    """Of the same voice."""
    assert range_of(spoken(20)) > 30 > 16 > range_of(spoken(900))
