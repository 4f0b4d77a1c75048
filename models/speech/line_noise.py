"""What a line sounds like when nobody speaks, learned while it is heard: minimum statistics (R. Martin, IEEE Trans.
Speech and Audio Processing 9(5), 2001), on the power of whole pieces instead of single frequencies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

_PIECE = 5  # frames: 100 ms, so that steady noise varies by less than a decibel
_PIECES = 20  # 2 s: somebody who speaks pauses in less
_MISSING = 10.0  # mean square of 16-bit samples below which a frame has nothing of the line in it
_GAP = 4  # so many frames without anything may be lost packets; more are a silent line
_SMOOTH = 3  # frames


class LineNoise:
    """The power of the quietest 100 ms in the last 2 s. A lost packet teaches nothing: it makes a noisy line no quiet
    one."""

    def __init__(self) -> None:
        self._piece: list[float] = []
        self._missing = 0
        self._quietest: deque[float] = deque(maxlen=_PIECES)

    @property
    def power(self) -> float:
        """Mean square of 16-bit samples; 0 in the first 100 ms."""
        return min(self._quietest, default=0.0)

    def learn(self, power: float) -> bool:
        """One frame's mean square. Whether it was heard, not lost."""
        self._missing = 0 if power >= _MISSING else self._missing + 1
        if 0 < self._missing <= _GAP:
            return False
        self._piece.append(power)
        if len(self._piece) == _PIECE:
            self._quietest.append(sum(self._piece) / _PIECE)
            self._piece.clear()
        return True


def above_noise(is_speech: Callable[[bytes], bool], margin_db: float) -> Callable[[bytes], bool]:
    """``is_speech`` of one frame, where the line is ``margin_db`` louder than it is by itself, on the average of 60 ms;
    0: everywhere."""
    if not margin_db:
        return is_speech
    noise, margin = LineNoise(), 10 ** (margin_db / 10)
    last: deque[float] = deque(maxlen=_SMOOTH)

    def louder(frame: bytes) -> bool:
        samples = np.frombuffer(frame, np.int16).astype(np.float32)
        power = float(samples @ samples) / max(1, len(samples))
        if noise.learn(power):
            last.append(power)
        return is_speech(frame) and sum(last) > margin * noise.power * len(last)

    return louder
