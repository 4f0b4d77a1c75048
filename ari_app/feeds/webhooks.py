"""The sender of webhooks: from the journal into a queue for each endpoint, and from there out, until they have it."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial

import aiohttp

from ari_app.feeds.addresses import CheckedResolver, Network, url_problem
from ari_app.feeds.public import PublicEvent, Translation, wanted
from ari_app.feeds.retries import WAITS, Fate, next_of
from ari_app.feeds.signature import headers
from ari_app.store import webhooks as store
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.store.webhooks import Delivery, Endpoint, Queued
from models.domain.events import SystemNoted

log = logging.getLogger(__name__)
SECONDS = 15.0  # an attempt may last
AT_ONCE = 4  # deliveries to one endpoint
_FETCHED = 40  # of them that are read at once, so that a long queue is not searched for each
_BATCH = 200
_LONGEST_SLEEP = 60.0
_CALM = 1.0  # after the disk has refused
_SOON = 0.1  # what was heard of will be in the database


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an endpoint answered. ``status`` 0: nothing, and ``error`` says why."""

    status: int
    error: str = ""
    retry_after: float = 0.0


class Webhooks:
    """Runs for as long as kefu does; while there is no endpoint it reads nothing.

    ``translation`` makes public events of rows; ``chance`` gives numbers in [0, 1) for the jitter of retries, and
    ``waits`` the seconds before each of them.
    """

    def __init__(
        self, journal: Journal, allowed: Sequence[Network], translation: Callable[[], Translation],
        chance: Callable[[], float] = random.random, now: Callable[[], float] = time.time,
        waits: Sequence[float] = WAITS,
    ) -> None:  # fmt: skip
        self._journal, self._allowed, self.new_translation = journal, tuple(allowed), translation
        self._chance, self._now, self._waits = chance, now, tuple(waits)
        self._translation: Translation | None = None
        self._endpoints: dict[str, Endpoint] = {}
        self._on_way: dict[int, str] = {}  # delivery → endpoint
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._wake = asyncio.Event()
        self._last: Row | None = None  # that was heard of
        self._behind = False  # the database does not have it yet
        self.sent: Counter[str] = Counter()

    def changed(self) -> None:
        """Endpoints or deliveries were changed: look again."""
        self._translation = None if not self._endpoints else self._translation
        self._wake.set()

    def problem_of(self, url: str) -> str:
        """What is wrong with the URL of an endpoint, in words; "" when nothing is."""
        return url_problem(url, self._allowed)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=CheckedResolver(self._allowed), use_dns_cache=False, limit=64)
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        return aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False)

    async def try_out(self, endpoint: Endpoint, event: PublicEvent) -> Attempt:
        """One event, once, beside the queue."""
        async with self._session() as session:
            return await self.attempt(session, endpoint, event.id, event.body())

    async def run(self) -> None:
        """Until cancelled; what is on its way then is sent again by the next process."""
        silence = self._journal.listen(self._heard)
        try:
            async with self._session() as session, asyncio.TaskGroup() as group:
                while True:
                    await self._round(session, group)
        finally:
            silence()

    def _heard(self, row: Row) -> None:
        if self._endpoints:
            self._last = row
            self._wake.set()

    async def _round(self, session: aiohttp.ClientSession, group: asyncio.TaskGroup) -> None:
        """Queue what is new, send what is due, and sleep until there is more."""
        self._wake.clear()
        try:
            rows = await self._journal.call(lambda: store.endpoints(self._journal.database))
            self._endpoints = {one.id: one for one in rows if one.enabled}
            more = bool(self._endpoints) and await self._journal.call(self._queue_new)
            for endpoint in self._endpoints.values():
                for delivery, body in await self._journal.call(partial(self._due, endpoint)):
                    self._on_way[delivery.id] = endpoint.id
                    group.create_task(self._deliver(session, endpoint, delivery, body))
            pause = 0.0 if more else await self._journal.call(self._pause)
        except (sqlite3.Error, OSError) as error:
            log.warning("webhooks wait: %s", error)
            pause = _CALM
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return

    def _queue_new(self) -> bool:
        """On the journal's thread: rows to deliveries; whether there may be more."""
        database = self._journal.database
        if self._translation is None:
            self._translation = self.new_translation()
        told = store.told_up_to(database)
        rows = store.rows_after(database, told, _BATCH)
        self._behind = self._last is not None and (rows[-1].seq if rows else told) < self._last.seq
        if not rows:
            return False
        made = [
            Queued(endpoint.id, event.id, event.type, event.sequence, event.body())
            for row in rows
            for event in self._translation.take(row)
            for endpoint in self._endpoints.values()
            if wanted(event.type, endpoint.events)
        ]
        store.queue(database, made, rows[-1].seq)
        return len(rows) == _BATCH

    def _due(self, endpoint: Endpoint) -> list[tuple[Delivery, bytes]]:
        taken = self._taken(endpoint)
        if taken >= AT_ONCE:
            return []
        return store.due(self._journal.database, endpoint.id, self._now(), _FETCHED - taken, self._on_way)

    def _taken(self, endpoint: Endpoint) -> int:
        return sum(one == endpoint.id for one in self._on_way.values())

    def _pause(self) -> float:
        """Seconds until something is due; what is on its way wakes by itself."""
        longest = _SOON if self._behind else _LONGEST_SLEEP
        at = store.next_due(self._journal.database)
        if at is None:
            return longest
        wait = at - self._now()
        return longest if wait <= 0 and self._on_way else min(max(wait, 0.02), longest)

    async def _deliver(
        self, session: aiohttp.ClientSession, endpoint: Endpoint, delivery: Delivery, body: bytes
    ) -> None:
        try:
            async with self._gates.setdefault(endpoint.id, asyncio.Semaphore(AT_ONCE)):
                await self._send(session, endpoint, delivery, body)
        except (sqlite3.Error, OSError) as error:
            log.warning("what came of a webhook could not be written: %s", error)
        finally:
            self._on_way.pop(delivery.id, None)
            if self._taken(endpoint) < AT_ONCE:
                self._wake.set()

    async def _send(self, session: aiohttp.ClientSession, read: Endpoint, delivery: Delivery, body: bytes) -> None:
        """One attempt, to the endpoint as it is now; one that was removed or disabled meanwhile gets nothing."""
        endpoint = self._endpoints.get(read.id)
        if endpoint is None:
            return
        answer = await self.attempt(session, endpoint, delivery.event_id, body)
        self.sent["delivered" if 200 <= answer.status < 300 else "failed"] += 1
        disabled = await self._journal.call(lambda: self._settle(endpoint, delivery, answer))
        if disabled and self._endpoints.pop(endpoint.id, None):
            self._journal.publish(SystemNoted(what="webhook disabled", detail=f"{endpoint.url}: {disabled}"))

    def _settle(self, endpoint: Endpoint, delivery: Delivery, answer: Attempt) -> str:
        """What came of it is written down; why the endpoint was disabled ("": it was not)."""
        database, now = self._journal.database, self._now()
        good = 200 <= answer.status < 300
        failing = 0.0 if good else now - store.failing_since(database, endpoint.id)
        then = next_of(answer.status, delivery.attempts + 1, answer.retry_after, self._chance(), failing, self._waits)
        store.settle(database, delivery.id, then.fate, now + then.after, answer.status, answer.error)
        if then.disable:
            store.disable(database, endpoint.id, then.disable)
        if then.fate is Fate.DEAD:
            self.sent["dead"] += 1
        return then.disable

    async def attempt(self, session: aiohttp.ClientSession, endpoint: Endpoint, event_id: str, body: bytes) -> Attempt:
        """One attempt. Redirects are not followed, no proxy is asked, and of the answer only its head is read."""
        if problem := url_problem(endpoint.url, self._allowed):
            return Attempt(0, problem)
        signed = headers(event_id, int(self._now()), body, endpoint.secrets)
        try:
            async with session.post(
                endpoint.url, data=body, allow_redirects=False,
                headers={"Content-Type": "application/json", "User-Agent": "kefu-webhooks/1", **signed},
            ) as answer:  # fmt: skip
                words = "" if answer.status < 300 else f"the receiver answered {answer.status}"
                return Attempt(answer.status, words, _retry_after(answer.headers.get("Retry-After", ""), self._now()))
        except TimeoutError:
            return Attempt(0, f"no answer within {SECONDS:.0f} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Attempt(0, str(error)[:200] or type(error).__name__)


def _retry_after(text: str, now: float) -> float:
    """Seconds of a Retry-After header, in seconds or as a date (RFC 9110 §10.2.3); 0 for none."""
    if text.strip().isdigit():
        return float(text.strip()[:6])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError):
        return 0.0
