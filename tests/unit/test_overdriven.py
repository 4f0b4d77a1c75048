"""A voice that is too loud for its line."""

from __future__ import annotations

import numpy as np
import pytest

from models.speech.clips import overdriven
from models.speech.turn import is_false_start


def voice(decibels: float, peak: float = 32000) -> bytes:
    """Something like a vowel, cut off so many dB below its peak."""
    time, random = np.arange(4000) / 8000, np.random.default_rng(1)
    pulses = np.sum([np.sin(2 * np.pi * 130 * n * time) / n for n in range(1, 12)], axis=0)
    sound = (pulses + 0.05 * random.normal(0, 1, len(time))) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))
    clip = np.concatenate([np.zeros(2400), np.clip(sound / np.abs(sound).max() * 10 ** (decibels / 20), -1, 1)])
    return (clip * peak).astype(np.int16).tobytes()


@pytest.mark.parametrize(("decibels", "found"), [(0, False), (3, False), (18, True), (24, True)])
def test_flat_peaks_are_seen(decibels: float, found: bool) -> None:
    """From a good many dB on, at any level of the line; silence and soft voices have none."""
    assert overdriven(voice(decibels)) is found
    assert overdriven(voice(decibels, 9000)) is found
    assert not overdriven(voice(decibels, 500))
    assert not overdriven(b"")
    assert not overdriven(bytes(3200))


def test_what_it_seems_to_say_is_asked_again() -> None:
    """Unless it is sure."""
    wanted = ("billing", "nine")
    assert is_false_start("nine", 0.55, 0.6, wanted, 0.6, overdriven=True)
    assert not is_false_start("nine", 0.55, 0.6, wanted, 0.6)
    assert not is_false_start("billing", 0.9, 0.6, wanted, 0.6, overdriven=True)
