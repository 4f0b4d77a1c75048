"""Events on their way out: through the door that keeps secrets in, with a time and a number, to whoever listens."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable

from ari_app.foundation import steady
from ari_app.store.row import Row
from models.domain.events import Event
from models.quality.door import Door

Listener = Callable[[Row], None]


class Announcing(ABC):
    """Every event passes through ``door`` before anybody sees it; what that holds back, in case it is a piece of a
    secret, comes a little later."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._later: asyncio.TimerHandle | None = None
        self._listeners: list[Listener] = []
        self._followers: list[Listener] = []
        self._bystanders: list[Listener] = []
        self._seq = 0
        self._closed = False

    @abstractmethod
    def _keep(self, row: Row) -> None:
        """It has its number: it is to be written down. Called before the listeners; must not wait."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of each row at once; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def follow(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of what is only shown, too; the returned function ends that."""
        self._followers.append(listener)
        return lambda: self._followers.remove(listener)

    def overhear(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of what is only shown when somebody follows, without asking for it."""
        self._bystanders.append(listener)
        return lambda: self._bystanders.remove(listener)

    def followed(self) -> bool:
        """Whether anybody sees what is only shown."""
        return bool(self._followers)

    def show(self, event: Event) -> None:
        """Tell the followers; it has no number and is not kept."""
        row = self._row(0, self.door.shown(event))
        for follower in [*self._followers, *self._bystanders]:
            follower(row)

    def detach(self) -> None:
        """The books stay as they are now: what is published from here on is not heard of and not kept.

        What this process lets go of goes on in Asterisk, and the next one writes about it.
        """
        self._let_out(self.door.settle_all())
        self._closed = True

    def publish(self, event: Event) -> Row:
        """Give the event a time and a number, keep it, and tell the listeners.

        The row has the number 0 when the event is held back (see `models.quality.door`).
        """
        if self._closed:
            return self._row(0, event)
        rows = self._let_out(self.door.take(event, steady.now()))
        self._wait_for_held()
        return rows[-1] if rows and rows[-1].kind == event.kind else self._row(0, self.door.shown(event))

    def settle(self, call_id: str) -> None:
        """All of a call has been said: nothing of it is held back any more."""
        self._let_out(self.door.settle(call_id))

    def _let_out(self, events: list[Event]) -> list[Row]:
        return [self._publish(event) for event in events]

    def _publish(self, event: Event) -> Row:
        self._seq += 1
        row = self._row(self._seq, event)
        self._keep(row)
        for listener in list(self._listeners):
            listener(row)
        return row

    def _wait_for_held(self) -> None:
        due = self.door.next_due()
        if due is not None and self._later is None:
            self._later = asyncio.get_running_loop().call_later(max(0.0, due - steady.now()), self._time_is_up)

    def _time_is_up(self) -> None:
        self._later = None
        if not self._closed:
            self._let_out(self.door.due(steady.now()))
            self._wait_for_held()

    def _row(self, seq: int, event: Event) -> Row:
        return Row(seq, steady.now(), event.call_id, event.agent_id, event.kind, event.facts())

    def _end(self) -> None:
        """Nothing is held back any more, and nothing follows by itself."""
        if not self._closed:
            self._let_out(self.door.settle_all())
        if self._later is not None:
            self._later.cancel()
