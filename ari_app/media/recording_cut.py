"""A few seconds of a recording, with silence where something is masked."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable


def cut(data: bytes, begin: float, end: float, silent: Iterable[tuple[float, float]] = ()) -> bytes:
    """The WAV from ``begin`` to ``end`` (seconds), as far as there is one; what is ``silent`` is heard by nobody."""
    with wave.open(io.BytesIO(data)) as source:
        form, rate, wide = source.getparams(), source.getframerate(), source.getsampwidth() * source.getnchannels()
        first = min(max(0, round(begin * rate)), source.getnframes())
        source.setpos(first)
        frames = bytearray(source.readframes(max(0, round(end * rate) - first)))
    for since, until in silent:
        start = min(max(0, round(since * rate) - first) * wide, len(frames))
        stop = min(max(0, round(until * rate) - first) * wide, len(frames))
        frames[start:stop] = bytes(stop - start)
    found = io.BytesIO()
    with wave.open(found, "wb") as target:
        target.setparams(form)
        target.writeframes(bytes(frames))
    return found.getvalue()
