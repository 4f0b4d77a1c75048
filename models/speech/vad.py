"""Voice activity: one 20 ms frame of 8 kHz PCM → speech or not."""

from __future__ import annotations

from collections.abc import Callable

import webrtcvad

from models.domain.audio import RATE


def webrtc_vad(mode: int) -> Callable[[bytes], bool]:
    """Google's WebRTC detector; mode 0 takes most for speech, 3 least."""
    detector = webrtcvad.Vad(mode)

    def is_speech(frame: bytes) -> bool:
        return bool(detector.is_speech(frame, RATE))

    return is_speech
