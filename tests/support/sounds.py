"""Sounds of tests: a tone of a frequency, and which frequencies are in a piece of sound, and when."""

from __future__ import annotations

import io
import wave

import numpy as np

RATE = 8000


def tone(hertz: float, seconds: float) -> bytes:
    """16 bits at 8 kHz."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16).tobytes()


def samples(wav: bytes) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """What is in a WAV file."""
    with wave.open(io.BytesIO(wav)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, RATE)
        return np.frombuffer(reader.readframes(reader.getnframes()), np.int16)


def seconds_of(wav: bytes, hertz: float) -> float:
    """For how long a tone is heard in it, to a twentieth."""
    sound = samples(wav).astype(float)
    step = RATE // 20
    time = np.arange(step) / RATE
    turn = np.exp(-2j * np.pi * hertz * time)
    parts = [sound[place : place + step] for place in range(0, len(sound) - step + 1, step)]
    return sum(int(abs(np.vdot(np.conj(turn), part)) / step > 1000) for part in parts) / 20
