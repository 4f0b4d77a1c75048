"""The stories of all live calls, and of those whose paperwork is not done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ari_app.live.story import KINDS, SHOWN, Story
from ari_app.store.row import Row

_KEPT = 60.0  # seconds after the end of a call: what was said last is still written down
_MOST = 2000


class Stories(dict[str, Story]):
    """By call. ``follow`` makes somebody listen to what is only shown (partial transcripts), and gives what ends that:
    it costs recognisers work, so it is asked for only while somebody looks."""

    def __init__(self, follow: Callable[[Callable[[Row], None]], Callable[[], None]]) -> None:
        super().__init__()
        self._follow = follow
        self._silence: Callable[[], None] | None = None
        self._told: Callable[[Row], None] = self.take

    def recall(self, rows: Iterable[Row]) -> None:
        """What former processes saw of calls that are not over."""
        for row in rows:
            self.take(row)

    def take(self, row: Row) -> None:
        """An event of the journal, or one that is only shown."""
        if row.call_id and (row.kind in KINDS or row.kind in SHOWN):
            story = self.get(row.call_id)
            if story is None and row.kind in ("CallArrived", "CallQueued", "LegJoined"):
                story = self[row.call_id] = Story(row.call_id, began=row.at)
            if story is not None:
                story.take(row)

    def follow(self, wanted: bool, told: Callable[[Row], None]) -> None:
        """Hear what is only shown, or no longer; ``told`` is called with each such event after it was taken."""
        self._told = told
        if wanted and self._silence is None:
            self._silence = self._follow(self._shown)
        elif not wanted and self._silence is not None:
            self._silence()
            self._silence = None

    def _shown(self, row: Row) -> None:
        if not row.seq and row.kind in SHOWN:
            self.take(row)
            self._told(row)

    def tidy(self, now: float, needed: Collection[str]) -> None:
        """Forget calls that are over, unless somebody still writes about them."""
        for call_id, story in list(self.items()):
            if story.ended and now - story.ended > _KEPT and call_id not in needed:
                del self[call_id]
        for call_id in list(self)[: max(0, len(self) - _MOST)]:
            del self[call_id]
