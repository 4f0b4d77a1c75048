"""Topics, put together: each night they are made anew in a process of their own, each call is told which is its own."""

from __future__ import annotations

import asyncio
import pickle
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

import numpy as np

from ari_app.store.topics import CallTopic, NightRow, TopicRecords
from ari_app.topics.live import LiveTopics, Usual
from ari_app.topics.making import Asked, Made, need_in, past_for
from config.load import ROOT
from config.topic_settings import Topics as Settings
from models.domain.errors import CommandRefused, NotThere
from models.domain.events import Event, SystemNoted
from models.domain.topic_events import TopicRenamed, TopicsFound, TopicsMerged
from models.encoders.known import USE
from models.insight import topics as pure
from models.insight.bursts_past import MOST
from models.insight.topics import Need, Topic
from models.insight.topics_clusters import FEWEST

_DAY = 86_400.0
_LOOK = 60.0  # seconds between two looks at the clock
_TICK = 15.0
_WORKER = "ari_app.topics.worker"
Make = Callable[[Asked], Awaitable[Made]]
Service = tuple[str, Callable[[], Coroutine[Any, Any, None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What is given in. ``now``: epoch seconds; ``make``: makes topics, off the event loop."""

    records: TopicRecords
    settings: Settings
    publish: Callable[[Event], object]
    now: Callable[[], float]
    zone: tzinfo
    make: Make


class TopicService:
    """`live.take` is a listener of the journal; `services` run for as long as the application does."""

    def __init__(self, ports: Ports, live: LiveTopics) -> None:
        self._ports, self.live = ports, live
        self.records = ports.records
        self._turn = asyncio.Lock()

    def services(self) -> list[Service]:
        """What runs, by name."""
        return [("topics", self.run), ("topics of the night", self.nights)] if self._ports.settings.enabled else []

    async def run(self) -> None:
        """For ever: calls in turn, and bursts that are over, however fast calls come."""
        await self._begin()
        looked = self._ports.now()
        while True:
            try:
                async with asyncio.timeout(_TICK):
                    ready = await self.live.waiting.get()
            except TimeoutError:
                pass
            else:
                await self.records.save_call(await self.live.done(ready), USE)
                await self._save_bursts()
            if abs(self._ports.now() - looked) >= _TICK:
                looked = self._ports.now()
                await self.tick()

    async def nights(self) -> None:
        """For ever: once a night."""
        while True:
            await asyncio.sleep(_LOOK)
            last = await self.records.last_night()
            if due(
                self._ports.now(), last.at if last is not None else 0.0, self._ports.settings.hour, self._ports.zone
            ):
                await self.night_or_note()

    async def night_or_note(self) -> None:
        """A night that fails is said, and the next one comes."""
        try:
            await self.night()
        except (CommandRefused, OSError, sqlite3.Error) as error:
            self._ports.publish(SystemNoted(what="topics were not made", detail=str(error)))
            await asyncio.sleep(_DAY / 24)

    async def tick(self) -> None:
        """Bursts that are over by now."""
        now = self._ports.now()
        for burst in self.live.tick(now):
            await self.records.save_burst({"id": burst, "over_at": now})

    async def night(self) -> tuple[int, int]:
        """Make topics anew; how many, of how many calls. Raises CommandRefused when there are too few."""
        async with self._turn:
            return await self._night()

    async def _night(self) -> tuple[int, int]:
        settings, now = self._ports.settings, self._ports.now()
        calls = await self.records.spoken(now - settings.days * _DAY, settings.most_calls)
        needs = tuple(Need(one.call_id, text, one.at) for one in calls if (text := need_in(one.said)))
        if len(needs) < FEWEST:
            raise CommandRefused(f"topics need {FEWEST} calls in which the caller spoke; there are {len(needs)}")
        made = await self._ports.make(Asked(needs, await self.records.topics(), USE))
        night = NightRow(now, len(needs), made.threshold, made.mean, USE)
        rows = [
            CallTopic(need.call_id, topic, 1.0, need.at, row)
            for need, topic, row in zip(needs, made.of, made.rows, strict=True)
        ]
        # What a person has said of topics meanwhile goes before what the night has found.
        topics = _with_people(made.topics, await self.records.topics())
        await self.records.save_night(night, topics, rows)
        alive = sum(one.calls > 0 for one in topics)
        self._ports.publish(TopicsFound(topics=alive, calls=len(needs), threshold=round(made.threshold, 2)))
        await self._begin()
        return alive, len(needs)

    async def _begin(self) -> None:
        """Compare with the last night from now on."""
        night, topics = await self.records.last_night(), await self.records.topics()
        calls = await self.records.calls(USE, MOST)
        if night is None or night.encoder != USE or len(calls) < FEWEST:
            return
        rows = np.stack([one.vector for one in calls])
        past = await asyncio.to_thread(past_for, rows, [one.topic for one in calls])
        self.live.begin(Usual(topics, night.mean, past, night.threshold), self._ports.now())

    # What people say of topics --------------------------------------------------------------------

    async def rename(self, topic: str, name: str, by: str) -> None:
        """Raises NotThere."""
        await self._change(lambda all_: pure.renamed(all_, topic, name), topic)
        self._ports.publish(TopicRenamed(topic=topic, called=name, by=by))

    async def merge(self, topic: str, into: str, by: str) -> None:
        """``into`` "": part them again. Raises NotThere, and CommandRefused for a circle."""
        try:
            await self._change(lambda all_: pure.merged(all_, topic, into), topic)
        except ValueError as error:
            raise CommandRefused(str(error)) from error
        self._ports.publish(TopicsMerged(topic=topic, into=into, by=by))

    async def _change(self, change: Callable[[tuple[Topic, ...]], tuple[Topic, ...]], topic: str) -> None:
        known = await self.records.topics()
        try:
            changed = change(known)
        except KeyError as error:
            raise NotThere(f"there is no topic {error.args[0]}; `kefu topics` lists them") from error
        await self.records.save_topics(changed)
        self.live.called(changed)

    async def put_aside(self, burst: str) -> None:
        """Somebody has seen it. Raises NotThere."""
        now = self._ports.now()
        if not self.live.clear(burst, now):
            raise NotThere(f"there is no burst {burst} now")
        await self.records.save_burst({"id": burst, "over_at": now})

    async def _save_bursts(self) -> None:
        known = {row["id"] for row in await self.records.bursts(50)} if self.live.bursts() else set()
        for one in self.live.bursts().values():
            if one.id not in known:
                await self.records.save_burst(one.row())


def due(now: float, last: float, hour: int, zone: tzinfo) -> bool:
    """Whether the hour of the night has come since the last one (epoch seconds)."""
    today = datetime.fromtimestamp(now, zone)
    at = today.replace(hour=hour, minute=0, second=0, microsecond=0)
    if at > today:
        at -= timedelta(days=1)
    return last < at.timestamp()


def _with_people(made: tuple[Topic, ...], now: tuple[Topic, ...]) -> tuple[Topic, ...]:
    said = {one.id: (one.given, one.into) for one in now}
    return tuple(
        replace(one, given=said[one.id][0], into=said[one.id][1]) if one.id in said else one for one in made
    )  # fmt: skip


async def in_process(asked: Asked) -> Made:
    """Make topics in a process that ends with it. Raises CommandRefused when it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _WORKER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, cwd=str(ROOT), start_new_session=True,
    )  # fmt: skip
    try:
        answer, _ = await process.communicate(pickle.dumps(asked, pickle.HIGHEST_PROTOCOL))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not answer:
        raise CommandRefused(f"the process that makes topics ended with status {process.returncode}")
    made: Made = pickle.loads(answer)
    return made
