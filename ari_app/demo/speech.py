"""What demonstration callers and agents say, spoken once and kept."""

from __future__ import annotations

import asyncio
import hashlib
import wave
from pathlib import Path

import numpy as np

from ari_app.media.voice import VoiceEngine, telephone_wav
from ari_app.phone.g711 import Pcm
from models.domain.audio import RATE


class Speaker:
    """Text to 8 kHz PCM with a breath of line noise around it, as a telephone would send it."""

    def __init__(self, voice: VoiceEngine, cache: Path) -> None:
        self._voice, self._cache = voice, cache

    def kept(self, text: str, language: str = "en") -> Path:
        """Where the words lie once they are spoken."""
        key = hashlib.sha256(f"{self._voice.name}|{language}|{text}".encode()).hexdigest()[:24]
        return self._cache / f"{key}.wav"

    async def pcm(self, text: str, language: str = "en") -> Pcm:
        """The words as PCM."""
        file = self.kept(text, language)
        if not file.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            raw = file.with_suffix(".raw")
            await self._voice.speak(text, language, raw)
            await asyncio.to_thread(telephone_wav, raw, file)
            raw.unlink(missing_ok=True)
        return read_wav(file)


def read_wav(file: Path) -> Pcm:
    """An 8 kHz mono 16-bit WAV as samples."""
    with wave.open(str(file)) as reader:
        return np.frombuffer(reader.readframes(reader.getnframes()), np.int16)


def with_line_noise(pcm: Pcm, before: float = 0.3, after: float = 0.8, level: float = 20.0) -> Pcm:
    """``before`` and ``after`` seconds of low noise around a clip, and the same noise under it."""
    quiet = np.zeros(int(before * RATE), np.int16), np.zeros(int(after * RATE), np.int16)
    whole = np.concatenate([quiet[0], pcm, quiet[1]]).astype(np.float64)
    noise = np.random.default_rng(1).normal(0, level, len(whole))
    return np.clip(whole + noise, -32768, 32767).astype(np.int16)
