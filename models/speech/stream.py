"""Any engine as a stream: audio in as it comes, what is said so far and what was said out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import soxr

from models.domain.audio import RATE, Utterance
from models.speech.engine import Engine, Hypothesis, drafting
from models.speech.prepare import samples
from models.speech.segmenter import Segmenter
from models.speech.vad import open_vad

RATES = (8000, 16000)
_ABOVE_NOISE_DB = 5.0


@dataclass(frozen=True, slots=True)
class SoFar:
    """What an utterance that goes on says, for as long as it may be heard otherwise."""

    text: str


@dataclass(frozen=True, slots=True)
class Final:
    """An utterance that is over; ``start`` and ``end`` in seconds of the stream."""

    hypothesis: Hypothesis
    start: float
    end: float


class Stream:
    """One party's audio through one engine. Not for several threads at once, as engines are not.

    ``rate``: of the audio, one of `RATES`. ``phrases``: as in `Engine.recognise`. An utterance that goes on is
    decoded anew every ``every`` seconds (0: never), because the engines decode whole clips best.
    """

    def __init__(
        self, engine: Engine, phrases: Sequence[str] | None = None, rate: int = RATE, every: float = 1.0
    ) -> None:  # fmt: skip
        if rate not in RATES:
            raise ValueError(f"a stream has 8000 or 16000 samples a second, not {rate}")
        self._engine, self._phrases, self._rate, self._every = engine, phrases, rate, every
        self._draft = drafting(engine)
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next audio is the first of a new stream."""
        self._segmenter = Segmenter(open_vad("webrtc:", 2, _ABOVE_NOISE_DB))
        self._resampler = soxr.ResampleStream(self._rate, RATE, 1, "int16") if self._rate != RATE else None
        self._odd, self._shown = b"", 0.0

    def feed(self, pcm: bytes) -> Iterator[SoFar | Final]:
        """Take any amount of 16-bit PCM; an odd byte is kept for the next call. Raises EngineUnavailable."""
        for found in self._segmenter.feed(self._at_line_rate(pcm, last=False)):
            if isinstance(found, Utterance):
                yield self._final(found)
        open_now = self._segmenter.so_far()
        if open_now is not None and self._every and self._segmenter.seconds - self._shown >= self._every:
            self._shown = self._segmenter.seconds
            yield SoFar(self._draft.recognise(open_now.pcm, self._phrases).text)

    def finish(self) -> Iterator[Final]:
        """The audio is over: what was being said is said. Afterwards the stream is as new."""
        for found in self._segmenter.feed(self._at_line_rate(b"", last=True)):
            if isinstance(found, Utterance):
                yield self._final(found)
        last = self._segmenter.flush()
        if last is not None:
            yield self._final(last)
        self.reset()

    def _final(self, clip: Utterance) -> Final:
        self._shown = self._segmenter.seconds
        return Final(self._engine.recognise(clip.pcm, self._phrases), clip.start, clip.end)

    def _at_line_rate(self, pcm: bytes, last: bool) -> bytes:
        data = self._odd + pcm
        whole = len(data) // 2 * 2
        self._odd = data[whole:]
        if self._resampler is None:
            return data[:whole]
        return bytes(np.asarray(self._resampler.resample_chunk(samples(data[:whole]), last), np.int16).tobytes())
