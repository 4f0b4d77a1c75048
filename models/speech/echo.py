"""What of a prompt comes back from the caller's end: how late and how loud, learned while the prompt is played.

The caller's line is compared with the prompt's loudness of up to 600 ms before, in decibels, 20 ms at a time. An echo
follows the prompt at one delay and at one distance, so that both are found by correlation within a second of speech; a
person who speaks does neither. Until that is known, what is far below the prompt is taken for its echo. Compare the
delay and loss estimators of ITU-T G.168, which have the samples; here the way back is a few numbers, and enough to
tell whether somebody speaks.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import FRAME_MS

_LAGS = 31  # frames: an echo comes back within 600 ms
_SEEN = 100  # frames that are compared: 2 s
_LOUD_DB, _FLOOR_DB = 40.0, 20.0  # the prompt speaks above the one; below the other nothing is heard
_ENOUGH = 25  # loud frames that teach
_ALIKE, _UNLIKE = 0.75, 0.5  # correlation from which on it is an echo, and below which it is none
_EVERY = 5  # frames between two looks
_NEAREST_DB = -9.0  # nearer than this to the prompt is no echo but a person
_UNKNOWN_DB = -16.0  # taken for an echo until more is known
_MARGIN_DB = 6.0  # by how much an echo may be louder than the middle one
_AROUND = 3  # frames by which its delay may be wrong
_ASTRAY = 10  # frames

Floats = NDArray[np.float64]


class Echo:
    """Of one leg. `play`, `pause`, `resume` and `stop` say what is sent to it; `covers` is asked once each frame.

    Frames are counted; ``clock`` (seconds) tells where in the prompt the first one is, and when many were lost.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._loudness: Sequence[float] = ()
        self._place: int | None = None
        self._begun = self._paused_at = 0.0
        self._paused = False
        self._sent: deque[float] = deque([_FLOOR_DB] * (_SEEN + _LAGS), maxlen=_SEEN + _LAGS)
        self._heard: deque[float] = deque([_FLOOR_DB] * _SEEN, maxlen=_SEEN)
        self._playing: deque[bool] = deque([False] * (_SEEN + _LAGS), maxlen=_SEEN + _LAGS)
        self._loud = self._frames = 0
        self.delay: int | None = None
        self.distance_db: float | None = None
        self.known = False

    def play(self, loudness: Sequence[float]) -> None:
        """A prompt begins: its loudness in dB, a number for each 20 ms."""
        self._loudness, self._place, self._paused = loudness, None, False
        self._begun = self._clock()

    def pause(self) -> None:
        """It is silent for a while."""
        self._paused, self._paused_at = True, self._clock()

    def resume(self) -> None:
        """It goes on where it was."""
        if self._paused:
            self._paused = False
            self._begun += self._clock() - self._paused_at

    def stop(self) -> None:
        """It is over."""
        self._loudness = ()

    def _sounds(self) -> float | None:
        """How loud the prompt is in this frame; None when it does not play."""
        if self._paused or not self._loudness:
            return None
        now = int((self._clock() - self._begun) * 1000 / FRAME_MS)
        if self._place is None or abs(now - self._place) > _ASTRAY:
            self._place = now
        place, self._place = self._place, self._place + 1
        return self._loudness[place] if place < len(self._loudness) else None

    def covers(self, power: float) -> bool:
        """Whether a frame of this mean square is no louder than the prompt's echo may be just now."""
        heard = _decibels(power)
        self._heard.append(heard)
        sounds = self._sounds()
        sent = _FLOOR_DB if sounds is None else sounds
        self._sent.append(sent)
        self._playing.append(sounds is not None)
        self._loud += sent > _LOUD_DB
        self._frames += 1
        if sent > _LOUD_DB and self._loud >= _ENOUGH and self._frames % _EVERY == 0:
            self._learn()
        return heard <= self._loudest()

    def _loudest(self) -> float:
        """How loud the echo may be now."""
        if not self.known:
            return max(list(self._sent)[-_LAGS:]) + _UNKNOWN_DB if self._loud else 0.0
        if self.delay is None or self.distance_db is None:
            return 0.0
        last = len(self._sent) - 1 - self.delay
        around = list(self._sent)[max(0, last - _AROUND) : last + _AROUND + 1]
        return max(around) + self.distance_db + _MARGIN_DB if max(around) > _LOUD_DB else 0.0

    def _learn(self) -> None:
        """Delay and distance, or that there is no echo."""
        heard, sent, playing = np.array(self._heard), np.array(self._sent), np.array(self._playing)
        found: list[tuple[float, int, float]] = []
        for lag in range(_LAGS):
            then = playing[_LAGS - lag :][:_SEEN]
            one, two = sent[_LAGS - lag :][:_SEEN][then], heard[then]
            loud = one > _LOUD_DB
            if loud.sum() >= _ENOUGH // 2:
                found.append((_correlation(one, two), lag, float(np.median((two - one)[loud]))))
        if not found:
            return
        alike, delay, distance = max(found)
        if alike >= _ALIKE and distance <= _NEAREST_DB:
            self.known, self.delay, self.distance_db = True, delay, distance
        elif alike < _UNLIKE and len(found) == _LAGS:  # the latest echo would have come by now
            self.known = True


def _correlation(one: Floats, two: Floats) -> float:
    a, b = one - one.mean(), two - two.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale else 0.0


def _decibels(power: float) -> float:
    return max(_FLOOR_DB, 10 * float(np.log10(power + 1e-9)))


def loudness(pcm: NDArray[np.int16]) -> list[float]:
    """8 kHz samples as a number in dB for each 20 ms; silence is 20."""
    frames = pcm[: len(pcm) // 160 * 160].reshape(-1, 160).astype(np.float64)
    return [float(one) for one in np.maximum(_FLOOR_DB, 10 * np.log10((frames**2).mean(axis=1) + 1e-9))]


def without_echo(is_speech: Callable[[bytes], bool], echo: Echo) -> Callable[[bytes], bool]:
    """``is_speech`` of one frame, where it is louder than what comes back of the prompt."""

    def spoken(frame: bytes) -> bool:
        samples = np.frombuffer(frame, np.int16).astype(np.float32)
        covered = echo.covers(float(samples @ samples) / max(1, len(samples)))
        return is_speech(frame) and not covered

    return spoken
