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
from models.voice.announced import Announcement
from models.voice.registry import voice_of

PRIVATE = ROOTFS / "usr/bin/espeak-ng"
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


class Program:
    """A voice that is a program: it reads the text from its input, for a command line can be read by everybody.

    A copy in the private tree is taken first: its version is known, and other versions sound otherwise.
    """

    def __init__(self, voice: Announcement, words_per_minute: int, rest: str = "") -> None:
        assert voice.command is not None
        self._command, self._advice, self._program = voice.command, voice.advice, voice.scheme
        self.quick = voice.quick
        self.name = f"{voice.scheme}-{words_per_minute}{Path(rest).name}"
        self._speed, self._rest = words_per_minute, rest

    async def speak(self, text: str, language: str, target: Path) -> None:
        """See `VoiceEngine.speak`."""
        target = target.resolve()
        command = self._command(self._rest, language, self._speed, target)
        if "/" not in command[0] and (ROOTFS / "usr/bin" / command[0]).is_file():
            command = [*enter(ROOTFS, [target.parent]), *command]
        said = text or "\n"  # of nothing at all espeak-ng would write no file
        await _run(command, f"{self._program} is missing: {self._advice}", said.encode())

    async def close(self) -> None:
        """Nothing runs between two texts."""


class Espeak(Program):
    """espeak-ng; ``variant`` is another speaker (f1 to f5, m1 to m8)."""

    def __init__(self, words_per_minute: int, variant: str = "") -> None:
        super().__init__(voice_of("espeak-ng:"), words_per_minute, variant)


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
