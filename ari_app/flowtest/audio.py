"""What a test's telephone says and hears: bad lines, and whether a certain prompt is in what arrived."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ari_app.demo.speech import read_wav
from ari_app.phone.call import SipCall
from ari_app.phone.g711 import Pcm
from models.domain.audio import RATE

_PIECE = int(0.6 * RATE)
_MATCH = 0.5  # normalised correlation; the same prompt through G.711 gives over 0.9, another one under 0.3
_LOUD = 500


def media_file(media: str, sounds: Path) -> Path | None:
    """The WAV file behind ``sound:NAME``, if it can be read here."""
    name = media.removeprefix("sound:")
    file = Path(f"{name}.wav") if name.startswith("/") else sounds / f"{name}.wav"
    return file if file.is_file() else None


def piece_of(file: Path) -> NDArray[np.float64]:
    """The first 1.2 s of a sound from where it becomes loud."""
    try:
        pcm = read_wav(file).astype(np.float64)
    except (wave.Error, EOFError):
        return np.zeros(0)
    loud = np.nonzero(np.abs(pcm) > _LOUD)[0]
    start = int(loud[0]) if len(loud) else 0
    return pcm[start : start + 2 * _PIECE]


def heard_in(sound: NDArray[np.float64], pcm: Pcm) -> bool:
    """Whether 0.6 s of the sound, begun at one of three places, occur in the audio.

    Three, because a frame that is late or lost shifts what comes after it and spoils the piece it falls into.
    """
    audio = pcm.astype(np.float64)
    pieces = [sound[start : start + _PIECE] for start in (0, _PIECE // 2, _PIECE)]
    return any(_likeness(piece, audio) >= _MATCH for piece in pieces[: 1 if len(sound) < 2 * _PIECE else 3])


def _likeness(piece: NDArray[np.float64], audio: NDArray[np.float64]) -> float:
    """The greatest normalised cross-correlation of the piece with any part of the audio."""
    if len(piece) < RATE // 10 or len(audio) < len(piece):
        return 0.0
    size = 1 << (len(audio) + len(piece)).bit_length()
    product = np.fft.rfft(audio, size) * np.conj(np.fft.rfft(piece, size))
    correlation = np.fft.irfft(product, size)[: len(audio) - len(piece) + 1]
    energy = np.concatenate([[0.0], np.cumsum(audio**2)])
    windows = energy[len(piece) :] - energy[: len(audio) - len(piece) + 1]
    norm = np.sqrt(np.maximum(windows, 1.0) * np.sum(piece**2))
    return float(np.max(correlation / norm))


def with_noise(pcm: Pcm, decibels: float) -> Pcm:
    """White noise at a signal-to-noise ratio under a clip; 0 dB means none is wanted."""
    if not decibels:
        return pcm
    clean = pcm.astype(np.float64)
    level = np.sqrt(np.mean(clean**2)) / 10 ** (decibels / 20)
    noise = np.random.default_rng(7).normal(0, level, len(clean))
    return np.clip(clean + noise, -32768, 32767).astype(np.int16)


def write_both_sides(call: SipCall, file: Path) -> None:
    """Left what the caller sent, right what they heard, on one time axis."""
    heard, sent = list(call.rtp.heard), list(call.rtp.sent)
    times = [at for at, _ in (*heard, *sent)]
    if not times:
        return
    begin, frames = min(times), int((max(times) - min(times)) / 0.02) + 2
    sides = np.zeros((frames * 160, 2), np.int16)
    for column, packets in enumerate((sent, heard)):
        place = 0
        for at, data in packets:
            place = max(place, int((at - begin) / 0.02))
            pcm = call.rtp.decode(data)
            if place < frames:
                sides[place * 160 : place * 160 + len(pcm), column] = pcm[: (frames - place) * 160]
            place += 1
    with wave.open(str(file), "wb") as writer:
        writer.setparams((2, 2, RATE, 0, "NONE", ""))
        writer.writeframes(sides.tobytes())
