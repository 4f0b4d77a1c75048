"""What a night makes of calls, and what a day begins with: arithmetic alone, for a process or a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.assist.summary import CALLER, Said, summarise
from models.assist.terms import mostly_chinese
from models.insight.bursts_past import Past, past_of
from models.insight.bursts_threshold import DAYS, threshold
from models.insight.topics import Need, Topic, assign, need_of, night
from models.insight.topics_graph import Labels, Rows
from models.intent.sentences import Encoder, vectors

_AT_ONCE = 64
_BUSY = 0.1  # of the hours with calls are busier than the pace that thresholds are made for


@dataclass(frozen=True, slots=True)
class Asked:
    """Calls to make topics of, with what their callers said, and topics of the night before."""

    needs: tuple[Need, ...]
    before: tuple[Topic, ...]
    encoder: str


@dataclass(frozen=True, slots=True)
class Made:
    """Topics; for each need the topic of its call, and the vector; and the threshold of bursts."""

    topics: tuple[Topic, ...]
    of: tuple[str, ...]
    rows: Rows
    mean: Rows
    threshold: float


def need_in(said: Sequence[str], over: bool = True) -> str:
    """What a caller wants, in their own words; "" when they have said nothing. While the call is not ``over``, only
    what surely tells it."""
    lines = [Said(str(place), CALLER, text) for place, text in enumerate(said)]
    need = summarise(lines).need
    return need_of(said, said[int(need[0])] if need else "") if need or over else ""


def encoded(texts: Sequence[str], encode: Encoder) -> Rows:
    """A vector of length 1 for each text, in its language."""
    found: list[Rows] = [np.zeros(0, np.float32)] * len(texts)
    for language, chinese in (("en", False), ("zh", True)):
        places = [place for place, text in enumerate(texts) if mostly_chinese(text) is chinese]
        for at in range(0, len(places), _AT_ONCE):
            part = places[at : at + _AT_ONCE]
            for place, row in zip(part, vectors([texts[one] for one in part], language, encode), strict=True):
                found[place] = np.asarray(row / (np.linalg.norm(row) + 1e-9), np.float32)
    return np.stack(found) if found else np.zeros((0, 1), np.float32)


def make(asked: Asked, encode: Encoder, days: int = DAYS) -> Made:
    """Topics of a night, and the threshold for the day, by so many days of chance."""
    rows = encoded([one.text for one in asked.needs], encode)
    found = night(asked.needs, rows, asked.before)
    of = tuple(found.of.get(one.call_id, "") for one in asked.needs)
    mean = np.array(found.mean, np.float32)
    if not found.of:
        return Made(found.topics, of, rows, mean, float("inf"))
    pace = busy_pace([one.at for one in asked.needs])
    return Made(found.topics, of, rows, mean, threshold(rows, _numbered(of), pace, days=days))


def past_for(rows: Rows, topics: Sequence[str]) -> Past:
    """What is usual, by calls with their topics."""
    return past_of(rows, _numbered(topics))


def _numbered(topics: Sequence[str]) -> Labels:
    return np.unique(np.array(topics), return_inverse=True)[1].astype(np.int64)


def busy_pace(times: Sequence[float]) -> float:
    """Calls a minute in a busy hour, by when calls came (epoch seconds)."""
    hours = np.unique(np.array(times) // 3600, return_counts=True)[1]
    return max(0.05, float(np.quantile(hours, 1 - _BUSY)) / 60)


def topic_of(row: Rows, topics: Sequence[Topic], mean: Rows) -> tuple[str, float]:
    """Of one call that has just come."""
    return assign(row[None, :], topics, mean)[0]
