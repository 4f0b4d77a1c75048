"""A topic as one kind of viewer sees it: its state, its number, and everybody who follows it.

A feed lives while somebody follows it. When it is told that something has changed it looks, at once or after the time
in which bursts are merged; what is found is encoded once and put into every mailbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from ari_app.foundation.guard import Tell, shielded
from ari_app.live import messages
from ari_app.live.mailbox import Mailbox
from ari_app.live.patches import difference
from ari_app.store.row import Row

Build = Callable[[], msgspec.Struct]
Concerns = Callable[[Row], bool]
AFTERWARDS = 0.15  # seconds after a change told at once in which what belongs to it has happened, too


def always(_row: Row) -> bool:
    """Every event may change the state."""
    return True


class Feed:
    """``build`` makes the state as it is now, ``concerns`` says of an event whether it may have changed it, ``merge``
    are the seconds in which changes are told together (0: each at once, and what follows soon after)."""

    def __init__(self, topic: str, build: Build, concerns: Concerns = always, merge: float = 0.1) -> None:
        self.topic, self.concerns = topic, concerns
        self._build, self._merge = build, merge
        self._boxes: set[Mailbox] = set()
        self._due: asyncio.Handle | None = None
        self._again = False
        self._encoded: tuple[int, bytes] = (-1, b"")
        self.seq = 0
        self.state: Any = None
        self.tell_failure: Tell = str

    # Who follows --------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._boxes)

    @property
    def by_clock(self) -> bool:
        """Whether there is something in it that has no event, and is looked at with the clock."""
        return bool(self._merge)

    def join(self, box: Mailbox) -> None:
        """The first one makes it look."""
        if self.state is None:
            self.state, self.seq = self._build(), 1
        self._boxes.add(box)
        box.join(self)

    def leave(self, box: Mailbox) -> None:
        """The last one leaves nothing behind that costs."""
        self._boxes.discard(box)
        box.leave(self)
        if not self._boxes:
            self.close()

    def close(self) -> None:
        """Nothing is due any more."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self.state = None

    # What changes -------------------------------------------------------------------------------

    def mark(self) -> None:
        """Something may have changed."""
        self._again = not self._merge
        if self._due is None or (self._again and isinstance(self._due, asyncio.TimerHandle)):
            self._schedule(self._merge)

    def _schedule(self, seconds: float) -> None:
        if self._due is not None:
            self._due.cancel()
        loop = asyncio.get_running_loop()
        self._due = loop.call_later(seconds, self._look_now) if seconds else loop.call_soon(self._look_now)

    def _look_now(self) -> None:
        self._due = None
        if self._again:
            self._again = False
            self._schedule(AFTERWARDS)
        shielded(self.look, f"live topic {self.topic}", self.tell_failure)()

    def look(self) -> None:
        """Tell what has changed, if something has."""
        if self.state is not None:
            self.turn(self._build())

    def turn(self, state: msgspec.Struct) -> None:
        """The state is another one, or still the same."""
        patch = difference(self.state, state)
        self.state = state
        if patch:
            self.tell(messages.parts_of(patch))

    def tell(self, parts: tuple[bytes, bytes]) -> None:
        """A patch, encoded, to everybody."""
        frame = messages.framed(messages.patch_of(self.topic, self.seq, parts))
        self.seq += 1
        for box in self._boxes:
            box.put(self, frame)

    def snapshot(self) -> bytes:
        """The state as it was told last; encoded once for a number."""
        if self._encoded[0] != self.seq:
            self._encoded = (self.seq, messages.snapshot(self.topic, self.seq, self.state))
        return self._encoded[1]
