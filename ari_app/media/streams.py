"""How many legs are listened to at once: each costs processor time for its audio, whether anybody speaks or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Streams:
    """At most ``limit`` at once. Who asks `free` before opening an ear stays below it."""

    def __init__(self, limit: int) -> None:
        self.limit, self.now, self.most, self.refused = limit, 0, 0, 0

    @property
    def free(self) -> bool:
        """Whether one more may be opened."""
        return self.now < self.limit

    def admitted(self) -> bool:
        """Whether one more may be opened; a refusal is counted."""
        if not self.free:
            self.refused += 1
        return self.free

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One stream, for as long as the block lasts."""
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            yield
        finally:
            self.now -= 1
