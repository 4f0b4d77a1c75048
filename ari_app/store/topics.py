"""Topics, calls' vectors and bursts at rest. Topics are made anew each night, so no table here is a projection.

All of it on the journal's one writing thread. What the disk does not let pass is said in the log; the next night makes
it good.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from ari_app.store.journal import Journal
from models.insight.topics import Topic
from models.insight.topics_graph import Rows

_LINES = (
    "select transcripts.call_id as call, transcripts.text as text, calls.arrived_at as at, calls.number as number"
    " from transcripts join calls on calls.id = transcripts.call_id where transcripts.leg = 'caller'"
    " and coalesce(transcripts.version, 1) = 1 and calls.arrived_at >= ? order by transcripts.seq"
)
_EXAMPLES = (
    "select t.call_id, t.at, t.share, c.problem as queue, (select text from transcripts x where x.call_id = t.call_id"
    " and x.leg = 'caller' and length(x.text) > 12 order by x.seq limit 1) as words from call_topics t"
    " join calls c on c.id = t.call_id where t.topic = ?1"
    " and (?2 is null or c.problem in (select value from json_each(?2))) order by t.share desc, t.at desc limit ?3"
)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """What a caller said, in order. ``at``: epoch seconds of their arrival."""

    call_id: str
    number: str
    at: float
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallTopic:
    """A call's topic ("": none), and its vector, of length 1."""

    call_id: str
    topic: str
    share: float
    at: float
    vector: Rows


@dataclass(frozen=True, slots=True)
class Example:
    """A call about a topic: when it came, its last queue, the caller's first words of some length."""

    call_id: str
    at: float
    queue: str
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class NightRow:
    """What the last night found. ``mean``: what all vectors have in common."""

    at: float
    calls: int
    threshold: float
    mean: Rows
    encoder: str


class TopicRecords:
    """See the module."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def spoken(self, since: float, most: int) -> list[SpokenCall]:
        """The newest calls in which the caller spoke, oldest first."""
        found: list[SpokenCall] = await self._journal.attempt(lambda: _spoken(self._journal.database, since, most), [])
        return found

    async def topics(self) -> tuple[Topic, ...]:
        """All, the largest first."""
        found: tuple[Topic, ...] = await self._journal.attempt(lambda: _topics(self._journal.database), ())
        return found

    async def save_topics(self, topics: Sequence[Topic]) -> None:
        """In the place of those that there were. Raises OSError and sqlite3.Error."""
        await self._journal.call(lambda: _save_topics(self._journal.database, topics))

    async def save_night(
        self, night: NightRow, topics: Sequence[Topic], calls: Sequence[CallTopic]
    ) -> None:  # fmt: skip
        """Everything of a night at once. Raises OSError and sqlite3.Error."""

        def work() -> None:
            database = self._journal.database
            with database.atomic():
                _save_topics(database, topics)
                _save_calls(database, calls, night.encoder)
                values = [night.at, night.calls, night.threshold, _packed(night.mean), night.encoder]
                database.execute("insert or replace into topic_nights values (1, ?, ?, ?, ?, ?)", values)

        await self._journal.call(work)

    async def last_night(self) -> NightRow | None:
        """None before the first."""
        found: NightRow | None = await self._journal.attempt(lambda: _night(self._journal.database))
        return found

    async def save_call(self, call: CallTopic, encoder: str) -> None:
        """One that goes on, or is just over."""
        await self._journal.attempt(lambda: _save_calls(self._journal.database, [call], encoder))

    async def calls(self, encoder: str, most: int) -> list[CallTopic]:
        """The newest with a vector of this encoder, oldest first."""
        found: list[CallTopic] = await self._journal.attempt(lambda: _calls(self._journal.database, encoder, most), [])
        return found

    async def by_day(self, now: float, days: int) -> dict[str, list[int]]:
        """Topic → calls of each of the last ``days`` times 24 hours, the oldest first."""
        found: dict[str, list[int]] = await self._journal.attempt(
            lambda: _by_day(self._journal.database, now, days), {}
        )
        return found

    async def examples(self, topic: str, queues: Collection[str] | None, most: int) -> list[Example]:
        """Calls whose last queue is one of ``queues`` (None: all), the nearest first."""
        given = [topic, None if queues is None else json.dumps(sorted(queues)), most]
        rows = await self._journal.attempt(lambda: list(self._journal.database.query(_EXAMPLES, given)), [])
        return [
            Example(row["call_id"], row["at"], row["queue"] or "", row["words"] or "", row["share"]) for row in rows
        ]  # fmt: skip

    async def save_burst(self, burst: Mapping[str, Any]) -> None:
        """By its columns; what is not given stays."""
        await self._journal.attempt(lambda: _upsert(self._journal.database, dict(burst)))

    async def bursts(self, most: int) -> list[dict[str, Any]]:
        """The newest first; ``calls`` a list."""
        sql = "select * from bursts order by at desc limit ?"
        rows = await self._journal.attempt(lambda: list(self._journal.database.query(sql, [most])), [])
        return [{**row, "calls": json.loads(row["calls"] or "[]")} for row in rows]


def _upsert(database: sqlite_utils.Database, burst: dict[str, Any]) -> None:
    if "calls" in burst:
        burst["calls"] = json.dumps(burst["calls"])
    names = list(burst)
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    database.execute(
        f"insert into bursts ({', '.join(names)}) values ({', '.join('?' * len(names))})"
        f" on conflict (id) do update set {changes}",
        list(burst.values()),
    )


def _spoken(database: sqlite_utils.Database, since: float, most: int) -> list[SpokenCall]:
    said: dict[str, list[str]] = {}
    about: dict[str, tuple[str, float]] = {}
    for row in database.query(_LINES, [since]):
        said.setdefault(row["call"], []).append(row["text"] or "")
        about[row["call"]] = (row["number"] or "", row["at"] or 0.0)
    order = sorted(said, key=lambda call: (about[call][1], call))[-most:]
    return [SpokenCall(call, *about[call], tuple(said[call])) for call in order]


def _topics(database: sqlite_utils.Database) -> tuple[Topic, ...]:
    rows = database.query("select * from topics order by calls desc, id")
    return tuple(
        Topic(
            row["id"], row["name_en"], row["name_zh"], tuple(map(float, np.frombuffer(row["centre"], np.float32))),
            row["calls"], row["seen"], row["given"], row["part_of"],
        )
        for row in rows
    )  # fmt: skip


def _save_topics(database: sqlite_utils.Database, topics: Sequence[Topic]) -> None:
    with database.atomic():
        database.execute("delete from topics")
        for one in topics:
            centre = np.array(one.centre, np.float32).tobytes()
            values = [one.id, one.name_en, one.name_zh, one.given, one.into, centre, one.calls, one.seen]
            database.execute("insert into topics values (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _save_calls(database: sqlite_utils.Database, calls: Sequence[CallTopic], encoder: str) -> None:
    with database.atomic():
        for one in calls:
            values = [one.call_id, one.topic, one.share, one.at, _packed(one.vector), encoder]
            database.execute("insert or replace into call_topics values (?, ?, ?, ?, ?, ?)", values)


def _calls(database: sqlite_utils.Database, encoder: str, most: int) -> list[CallTopic]:
    rows = database.query("select * from call_topics where encoder = ? order by at desc limit ?", [encoder, most])
    found = [CallTopic(row["call_id"], row["topic"], row["share"], row["at"], _unpacked(row["vector"])) for row in rows]
    return found[::-1]


def _by_day(database: sqlite_utils.Database, now: float, days: int) -> dict[str, list[int]]:
    rows = database.query(
        "select topic, cast((?1 - at) / ?2 as integer) as back, count(*) as n from call_topics"
        " where at > ?1 - ?2 * ?3 and at <= ?1 and topic <> '' group by 1, 2",
        [now, _DAY, days],
    )
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["topic"], [0] * days)[days - 1 - row["back"]] = row["n"]
    return found


def _night(database: sqlite_utils.Database) -> NightRow | None:
    row = next(iter(database.query("select * from topic_nights where id = 1")), None)
    if row is None:
        return None
    return NightRow(row["at"], row["calls"], row["threshold"], _unpacked(row["mean"]), row["encoder"])


def _packed(vector: NDArray[np.float32]) -> bytes:
    return np.asarray(vector, np.float16).tobytes()


def _unpacked(data: bytes) -> Rows:
    return np.frombuffer(data, np.float16).astype(np.float32)
