"""All feeds: each is opened by its first follower and closed with its last; events and the clock mark them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ari_app.foundation import steady
from ari_app.foundation.guard import Tell, shielded
from ari_app.live import messages
from ari_app.live.access import View
from ari_app.live.feed import Feed
from ari_app.live.mailbox import Mailbox
from ari_app.store.row import Row

TICK = 5.0  # seconds
Open = Callable[[View], Feed]


class Hub:
    """``open_feed`` makes the feed of a view. What else is to be done: ``heard`` with each event while somebody
    follows something, ``ticked`` with the clock, ``turned`` when what is followed has changed."""

    def __init__(self, open_feed: Open, tell: Tell) -> None:
        self._open, self._tell = open_feed, tell
        self._feeds: dict[View, Feed] = {}
        self._boxes: set[Mailbox] = set()
        self._spread, self._marked = shielded(self._take, "live events", tell), shielded(_mark, "a live topic", tell)
        self._joined = shielded(self._join, "a live topic", tell)
        self._overflows = 0
        self.heard: Callable[[Row], None] = lambda row: None
        self.ticked: Callable[[], None] = lambda: None
        self.turned: Callable[[], None] = lambda: None

    @property
    def viewers(self) -> int:
        """How many are connected."""
        return len(self._boxes)

    @property
    def overflows(self) -> int:
        """How often somebody was too slow for patches and got snapshots."""
        return self._overflows + sum(box.overflows for box in self._boxes)

    @property
    def views(self) -> tuple[View, ...]:
        """What somebody follows."""
        return tuple(self._feeds)

    def enter(self, box: Mailbox) -> None:
        """A client is there, and hears the clock."""
        self._boxes.add(box)

    def exit(self, box: Mailbox) -> None:
        """It has gone; what it followed is followed no more."""
        self._boxes.discard(box)
        self._overflows += box.overflows
        for view in list(self._feeds):
            self.leave(view, box)

    def join(self, view: View, box: Mailbox) -> bool:
        """Follow a view, or have a snapshot of it again. False when its state cannot be made, which has been told."""
        self._joined(view, box)
        feed = self._feeds.get(view)
        if feed is not None and feed.state is None:
            del self._feeds[view]
            feed = None
        self.turned()
        return feed is not None

    def _join(self, view: View, box: Mailbox) -> None:
        feed = self._feeds.get(view)
        if feed is None:
            feed = self._feeds[view] = self._open(view)
            feed.tell_failure = self._tell
        feed.join(box)

    def leave(self, view: View, box: Mailbox) -> None:
        """Follow it no more."""
        feed = self._feeds.get(view)
        if feed is not None:
            feed.leave(box)
            if not len(feed):
                del self._feeds[view]
                self.turned()

    def take(self, row: Row) -> None:
        """A listener of the journal; never raises, and does nothing while nobody follows anything."""
        if self._feeds:
            self._spread(row)

    def _take(self, row: Row) -> None:
        self.heard(row)
        for feed in self._feeds.values():
            self._marked(feed, row)

    def changed(self, agent_id: str) -> None:
        """An agent changed without an event: their telephone did."""
        self.take(Row(0, steady.now(), "", agent_id, "", {}))

    async def run(self) -> None:
        """The clock, for ever."""
        look = shielded(self._tick, "a tick", self._tell)
        while True:
            look()
            await asyncio.sleep(TICK)

    def _tick(self) -> None:
        """What has no events is looked at, once for everybody."""
        self.ticked()
        if not self._boxes:
            return
        frame = messages.framed(messages.encode(messages.Tick(server_ms=round(steady.now() * 1000))))
        for box in self._boxes:
            box.tick(frame)
        for feed in self._feeds.values():
            if feed.by_clock:
                feed.mark()


def _mark(feed: Feed, row: Row) -> None:
    if feed.concerns(row):
        feed.mark()
