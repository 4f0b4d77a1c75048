"""ARI events to whoever waits for them: keyed by resource, bounded, and counted when full."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ari_app.ari.events import Event

E = TypeVar("E", bound=Event)
_LIMIT = 1000
log = logging.getLogger(__name__)


class Subscription:
    """A queue of the events of some resources, in the order in which Asterisk sent them."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self.queue: asyncio.Queue[Event] = asyncio.Queue(_LIMIT)

    def pour_into(self, queue: asyncio.Queue[Any]) -> None:
        """From now on events go to ``queue``, and what is waiting here goes there first: nothing is lost between."""
        while not self.queue.empty():
            queue.put_nowait(self.queue.get_nowait())
        self.queue = queue

    async def next(self, kind: type[E], *others: type[E]) -> E:
        """The next event of one of these kinds; what comes before it is passed over."""
        kinds = (kind, *others)
        while True:
            event = await self.queue.get()
            if isinstance(event, kinds):
                return event


class Bus:
    """Hands each event to the subscriptions of its resources. Publishing never waits."""

    def __init__(self) -> None:
        self._subscribers: dict[str, list[Subscription]] = {}
        self.published = 0
        self.dropped = 0

    def open(self, *keys: str) -> Subscription:
        """Receive the events of ``keys`` from now on, until `close`."""
        subscription = Subscription(keys)
        for key in keys:
            self._subscribers.setdefault(key, []).append(subscription)
        return subscription

    def close(self, subscription: Subscription) -> None:
        """End a subscription; a second time does nothing."""
        for key in subscription.keys:
            takers = self._subscribers.get(key, [])
            if subscription in takers:
                takers.remove(subscription)
            if not takers:
                self._subscribers.pop(key, None)

    @contextmanager
    def subscribe(self, *keys: str) -> Iterator[Subscription]:
        """Receive the events of ``keys`` inside the block."""
        subscription = self.open(*keys)
        try:
            yield subscription
        finally:
            self.close(subscription)

    def publish(self, event: Event) -> bool:
        """Hand over one event; whether anybody took it."""
        self.published += 1
        takers = {id(taker): taker for key in event.resources() for taker in self._subscribers.get(key, ())}
        for taker in takers.values():
            try:
                taker.queue.put_nowait(event)
            except asyncio.QueueFull:
                self.dropped += 1
                log.error("an event queue is full; %s was dropped (%d so far)", event.type, self.dropped)
        return bool(takers)

    def waiting_for(self, kind: str) -> set[str]:
        """Ids of that kind (channel, bridge, playback) that somebody listens to."""
        prefix = f"{kind}:"
        return {key.removeprefix(prefix) for key in self._subscribers if key.startswith(prefix)}
