"""Topics that keep their ids: tonight's clusters take up those of the nights before, with what people made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.assist.terms import length, mostly_chinese
from models.insight.topics_clusters import FEWEST, centred, centres, clusters, nearest
from models.insight.topics_graph import Labels, Rows
from models.insight.topics_names import CHINESE, ENGLISH, names
from models.insight.topics_roots import roots_of

SAME = 0.7  # cosine of two centres, without what all have in common, from which on a topic is the same one
NEAR = 0.3  # cosine to its centre below which a text is of no topic
FORGOTTEN = 60 * 86_400.0  # seconds after which a topic that nobody asks about any more is no more
ENOUGH = 4  # words, or Chinese characters, of an utterance that says something


@dataclass(frozen=True, slots=True)
class Need:
    """What a caller wanted, in their words, at a time (epoch seconds)."""

    call_id: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Topic:
    """``id`` t1, t2 …; names were made of words, ``given`` is a person's and goes before them; ``into``: the topic that
    a person merged this one into ("": none). ``centre``: mean of its vectors; ``calls``: of the last night; ``seen``:
    when a call was last about it (epoch seconds)."""

    id: str
    name_en: str
    name_zh: str
    centre: tuple[float, ...]
    calls: int = 0
    seen: float = 0.0
    given: str = ""
    into: str = ""

    def name(self, language: str) -> str:
        """For people."""
        made = (self.name_zh or self.name_en) if language == CHINESE else (self.name_en or self.name_zh)
        return self.given or made or self.id


@dataclass(frozen=True, slots=True)
class Night:
    """What a night has found. ``of``: call → topic, a merged one's by the topic it was merged into; ``mean``: what all
    vectors have in common."""

    topics: tuple[Topic, ...]
    of: Mapping[str, str]
    mean: tuple[float, ...]


def need_of(said: Sequence[str], nearest_line: str = "") -> str:
    """The caller's first utterance that says something, and the line that tells their need, if it is another."""
    first = next((one for one in said if length(one) >= ENOUGH), "")
    return " ".join(dict.fromkeys(one for one in (first, nearest_line) if one))


def night(needs: Sequence[Need], rows: Rows, before: Sequence[Topic] = ()) -> Night:
    """Topics of these calls. ``rows``: a vector of length 1 for each need; ``before``: topics of the last night, which
    stay as they are while there are too few calls to tell topics by."""
    if len(needs) < FEWEST:
        return Night(tuple(before), {}, ())
    mean = rows.mean(0)
    labels = clusters(rows, _as_before(rows, before, mean))
    middles = centres(rows, labels)
    ids = _ids(middles, mean, before)
    known = {one.id: one for one in before}
    found = _made(needs, labels, middles, ids, known)
    newest = max(one.at for one in needs)
    rest = [replace(one, calls=0) for one in before if one.id not in set(ids)]
    topics = (*found, *(one for one in rest if _kept(one, newest, rest)))
    root = roots(topics)
    of = {one.call_id: root[ids[label]] for one, label in zip(needs, labels, strict=True)}
    return Night(topics, of, tuple(map(float, mean)))


def assign(rows: Rows, topics: Sequence[Topic], mean: Rows) -> list[tuple[str, float]]:
    """For each vector, the topic that it is about ("" when it is near none) and the cosine to that topic's centre."""
    if not topics or not len(rows):
        return [("", 0.0)] * len(rows)
    middles = np.array([one.centre for one in topics], np.float32)
    best, alike = nearest(rows, middles, mean)
    root = roots(topics)
    return [
        (root[topics[place].id] if likeness >= NEAR else "", round(float(likeness), 3))
        for place, likeness in zip(best, alike, strict=True)
    ]


def roots(topics: Sequence[Topic]) -> dict[str, str]:
    """Topic → the one that it counts as, after all merges."""
    return roots_of({one.id: one.into for one in topics})


def renamed(topics: Sequence[Topic], topic: str, name: str) -> tuple[Topic, ...]:
    """With a person's name for a topic; "" gives it back the name that its words make. Raises KeyError."""
    _there(topics, topic)
    return tuple(replace(one, given=name.strip()) if one.id == topic else one for one in topics)


def merged(topics: Sequence[Topic], topic: str, into: str) -> tuple[Topic, ...]:
    """With a topic that counts as another from now on, on every night to come; ``into`` "" parts them again. Raises
    KeyError for one that is not there, and ValueError when that would be a circle."""
    _there(topics, topic)
    if into:
        _there(topics, into)
        if roots(topics)[into] == topic:
            raise ValueError(f"{into} is part of {topic} already")
    return tuple(replace(one, into=into) if one.id == topic else one for one in topics)


def _there(topics: Sequence[Topic], topic: str) -> None:
    if all(one.id != topic for one in topics):
        raise KeyError(topic)


def _ids(middles: Rows, mean: Rows, before: Sequence[Topic]) -> list[str]:
    """An id for each cluster: of the topic of before that it is like, each once and all together as alike as can be
    (Kuhn 1955); else a new one."""
    newest = max((int(one.id[1:]) for one in before), default=0)
    found = [""] * len(middles)
    if before:
        old = np.array([one.centre for one in before], np.float32)
        alike = centred(middles, mean) @ centred(old, mean).T
        for place, other in zip(*linear_sum_assignment(-np.where(alike >= SAME, alike, -1.0)), strict=True):
            if alike[place, other] >= SAME:
                found[place] = before[other].id
    for place, one in enumerate(found):
        if not one:
            newest += 1
            found[place] = f"t{newest}"
    return found


def _made(
    needs: Sequence[Need], labels: Labels, middles: Rows, ids: Sequence[str], known: Mapping[str, Topic]
) -> list[Topic]:
    groups: list[list[Need]] = [[] for _ in ids]
    for need, label in zip(needs, labels, strict=True):
        groups[label].append(need)
    words = {
        language: names(
            [[one.text for one in group if mostly_chinese(one.text) is chinese] for group in groups], language
        )
        for language, chinese in ((ENGLISH, False), (CHINESE, True))
    }
    found = []
    for place, group in enumerate(groups):
        old = known.get(ids[place])
        made = Topic(
            ids[place], words[ENGLISH][place], words[CHINESE][place], tuple(map(float, middles[place])), len(group),
            max(one.at for one in group),
        )  # fmt: skip
        found.append(made if old is None else _taken_up(made, old))
    return found


def _taken_up(made: Topic, old: Topic) -> Topic:
    """The same topic a night later: names stay, so that people find it again; its centre goes with its calls."""
    return replace(
        made, name_en=old.name_en or made.name_en, name_zh=old.name_zh or made.name_zh, given=old.given, into=old.into
    )


def _as_before(rows: Rows, before: Sequence[Topic], mean: Rows) -> Labels | None:
    """By which topic of the night before each vector would go."""
    alive = [one for one in before if one.calls]
    if len(alive) < 2:
        return None
    return nearest(rows, np.array([one.centre for one in alive], np.float32), mean)[0]


def _kept(one: Topic, newest: float, rest: Sequence[Topic]) -> bool:
    """What a person has named or merged stays, and what was asked about not long ago."""
    return bool(one.given or one.into or any(other.into == one.id for other in rest)) or one.seen > newest - FORGOTTEN
