"""Frames in, utterances out: exact, clock-free, counted in seconds of audio."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.domain.audio import FRAME_BYTES, FRAME_MS, Utterance

PREROLL_MS = 300
KEPT_MS = 200


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech long enough to count began at this second of the leg's audio."""

    at: float


class Segmenter:
    """Cuts a stream of 8 kHz PCM into utterances.

    ``is_speech`` judges one 20 ms frame. Speech begins when ``start_ms`` of the last frames were speech,
    ends after ``endpoint_ms`` without, and is cut at ``max_seconds``. An utterance brings 300 ms of what was
    before it and 200 ms of what came after: more of either costs the recogniser accuracy, and so does less.
    """

    def __init__(
        self, is_speech: Callable[[bytes], bool], start_ms: int = 100, endpoint_ms: int = 500, max_seconds: float = 15.0
    ) -> None:
        self._is_speech = is_speech
        self._start_frames = max(1, start_ms // FRAME_MS)
        self._end_frames = max(1, endpoint_ms // FRAME_MS)
        self._max_frames = int(max_seconds * 1000 / FRAME_MS)
        self._recent: deque[bool] = deque(maxlen=self._start_frames + 2)
        self._before: deque[bytes] = deque(maxlen=PREROLL_MS // FRAME_MS + self._start_frames)
        self._clip: list[bytes] = []
        self._silent = 0
        self._frames = 0
        self._rest = b""
        self._ended = 0.0

    @property
    def seconds(self) -> float:
        """Audio seen so far."""
        return self._frames * FRAME_MS / 1000

    @property
    def trailing(self) -> float:
        """Seconds of audio since the utterance that was closed last ended."""
        return self.seconds - self._ended

    @property
    def speaking(self) -> bool:
        """Whether an utterance is open."""
        return bool(self._clip)

    def feed(self, pcm: bytes) -> Iterator[SpeechStarted | Utterance]:
        """Take any amount of PCM; what is not a whole frame is kept for the next call."""
        data = self._rest + pcm
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        for start in range(0, whole, FRAME_BYTES):
            yield from self._frame(data[start : start + FRAME_BYTES])

    def _frame(self, frame: bytes) -> Iterator[SpeechStarted | Utterance]:
        self._frames += 1
        speech = self._is_speech(frame)
        if not self._clip:
            self._before.append(frame)
            self._recent.append(speech)
            if sum(self._recent) >= self._start_frames:
                self._clip = list(self._before)
                self._silent = 0
                yield SpeechStarted(self.seconds)
            return
        self._clip.append(frame)
        self._silent = 0 if speech else self._silent + 1
        if self._silent >= self._end_frames or len(self._clip) >= self._max_frames:
            yield self._close()

    def _close(self) -> Utterance:
        clip, self._clip = self._clip, []
        surplus = max(0, self._silent - KEPT_MS // FRAME_MS)
        clip = clip[: len(clip) - surplus]
        end = self.seconds - surplus * FRAME_MS / 1000
        self._silent, self._ended = 0, end
        self._recent.clear()
        self._before.clear()
        return Utterance(b"".join(clip), end - len(clip) * FRAME_MS / 1000, end)

    def flush(self) -> Utterance | None:
        """The utterance that is open when the audio ends, if any."""
        return self._close() if self._clip else None
