"""Emotion: what is measured in a voice, and what becomes of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.quality.emotion import PRIOR, Sentiment, acoustic, arousal, band, posterior, weight, words
from models.quality.prosody import Prosody, prosody


def voice(hertz: float, seconds: float = 2.0, level: float = 4000, tilt: float = 1.0, seed: int = 0) -> bytes:
    """Harmonics of a pitch whose amplitudes fall with 1/n^tilt, in syllables of 200 ms, over a little noise."""
    time = np.arange(int(seconds * 8000)) / 8000
    sound = sum(np.sin(2 * np.pi * hertz * n * time) / n**tilt for n in range(1, int(3400 / hertz)))
    spoken = sound * (np.sin(2 * np.pi * 2.5 * time) > 0)
    hiss = np.random.default_rng(seed).normal(0, 10, len(time))
    whole: NDArray[np.float64] = np.clip(spoken / np.abs(spoken).max() * level + hiss, -32768, 32767)
    return whole.astype(np.int16).tobytes()


def measured(hertz: float, seconds: float = 2.0, level: float = 4000, tilt: float = 1.0) -> Prosody:
    """Of a made-up voice."""
    found = prosody(voice(hertz, seconds, level, tilt))
    assert found is not None
    return found


@pytest.mark.parametrize("hertz", [90.0, 120.0, 180.0, 250.0, 330.0])
def test_pitch(hertz: float) -> None:
    """Within half a semitone, over the range of people's voices."""
    assert measured(hertz).pitch == pytest.approx(12 * np.log2(hertz / 27.5), abs=0.5)


def test_each_measure_follows_its_cause() -> None:
    """Louder is louder by as many dB; flatter spectra have more above 1 kHz; noise lowers the harmonics' share."""
    calm, loud, sharp = measured(150), measured(150, 2.0, 8000), measured(150, 2.0, 4000, 0.3)
    assert loud.loudness - calm.loudness == pytest.approx(6, abs=0.5)
    assert sharp.alpha > calm.alpha + 3
    assert sharp.slope > calm.slope
    assert 1.5 < calm.pace < 3.5
    assert 0.3 < calm.pauses < 0.6


@pytest.mark.parametrize("pcm", [b"", b"\x01", b"\x00" * 32000, b"\xff\x7f" * 8000])
def test_nothing_voiced_says_nothing(pcm: bytes) -> None:
    """Silence, one byte, a constant: no voice to judge."""
    assert prosody(pcm) is None


def test_a_raised_voice_is_more_likely_upset() -> None:
    """Against typical people and against their own calm; a calm one stays below the prior or near it."""
    calm, raised = measured(120), measured(200, 2.0, 9000, 0.4)
    assert arousal(raised) > arousal(calm)
    baseline = calm.values()
    assert arousal(calm, baseline) == pytest.approx(0)
    assert posterior([acoustic(arousal(raised, baseline))]) > 0.3
    assert posterior([acoustic(arousal(calm, baseline))]) < PRIOR


def test_the_baseline_is_the_first_ten_seconds() -> None:
    """Then a caller is compared with themselves: a high voice alone is no anger."""
    mood, high = Sentiment(), measured(220)
    first = mood.take(high, 6.0, "", "en")
    assert mood.baseline is None
    mood.take(high, 6.0, "", "en")
    assert mood.baseline is not None
    assert mood.take(high, 3.0, "", "en") < first


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("this is ridiculous you charged me twice", "en", 1), ("thank you please", "en", -1), ("my balance", "en", 0),
        ("气死我了每次都这样", "zh", 1), ("谢谢你", "zh", -1), ("查余额", "zh", 0), ("hello", "de", 0), ("", "en", 0),
    ],
)  # fmt: skip
def test_words(text: str, language: str, sign: int) -> None:
    """Words of anger and of calm, in both languages; of others nothing is known."""
    assert np.sign(words(text, language)) == sign


@given(st.lists(st.floats(-50, 50), max_size=5))
def test_probabilities_stay_probabilities(evidence: list[float]) -> None:
    """Whatever speaks for or against."""
    found = posterior(evidence)
    assert 0 <= found <= 1
    assert 0 <= weight(found) <= 1


def test_the_term_is_neutral_without_evidence() -> None:
    """As it is for a caller who was never heard; bands are words, not labels."""
    assert posterior([]) == pytest.approx(PRIOR)
    assert weight(PRIOR) == pytest.approx(0.5)
    assert [band(level) for level in (0.1, 0.3, 0.9)] == ["calm", "slightly raised", "raised"]


@given(st.binary(max_size=6000), st.integers(0, 3))
def test_any_bytes_can_be_listened_to(pcm: bytes, times: int) -> None:
    """Noise, clicks, clipping, odd lengths: measures that are numbers, or none, and a probability."""
    found = prosody(pcm * (1 + times))
    if found is not None:
        assert np.isfinite(found.values()).all()
        assert 0 <= Sentiment().take(found, 1.0, "", "en") <= 1
