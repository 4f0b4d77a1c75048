"""The dispatcher's one inbox: everything that it is told, each with its moment, in the order in which it came."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from models.routing.line import Declined, Input, Joined, Left, Rescored


class Inbox:
    """``clock`` gives seconds since the epoch; ``rung`` is set by each input."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._last = clock, 0.0
        self._waiting: deque[Input] = deque()
        self.rung = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def moment(self) -> float:
        """The moment of an input; never before that of an earlier one: decisions are replayed in this order."""
        self._last = max(self._last, self._clock())
        return self._last

    def put(self, event: Input) -> None:
        """At the end."""
        self._waiting.append(event)
        self.rung.set()

    def put_left(self, call_id: str) -> None:
        """A caller left: heard before everything else, and nothing else about the caller is heard any more."""
        self._waiting = deque(event for event in self._waiting if not _about(event, call_id))
        at = self._waiting[0].at if self._waiting else self.moment()
        self._waiting.appendleft(Left(at, call_id))
        self.rung.set()

    def take(self) -> Input:
        """The next input, out of the inbox. Raises IndexError when there is none."""
        return self._waiting.popleft()

    def clear(self) -> list[Input]:
        """Empty it; what was in it."""
        found = list(self._waiting)
        self._waiting.clear()
        return found

    def extend(self, events: Iterable[Input]) -> None:
        """Several at the end."""
        for event in events:
            self.put(event)


def _about(event: Input, call_id: str) -> bool:
    if isinstance(event, Joined):
        return event.waiting.call_id == call_id
    return isinstance(event, Declined | Rescored) and event.call_id == call_id
