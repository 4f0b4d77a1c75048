"""Frames in, utterances out: exact, clock-free, counted in seconds of audio."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.domain.audio import FRAME_BYTES, FRAME_MS, Utterance
from models.speech.key_tones import KeyTones, ToneKey

PREROLL_MS = 300
KEPT_MS = 200
_KEPT_FRAMES = KEPT_MS // FRAME_MS
_SILENCE = bytes(FRAME_BYTES)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech long enough to count began at this second of the leg's audio."""

    at: float


@dataclass(frozen=True, slots=True)
class Stirred:
    """There may be speech: enough to hush a prompt, too little for an utterance. `SpeechStarted` or `Settled`
    follows."""


@dataclass(frozen=True, slots=True)
class Settled:
    """It was none."""


Sound = Stirred | Settled | SpeechStarted


@dataclass(frozen=True, slots=True)
class Paused:
    """Speech stopped a moment ago, and may have ended: the utterance as it would be. ``number``: of this pause."""

    utterance: Utterance
    number: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The silence is as long as an utterance keeps of it: if no more comes, ``utterance`` is what will be cut, to the
    byte."""

    utterance: Utterance


Found = Sound | Paused | Unchanged | Utterance | ToneKey


class Segmenter:
    """Cuts a stream of 8 kHz PCM into utterances.

    ``is_speech`` judges one 20 ms frame. Speech begins when ``start_ms`` of the last frames were speech,
    ends after ``endpoint_ms`` without, and is cut at ``max_seconds``. An utterance brings 300 ms of what was
    before it and 200 ms of what came after: more of either costs the recogniser accuracy, and so does less.
    After ``pause_ms`` without speech (0: never) the utterance is shown as `Paused`: `end` closes it there and then,
    `wait` doubles the silence that it takes. After 200 ms it is told as `Unchanged`. ``stir_ms`` (0: never) of speech
    are told before. Keys that come as ``tones`` (None: not looked for) are told, and are silence in what is cut.
    """

    def __init__(
        self, is_speech: Callable[[bytes], bool], start_ms: int = 100, endpoint_ms: int = 500,
        max_seconds: float = 15.0, pause_ms: int = 0, stir_ms: int = 0, tones: KeyTones | None = None,
    ) -> None:  # fmt: skip
        self._is_speech, self._tones = is_speech, tones
        self._start_frames = max(1, start_ms // FRAME_MS)
        self._end_frames = max(1, endpoint_ms // FRAME_MS)
        self._pause_frames = pause_ms // FRAME_MS
        self._stir_frames = stir_ms // FRAME_MS or self._start_frames
        self._stirred = False
        self._needed = self._end_frames
        self._pause = 0
        self._max_frames = int(max_seconds * 1000 / FRAME_MS)
        self._recent: deque[bool] = deque(maxlen=self._start_frames + 2)
        self._before: deque[bytes] = deque(maxlen=PREROLL_MS // FRAME_MS + self._start_frames)
        self._clip: list[bytes] = []
        self._silent = 0
        self._frames = 0
        self._rest = b""
        self._ended = self._spoken = 0.0

    @property
    def seconds(self) -> float:
        """Audio seen so far."""
        return self._frames * FRAME_MS / 1000

    @property
    def trailing(self) -> float:
        """Seconds of audio since the utterance that was closed last ended."""
        return self.seconds - self._ended

    @property
    def since_speech(self) -> float:
        """Seconds of audio since the last frame that was speech, in an utterance or in what may become one."""
        return self.seconds - self._spoken

    @property
    def speaking(self) -> bool:
        """Whether an utterance is open."""
        return bool(self._clip)

    @property
    def pause(self) -> int:
        """The number of the last pause."""
        return self._pause

    def so_far(self) -> Utterance | None:
        """What is open, as it would be closed now; None when nobody speaks."""
        return self._cut() if self._clip else None

    def _paused(self, number: int) -> bool:
        return bool(self._clip) and number == self._pause and self._silent >= self._pause_frames

    def end(self, number: int) -> Utterance | None:
        """Close the utterance at this pause; None when speech went on since, or it is closed already."""
        return self._close() if self._paused(number) else None

    def wait(self, number: int) -> None:
        """More is to come after this pause: take twice the silence for an end."""
        if self._paused(number):
            self._needed = 2 * self._end_frames

    def feed(self, pcm: bytes) -> Iterator[Found]:
        """Take any amount of PCM; what is not a whole frame is kept for the next call."""
        for frame in self._whole(pcm):
            yield from self._frame(frame)

    def keys(self, pcm: bytes) -> Iterator[ToneKey]:
        """The same of audio in which nobody is listened to: time goes on, and keys are told."""
        for frame in self._whole(pcm):
            self._frames += 1
            if self._tones is not None:
                yield from self._tones.feed(frame)

    def _whole(self, pcm: bytes) -> Iterator[bytes]:
        data = self._rest + pcm
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        for start in range(0, whole, FRAME_BYTES):
            yield data[start : start + FRAME_BYTES]

    def _frame(self, frame: bytes) -> Iterator[Found]:
        self._frames += 1
        for key in self._tones.feed(frame) if self._tones is not None else ():
            self._erase(key.frames - 1)
            yield key
        tone = self._tones is not None and self._tones.sounding
        frame, speech = (_SILENCE, False) if tone else (frame, self._is_speech(frame))
        self._spoken = self.seconds if speech else self._spoken
        if not self._clip:
            self._before.append(frame)
            self._recent.append(speech)
            yield from self._began(sum(self._recent))
            return
        self._clip.append(frame)
        self._silent = 0 if speech else self._silent + 1
        self._needed = self._end_frames if speech else self._needed
        if self._pause_frames and self._silent == self._pause_frames:
            self._pause += 1
            yield Paused(self._cut(), self._pause)
        if self._silent == _KEPT_FRAMES and self._needed > _KEPT_FRAMES:
            yield Unchanged(self._cut())
        if self._silent >= self._needed or len(self._clip) >= self._max_frames:
            yield self._close()

    def _erase(self, frames: int) -> None:
        """The last frames were a key before anybody knew: they are silence."""
        if self._clip:
            many = min(frames, len(self._clip))
            self._clip[len(self._clip) - many :] = [_SILENCE] * many
            self._silent = max(self._silent, many)
            return
        for place in range(1, min(frames, len(self._before)) + 1):
            self._before[-place] = _SILENCE
        for place in range(1, min(frames, len(self._recent)) + 1):
            self._recent[-place] = False

    def _began(self, speech: int) -> Iterator[Sound]:
        """What so many frames of speech among the last ones are."""
        if speech >= self._start_frames:
            self._clip, self._silent, self._stirred = list(self._before), 0, False
            yield SpeechStarted(self.seconds)
        elif speech >= self._stir_frames and not self._stirred:
            self._stirred = True
            yield Stirred()
        elif self._stirred and speech <= 1:
            self._stirred = False
            yield Settled()

    def _close(self) -> Utterance:
        found = self._cut()
        self._clip, self._silent, self._ended, self._needed = [], 0, found.end, self._end_frames
        self._recent.clear()
        self._before.clear()
        return found

    def _cut(self) -> Utterance:
        """What is open, as it would be closed now."""
        surplus = max(0, self._silent - _KEPT_FRAMES)
        clip = self._clip[: len(self._clip) - surplus]
        end = self.seconds - surplus * FRAME_MS / 1000
        return Utterance(b"".join(clip), end - len(clip) * FRAME_MS / 1000, end)

    def flush(self) -> Utterance | None:
        """The utterance that is open when the audio ends, if any; what comes then is the first of new audio."""
        if self._clip:
            return self._close()
        self._stirred = False
        self._recent.clear()
        self._before.clear()
        return None
