"""Keys that come as tones in the voice (ITU-T Q.23), found as Q.24 asks of a receiver.

Every 10 ms a window of 20 ms is correlated with the eight frequencies. A window may hold a key when one low and one
high tone carry most of its power, neither is much louder than the other, each lies near its nominal frequency (by how
far its phase has turned since the window before), and the high one has no overtone. Three such windows in a row, in
which the tones keep their ratio, are a key when two of them hold little else than the tones and the line's own noise;
over somebody's voice it takes eight. A voice comes that near to a key for two windows, hardly ever for three. Four
windows without the tones are its end: less is a lost packet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.audio import FRAME_BYTES, RATE

Floats = NDArray[np.float64]
LOW, HIGH = (697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = ("123A", "456B", "789C", "*0#D")
WINDOW, HOP = 160, 80  # samples
MILLIWATT = 32124.0**2 / 2 * 10**-0.317  # mean square of 0 dBm0: a sine at full scale has 3.17 dBm0 (ITU-T G.711)
_CONFIRMED, _CLEAR, _ANYWAY, _OVER = 3, 2, 8, 4  # windows: in a row, clear ones among them, over a voice, without
_QUIETEST_DBM0 = -42.0  # of each tone; Q.24 asks for -27 and better
_SHARE, _CLEAR_REST = (
    0.65,
    0.13,
)  # of a window's power: what the tones carry at least, what others may carry in a clear one
_NOISE_DB, _LEARNT = 5.0, 100  # above the line's quietest frame in so many (2 s) its noise may lie
_TWIST_DB, _STEP_DB = 11.0, 4.0  # between the two tones (Q.24 asks for 8 and 4); by how much it may change in a window
_ABOVE_OTHERS_DB = 4.0  # over the other tones of the same group
_ASTRAY = 0.025  # share of a frequency; Q.24: 0.015 is accepted, 0.035 is none
_OVERTONE_DB = -12.0  # of the high tone's second harmonic, against it (those of low tones lie among the high ones)
_ALL = np.array([*LOW, *HIGH, *(2 * one for one in HIGH)])
_WAVES = np.exp(-2j * np.pi * _ALL[:, None] * np.arange(WINDOW)[None] / RATE)  # frequency × sample
_TURN = np.exp(-2j * np.pi * _ALL[:8] * HOP / RATE)  # by how much a pure tone's phase turns in a hop
_PLACES = np.arange(3)[:, None] * HOP + HOP + np.arange(WINDOW)[None]  # of the windows that end in a frame, and before
_FAINTEST = MILLIWATT * 10 ** (_QUIETEST_DBM0 / 10)
_QUICK = np.concatenate([_WAVES[:8].real, _WAVES[:8].imag]).T.astype(np.float32)
_WORTH = 0.3 * WINDOW**2 / 2  # of a window's mean square, times this: less in its two loudest tones, and it is no key
_TABLE = np.array([list(row) for row in KEYS])


@dataclass(frozen=True, slots=True)
class ToneKey:
    """A key was heard as a tone. It began ``frames`` pieces of 20 ms ago, the present one included."""

    digit: str
    frames: int


@dataclass(frozen=True, slots=True)
class Windows:
    """Of each window: the key that it may hold ("" for none), the power that is not the key's (mean square) and its
    share, and by how many dB the low tone is the louder one."""

    digits: list[str]
    rest: Floats
    share: Floats
    twist: Floats


def judged(windows: Floats, before: Floats) -> Windows:
    """``windows``, ``before``: count × `WINDOW` samples, the second `HOP` samples earlier."""
    found, earlier = windows @ _WAVES.T, before @ _WAVES[:8].T
    power = np.abs(found) ** 2 * (2.0 / WINDOW**2)  # mean square of each tone, were it alone
    total = (windows**2).mean(axis=1) + 1e-9
    astray = np.angle(found[:, :8] * np.conj(earlier) * _TURN[None]) * RATE / (2 * np.pi * HOP)
    low, high = power[:, :4].argmax(axis=1), power[:, 4:8].argmax(axis=1)
    rows = np.arange(len(windows))
    kept = np.sinc(np.clip(astray, -25, 25) * WINDOW / RATE) ** 2  # of a tone beside its place
    one = power[rows, low] / kept[rows, low] + 1e-9
    two = power[rows, 4 + high] / kept[rows, 4 + high] + 1e-9
    twist, share = 10 * np.log10(one / two), (one + two) / total
    good = (share > _SHARE) & (np.minimum(one, two) > _FAINTEST)
    good &= (np.abs(twist) < _TWIST_DB) & _alone(power[:, :4], one) & _alone(power[:, 4:8], two)
    good &= np.abs(astray[rows, low]) < _ASTRAY * np.array(LOW)[low]
    good &= np.abs(astray[rows, 4 + high]) < _ASTRAY * np.array(HIGH)[high]
    good &= power[rows, 8 + high] < two * 10 ** (_OVERTONE_DB / 10)
    digits = [str(key) if sure else "" for key, sure in zip(_TABLE[low, high], good, strict=True)]
    return Windows(digits, np.maximum(total - one - two, 0.0), share, twist)


def _alone(group: Floats, loudest: Floats) -> NDArray[np.bool_]:
    """Whether the second loudest of a group is far below the loudest."""
    return np.asarray(np.sort(group, axis=1)[:, -2] * 10 ** (_ABOVE_OTHERS_DB / 10) < loudest)


def _worth_it(windows: NDArray[np.float32], powers: list[float]) -> bool:
    """A quick look: whether any of these windows may hold a key at all; ``powers``: their mean squares."""
    if max(powers) <= _FAINTEST:
        return False
    for window, power in zip(((windows @ _QUICK) ** 2).tolist(), powers, strict=True):
        low = max(map(sum, zip(window[:4], window[8:12], strict=True)))
        high = max(map(sum, zip(window[4:8], window[12:], strict=True)))
        if power > _FAINTEST and low + high > _WORTH * power:
            return True
    return False


class KeyTones:
    """Finds keys in one leg's audio, frame by frame (20 ms)."""

    def __init__(self) -> None:
        self._audio = np.zeros(WINDOW + HOP, np.float32)
        self._powers: deque[float] = deque(maxlen=_LEARNT)
        self._candidate, self._twist = "", 0.0
        self._run = self._clear = self._missing = 0
        self._key = ""

    @property
    def sounding(self) -> bool:
        """Whether a key's tone goes on, or ended less than 40 ms ago: this frame belongs to nobody's words."""
        return bool(self._key)

    def feed(self, frame: bytes) -> Iterator[ToneKey]:
        """One frame of 160 samples."""
        samples = np.frombuffer(frame, np.int16).astype(np.float32)
        audio = np.concatenate([self._audio, samples])
        self._audio = audio[-(WINDOW + HOP) :]
        windows = audio[_PLACES]
        powers = [float(window @ window) / WINDOW for window in windows[-2:]]
        self._powers.append(powers[-1])
        if not self._key and not _worth_it(windows[-2:], powers):
            self._candidate = ""
            return
        found = judged(windows[-2:].astype(np.float64), windows[-3:-1].astype(np.float64))
        noise = min(self._powers) * 10 ** (_NOISE_DB / 10)
        for place, digit in enumerate(found.digits):
            clear = found.share[place] > 1 - _CLEAR_REST or found.rest[place] < noise
            yield from self._window(digit, bool(clear), float(found.twist[place]))

    def _window(self, digit: str, clear: bool, twist: float) -> Iterator[ToneKey]:
        self._missing = 0 if digit and digit == self._key else self._missing + 1
        if self._key and self._missing >= _OVER:
            self._key = ""
        same = digit and digit == self._candidate and abs(twist - self._twist) < _STEP_DB
        self._run = self._run + 1 if same else int(bool(digit))
        self._clear = (self._clear if same else 0) + (clear and bool(digit))
        self._candidate, self._twist = digit, twist
        sure = (self._run >= _CONFIRMED and self._clear >= _CLEAR) or self._run >= _ANYWAY
        if sure and digit != self._key:
            self._key, self._missing = digit, 0
            yield ToneKey(digit, self._run // 2 + 3)


def keys_in(pcm: bytes) -> str:
    """The keys of a whole recording, 16-bit samples at 8 kHz, in order."""
    tones = KeyTones()
    frames = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]
    return "".join(found.digit for frame in frames for found in tones.feed(frame))
