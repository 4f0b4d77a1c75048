"""Voices that are programs, and what is common to all: text to a WAV file. espeak-ng speaks both languages."""

from __future__ import annotations

import asyncio
import os
import wave
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from ari_app.pbx.install import ROOTFS, enter
from models.domain.audio import RATE

_ESPEAK_VOICES = {"en": "en-us", "zh": "cmn"}
PRIVATE = ROOTFS / "usr/bin/espeak-ng"  # taken first: its version is known, and other versions sound otherwise
LOUDNESS = 3000.0
PEAK = 20000.0


class VoiceError(Exception):
    """The engine failed; the message says how to get one that works."""


class VoiceEngine(Protocol):
    """Text and language in, a WAV file of any rate out. ``name`` is part of the cache key; ``quick``: a sentence takes
    so little time that a caller may wait for it."""

    name: str
    quick: bool

    async def speak(self, text: str, language: str, target: Path) -> None:
        """Write the WAV file. Raises VoiceError."""

    async def close(self) -> None:
        """End what runs."""


class Espeak:
    """espeak-ng from the private tree or from this machine; ``variant`` is another speaker (f1 to f5, m1 to m8)."""

    quick = True

    def __init__(self, words_per_minute: int, variant: str = "") -> None:
        self.name = f"espeak-ng-{words_per_minute}{variant}"
        self._speed, self._variant = str(words_per_minute), f"+{variant}" if variant else ""

    async def speak(self, text: str, language: str, target: Path) -> None:
        """See `VoiceEngine.speak`."""
        target = target.resolve()
        prefix = enter(ROOTFS, [target.parent]) if PRIVATE.is_file() else []
        arguments = [
            "espeak-ng",
            "-v",
            _ESPEAK_VOICES[language] + self._variant,
            "-s",
            self._speed,
            "-b",
            "1",
            "-w",
            str(target),
            "--stdin",
        ]
        advice = "espeak-ng is missing: sudo apt-get install espeak-ng"
        said = text or "\n"  # of nothing at all it would write no file
        await _run([*prefix, *arguments], advice, said.encode())  # a command line can be read by everybody

    async def close(self) -> None:
        """Nothing runs between two texts."""


class Piper:
    """The ``piper`` program with a voice file."""

    quick = False

    def __init__(self, file: Path) -> None:
        self._file = file
        self.name = f"piper-{file.name}"

    async def speak(self, text: str, language: str, target: Path) -> None:
        """See `VoiceEngine.speak`."""
        command = ["piper", "-m", str(self._file), "-f", str(target)]
        await _run(command, "piper is missing: .venv/bin/pip install piper-tts", text.encode())

    async def close(self) -> None:
        """Nothing runs between two texts."""


async def _run(command: list[str], advice: str, stdin: bytes = b"") -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise VoiceError(advice) from error
    try:
        _, errors = await process.communicate(stdin)
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise VoiceError(f"{advice} ({errors.decode(errors='replace').strip()[-200:]})")


def telephone_wav(source: Path, target: Path) -> None:
    """Any WAV to 8 kHz mono at an even loudness, written in one step so that Asterisk never reads half a file."""
    with wave.open(str(source)) as reader:
        rate, channels = reader.getframerate(), reader.getnchannels()
        pcm = np.frombuffer(reader.readframes(reader.getnframes()), np.int16).astype(np.float32)
    mono = pcm.reshape(-1, channels).mean(axis=1)
    mono = soxr.resample(mono, rate, RATE)
    loud = float(np.sqrt(np.mean(mono**2))) if len(mono) else 0.0
    peak = float(np.abs(mono).max()) if len(mono) else 0.0
    gain = min(LOUDNESS / loud, PEAK / peak) if loud and peak else 1.0
    write_wav(target, mono * gain)


def write_wav(target: Path, samples: NDArray[np.floating[Any]]) -> None:
    """8 kHz mono samples to a file that appears whole or not at all."""
    half = target.with_suffix(f".{os.getpid()}.half")
    with wave.open(str(half), "wb") as writer:
        writer.setparams((1, 2, RATE, 0, "NONE", ""))
        writer.writeframes(samples.astype(np.int16).tobytes())
    os.replace(half, target)


def tone(hertz: float, seconds: float, level: float = 8000.0) -> NDArray[np.float64]:
    """A sine that is loud from its first sample on."""
    return level * np.cos(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
