"""Who spoke when: shares of speech, over-talk, silence and rate of speech, from the times of utterances."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Span = tuple[float, float]
_WORD = re.compile(r"[㐀-鿿]|(?:(?![㐀-鿿])[^\W_])+(?:'\w+)?")
SILENCE_FROM = 2.0  # seconds without a word from anybody that count as silence
_RATE_FROM = 3.0  # seconds of speech below which a rate says nothing


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance. ``start`` and ``end``: seconds since the epoch, of speech without the pauses around it."""

    leg: str
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Measures of one conversation.

    ``speech``: seconds a leg spoke. ``over_talk``: seconds in which two spoke at once. ``silence``: seconds of pauses
    of two seconds or more between the first and the last word, ``longest_silence`` the longest of them. ``rate``:
    words (Chinese: characters) a minute of a leg's own speech, for legs that spoke three seconds or more.
    """

    speech: dict[str, float] = field(default_factory=dict)
    over_talk: float = 0.0
    silence: float = 0.0
    longest_silence: float = 0.0
    rate: dict[str, float] = field(default_factory=dict)


def measure(lines: Sequence[Line]) -> Talk:
    """The measures of a conversation; of none, all zero."""
    legs = {leg: _merged([(line.start, line.end) for line in lines if line.leg == leg]) for leg in _legs(lines)}
    everybody = _merged([span for spans in legs.values() for span in spans])
    speech = {leg: _total(spans) for leg, spans in legs.items()}
    pauses = [right[0] - left[1] for left, right in itertools.pairwise(everybody)]
    long = [pause for pause in pauses if pause >= SILENCE_FROM]
    return Talk(
        {leg: round(seconds, 2) for leg, seconds in speech.items()},
        round(sum(speech.values()) - _total(everybody), 2),
        round(sum(long), 2),
        round(max(long, default=0.0), 2),
        {
            leg: round(sum(words(line.text) for line in lines if line.leg == leg) / seconds * 60)
            for leg, seconds in speech.items()
            if seconds >= _RATE_FROM
        },
    )


def words(text: str) -> int:
    """Words of a text; each Chinese character counts as one."""
    return len(_WORD.findall(text))


def _legs(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(line.leg for line in lines))


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in order, overlapping ones as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _total(spans: list[Span]) -> float:
    return sum(end - start for start, end in spans)
