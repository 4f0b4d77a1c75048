"""Speech above the noise of its line: what the line is like is learned, from what is heard of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.audio import FRAME_BYTES, Utterance
from models.speech.line_noise import LineNoise, above_noise
from models.speech.segmenter import Segmenter
from models.speech.vad import open_vad

_LOST = bytes(FRAME_BYTES)


def noise(frames: int, level: float, seed: int = 1) -> list[bytes]:
    """White noise of a level, in frames."""
    found = np.random.default_rng(seed).normal(0, level, frames * FRAME_BYTES // 2).astype(np.int16).tobytes()
    return [found[start : start + FRAME_BYTES] for start in range(0, len(found), FRAME_BYTES)]


def judged(frames: list[bytes], margin_db: float = 5.0) -> list[bool]:
    """By the line's noise alone: the detector would take anything."""
    louder = above_noise(lambda frame: True, margin_db)
    return [louder(frame) for frame in frames]


@given(st.sampled_from((5.0, 50.0, 500.0, 3000.0)), st.integers(0, 1000))
def test_a_steady_noise_is_not_above_itself(level: float, seed: int) -> None:
    """However loud it is, once it is known."""
    assert not any(judged(noise(300, level, seed))[5:])


def test_a_lost_packet_makes_a_noisy_line_no_quiet_one() -> None:
    """One in twenty, and three in a row."""
    frames = [_LOST if n % 20 == 0 or n in (101, 102, 103) else one for n, one in enumerate(noise(300, 100))]
    assert not any(judged(frames)[10:])


def test_what_is_louder_is_heard_and_what_follows_is_not() -> None:
    """8 dB are enough for 5, 3 are not; the average of 60 ms lets it go soon after."""
    quiet, loud, little = noise(100, 100), noise(20, 250, 2), noise(20, 141, 3)
    assert all(judged(quiet + loud)[102:])
    assert not any(judged(quiet + loud + quiet)[123:])
    assert not any(judged(quiet + little)[10:])


def test_on_a_line_that_sends_silence_as_nothing_every_word_is_heard() -> None:
    """Silence suppression: the only sound there is the word, which must not be taken for the line."""
    assert all(judged([_LOST] * 100 + noise(40, 100))[100:])


def test_a_line_that_gets_loud_is_learned_within_two_seconds() -> None:
    """A caller who opens the window."""
    found = judged(noise(100, 50) + noise(300, 500, 2))
    assert any(found[100:150])
    assert not any(found[205:])


def test_no_margin_leaves_the_detector_alone() -> None:
    """What it says is what is said."""
    detector = open_vad("webrtc:", 2)
    assert above_noise(detector, 0) is detector


def test_nothing_is_known_of_a_line_that_was_not_heard() -> None:
    """Which is no noise at all."""
    assert LineNoise().power == 0


@pytest.mark.parametrize(("margin_db", "heard"), [(0.0, True), (5.0, False)])
def test_the_detector_alone_takes_noise_with_lost_packets_for_speech(margin_db: float, heard: bool) -> None:
    """So a prompt would be given up for it; a minute of a line with 5 % loss and noise 30 dB below speech."""
    random = np.random.default_rng(3)
    frames = [_LOST if random.random() < 0.05 else one for one in noise(3000, 95)]
    segmenter = Segmenter(open_vad("webrtc:", 2, margin_db), stir_ms=80)
    assert any(isinstance(one, Utterance) for one in segmenter.feed(b"".join(frames))) is heard
