"""The order in which everybody stands now, by the profile in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.routing.line import Waiting
from models.routing.position import Ahead
from models.routing.profile import Profile, QueuePolicy
from models.routing.queue_order import QueueOrder


class Order(QueueOrder):
    """``now`` gives the time in seconds since the epoch."""

    def __init__(
        self, policies: Mapping[str, QueuePolicy], profile: Callable[[], Profile], now: Callable[[], float]
    ) -> None:  # fmt: skip
        super().__init__(policies)
        self._profile, self._now = profile, now

    def now(self) -> list[Waiting]:
        """Everybody in the line."""
        return self.line(self._profile(), self._now())

    def before(self, caller: Waiting) -> Ahead:
        """Who stands before a caller."""
        return self.ahead(caller, self._profile(), self._now())
