"""Voice activity by address: one 20 ms frame of 8 kHz PCM → speech or not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import webrtcvad

from models.domain.audio import RATE
from models.speech.line_noise import above_noise

Vad = Callable[[bytes], bool]
_SILERO_SAMPLES = 256
_WARM_UP = 10  # frames; while WebRTC's detector learns the line's noise it takes some of it for speech


def open_vad(address: str, mode: int, above_noise_db: float = 0.0) -> Vad:
    """``webrtc:`` (cheapest; ``mode``) or ``silero:``, ``silero:THRESHOLD`` (best in noise), for one leg, which must be
    ``above_noise_db`` louder than its line. Raises ValueError naming the known ones."""
    return above_noise(_detector(address, mode), above_noise_db)


def _detector(address: str, mode: int) -> Vad:
    scheme, colon, rest = address.partition(":")
    if colon and scheme == "webrtc" and not rest:
        return webrtc_vad(mode)
    if colon and scheme == "silero":
        try:
            threshold = float(rest or 0.4)
        except ValueError:
            threshold = -1.0
        if 0 < threshold < 1:
            return SileroVad(threshold)
        raise ValueError(f"speech.vad: {rest!r} is not a probability between 0 and 1")
    raise ValueError(f"unknown voice activity detector {address!r}; known: webrtc:, silero:, silero:THRESHOLD")


def webrtc_vad(mode: int) -> Vad:
    """Google's WebRTC detector; mode 0 takes most for speech, 3 least."""
    detector = webrtcvad.Vad(mode)
    heard = 0

    def is_speech(frame: bytes) -> bool:
        nonlocal heard
        heard += 1
        return bool(detector.is_speech(frame, RATE)) and heard > _WARM_UP

    return is_speech


class SileroVad:
    """Silero's network (MIT) on onnxruntime, as the openwakeword wheel carries it. It judges 32 ms at a time, so a
    frame is given the judgement of the last whole piece."""

    def __init__(self, threshold: float) -> None:
        from models.speech.embedding import model_folder, session

        folder = model_folder()
        if folder is None:
            raise ValueError("silero: needs a network that `make setup` installs")
        self._net, self._threshold = session(folder / "silero_vad.onnx"), threshold
        self._state = [np.zeros((2, 1, 64), np.float32)] * 2
        self._rest = np.zeros(0, np.float32)
        self._speech = False

    def __call__(self, frame: bytes) -> bool:
        """Whether this frame is speech."""
        audio = np.frombuffer(frame, np.int16).astype(np.float32) / 32768
        self._rest = np.concatenate([self._rest, audio])
        while len(self._rest) >= _SILERO_SAMPLES:
            piece, self._rest = self._rest[:_SILERO_SAMPLES], self._rest[_SILERO_SAMPLES:]
            inputs = {"input": piece[None], "sr": np.array(RATE, np.int64), "h": self._state[0], "c": self._state[1]}
            chance, *self._state = self._net.run(None, inputs)
            self._speech = float(chance[0, 0]) >= self._threshold
        return self._speech
