"""Which feed a view has, and what all desks share."""

from __future__ import annotations

from collections.abc import Iterable

from ari_app.live.access import View
from ari_app.live.call import call_of
from ari_app.live.desk import CommonFeed, DeskFeed
from ari_app.live.feed import Feed
from ari_app.live.flow import Traffic, concerns_flow
from ari_app.live.health import health_of
from ari_app.live.hub import Hub
from ari_app.live.sources import Sources
from ari_app.live.wall import concerns_wall, wall_of
from ari_app.store.row import Row

SYSTEM = frozenset({
    "SystemNoted", "StoreTurned", "DiskSpaceTurned", "DatabaseReplaced", "AlertRaised", "AlertCleared", "BurstRaised",
    "BurstOver",
})  # fmt: skip
HEARING = ("desk", "call")  # topics that show what is being said


class Topics:
    """Makes feeds of views; the shared part of desks is a feed that nobody follows by itself."""

    def __init__(self, sources: Sources, traffic: Traffic) -> None:
        self._sources, self._traffic = sources, traffic
        self._commons: dict[View, CommonFeed] = {}

    def open(self, view: View, hub: Hub) -> Feed:
        """The feed of a view, that nobody has opened yet."""
        sources = self._sources
        match view.topic:
            case "wall":
                return Feed(view.title, lambda: wall_of(sources, view), concerns_wall)
            case "desk":
                return DeskFeed(sources, view, self._common(view))
            case "flow":
                return Feed(view.title, self._traffic.now, concerns_flow, 0.5)
            case "health":
                return Feed(
                    view.title, lambda: health_of(sources, hub.viewers, hub.overflows), lambda row: row.kind in SYSTEM
                )
        return Feed(view.title, lambda: call_of(sources, view), lambda row: row.call_id == view.about, 0.0)

    def _common(self, view: View) -> CommonFeed:
        key = View("", "desk", numbers=view.numbers, names=view.names)
        found = self._commons.get(key)
        if found is None or not found.desks:
            found = self._commons[key] = CommonFeed(self._sources, key)
        return found

    def shared(self) -> Iterable[Feed]:
        """Shared parts that a desk needs."""
        for key, common in list(self._commons.items()):
            if common.desks:
                yield common
            else:
                common.close()
                del self._commons[key]

    def mark_shared(self, row: Row | None) -> None:
        """An event, or the clock (None)."""
        for common in self.shared():
            if row is None or concerns_wall(row):
                common.mark()
