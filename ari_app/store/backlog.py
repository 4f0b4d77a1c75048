"""Events that nothing has taken yet: a line in memory with an end."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from ari_app.store.row import Row

_SHARE = 10  # a tenth of the line makes room at once, so that a full one is not searched at every event


class Backlog:
    """At most ``limit`` rows, oldest first. When it is full, the oldest that are not ``essential`` (kinds) go first,
    and essential ones only when there are no others; each is counted in ``lost``."""

    def __init__(self, limit: int, essential: Collection[str]) -> None:
        self._limit, self._essential = max(limit, 1), frozenset(essential)
        self._rows: deque[Row] = deque()
        self._taken = 0
        self.lost = 0

    def __len__(self) -> int:
        return len(self._rows)

    def push(self, row: Row) -> None:
        """At the end."""
        self._rows.append(row)
        if len(self._rows) > self._limit:
            self._make_room(max(1, self._limit // _SHARE))

    def head(self, count: int) -> list[Row]:
        """The oldest rows; they stay, and are not given up, until `done`."""
        rows = [row for row, _ in zip(self._rows, range(count), strict=False)]
        self._taken = rows[-1].seq if rows else 0
        return rows

    def done(self, kept: bool) -> None:
        """What `head` gave was ``kept`` elsewhere, or must be tried again."""
        while kept and self._rows and self._rows[0].seq <= self._taken:
            self._rows.popleft()
        self._taken = 0

    def _make_room(self, wanted: int) -> None:
        for spared in (self._essential, frozenset[str]()):
            left: deque[Row] = deque()
            for row in self._rows:
                if wanted and row.seq > self._taken and row.kind not in spared:
                    wanted, self.lost = wanted - 1, self.lost + 1
                else:
                    left.append(row)
            self._rows = left
