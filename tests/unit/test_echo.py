"""The echo of a prompt: learned within a second, taken for no speech; a person is heard through it."""

from __future__ import annotations

import numpy as np
import pytest

from models.domain.audio import Utterance
from models.speech.echo import Echo, loudness, without_echo
from models.speech.line_noise import above_noise
from models.speech.segmenter import Segmenter, SpeechStarted, Stirred

RATE, BEFORE = 8000, 16000  # samples of line before the prompt


class Clock:
    """Audio time, in the place of seconds."""

    def __init__(self) -> None:
        self.frames = 0.0

    def __call__(self) -> float:
        return self.frames * 0.02 + 1e-6


CLOCK = Clock()


def talk(seconds: float, seed: int, level: float = 3000.0) -> np.ndarray:
    """Noise in syllables of irregular length, with pauses, as loud as speech is."""
    random = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < seconds * RATE:
        length = int(random.uniform(0.08, 0.3) * RATE)
        parts.append(random.normal(0, 1, length) * np.hanning(length) * random.uniform(0.3, 1.5))
        parts.append(np.zeros(int(random.choice([0.02, 0.05, 0.3], p=[0.5, 0.3, 0.2]) * RATE)))
    sound = np.concatenate(parts)[: int(seconds * RATE)]
    return np.asarray(sound * level / np.sqrt(np.mean(sound**2)))


def line(prompt: np.ndarray, echo_db: float | None, delay: float, noise: float = 20.0) -> np.ndarray:
    """Two seconds of line, then the prompt's time and a second, with the echo that comes back."""
    heard = np.random.default_rng(9).normal(0, noise, BEFORE + len(prompt) + RATE)
    if echo_db is not None:
        start = BEFORE + int(delay * RATE)
        heard[start : start + len(prompt)] += prompt * 10 ** (-echo_db / 20)
    return heard


def found(heard: np.ndarray, prompt: np.ndarray, echo: Echo | None) -> list[object]:
    """Everything that a segmenter tells of it."""
    frames = iter(range(len(heard)))
    vad = above_noise(lambda frame: next(frames) > 10, 5.0)
    segmenter = Segmenter(without_echo(vad, echo) if echo else vad, stir_ms=80)
    data = np.clip(heard, -32768, 32767).astype(np.int16).tobytes()
    told: list[object] = []
    for place in range(len(data) // 320):
        CLOCK.frames = place
        if echo is not None and place * 160 == BEFORE:
            echo.play(loudness(prompt.astype(np.int16)))
        told += segmenter.feed(data[place * 320 : place * 320 + 320])
    last = segmenter.flush()
    return [*told, last] if last else told


@pytest.mark.parametrize("echo_db", [18.0, 24.0, 32.0])
@pytest.mark.parametrize("delay", [0.04, 0.2, 0.5])
def test_an_echo_is_learned_and_is_no_speech(echo_db: float, delay: float) -> None:
    """Its delay to 40 ms, its distance to 4 dB; without that it is taken for speech."""
    prompt = talk(6, 1)
    heard = line(prompt, echo_db, delay)
    echo = Echo(CLOCK)
    assert not found(heard, prompt, echo)
    assert found(heard, prompt, None)
    assert echo.delay is not None
    assert echo.delay * 0.02 == pytest.approx(delay, abs=0.04)
    assert echo.distance_db == pytest.approx(-echo_db, abs=4)


@pytest.mark.parametrize("echo_db", [None, 20.0])
@pytest.mark.parametrize("at", [0.1, 1.5, 4.0])
@pytest.mark.parametrize("level", [1500.0, 800.0])
def test_a_person_is_heard_through_it(echo_db: float | None, at: float, level: float) -> None:
    """From the first word on, and no later than without an echo."""
    prompt, word = talk(6, 2), talk(0.7, 3, level)
    heard = line(prompt, echo_db, 0.1)
    start = BEFORE + int(at * RATE)
    heard[start : start + len(word)] += word
    told = found(heard, prompt, Echo(CLOCK))
    began = [one.at for one in told if isinstance(one, SpeechStarted)]
    assert began
    assert BEFORE / RATE + at <= began[0] <= BEFORE / RATE + at + 0.6
    assert sum(isinstance(one, Utterance) for one in told) >= 1


def test_a_line_without_echo_hides_nothing() -> None:
    """After a second of prompt even a faint voice counts."""
    prompt, word = talk(6, 4), talk(0.6, 5, 300.0)
    heard = line(prompt, None, 0.0)
    start = BEFORE + 3 * RATE
    heard[start : start + len(word)] += word
    echo = Echo(CLOCK)
    assert any(isinstance(one, SpeechStarted) for one in found(heard, prompt, echo))
    assert echo.known
    assert echo.delay is None


def test_a_pause_of_the_prompt_is_silence() -> None:
    """What is heard while it is paused comes from somebody; it goes on where it was; when it is over, nothing is
    covered."""
    echo = Echo(CLOCK)

    def covered(frames: int, level: float) -> list[bool]:
        found = []
        for _ in range(frames):
            found.append(echo.covers(10.0 ** (level / 10)))
            CLOCK.frames += 1
        return found

    echo.play([70.0] * 100)
    covered(60, 45)
    echo.pause()
    assert not any(covered(60, 45)[40:])
    echo.resume()
    covered(39, 45)
    assert not covered(40, 45)[-1]
    echo.play([70.0] * 50)
    echo.stop()
    assert not any(covered(40, 45)[35:])


def test_an_ear_that_opens_late_knows_where_the_prompt_is() -> None:
    """Frames begin to come when the prompt has played for a second."""
    prompt = talk(6, 7)
    echo = Echo(CLOCK)
    CLOCK.frames = 0
    echo.play(loudness(prompt.astype(np.int16)))
    back = loudness((np.concatenate([np.zeros(1600), prompt]) * 0.1).astype(np.int16))
    for place in range(50, 250):
        CLOCK.frames = place
        echo.covers(10 ** (back[place] / 10))
    assert echo.delay == pytest.approx(10, abs=1)
    assert echo.distance_db == pytest.approx(-20, abs=1)


def test_stirs_are_spared() -> None:
    """A prompt is not hushed by its own echo."""
    prompt = talk(6, 6)
    heard = line(prompt, 22.0, 0.15)
    assert any(isinstance(one, Stirred) for one in found(heard, prompt, None))
    assert not any(isinstance(one, Stirred) for one in found(heard, prompt, Echo(CLOCK)))
