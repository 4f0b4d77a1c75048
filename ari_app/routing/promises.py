"""What stands for a reservation, or for a place in the line, when it is no live caller's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Promises:
    """Agents who are being offered a call, and places of nobody who is on the line (call-backs, consultations).

    The reconciliation asks here before it takes a reservation or a place for a ghost.
    """

    def __init__(self) -> None:
        self._offers: dict[str, str] = {}
        self._places: set[str] = set()

    @property
    def offered(self) -> frozenset[str]:
        """Agents to whom a call is being offered."""
        return frozenset(self._offers)

    @property
    def places(self) -> frozenset[str]:
        """Ids of places that are held for somebody who is not on the line."""
        return frozenset(self._places)

    def offer(self, agent_id: str, call_id: str) -> None:
        """The phone of a reserved agent rings, or a customer is rung for them."""
        self._offers[agent_id] = call_id

    def over(self, agent_id: str) -> None:
        """No longer; a second time does nothing."""
        self._offers.pop(agent_id, None)

    @contextmanager
    def place(self, place_id: str) -> Iterator[None]:
        """The place is held inside the block."""
        self._places.add(place_id)
        try:
            yield
        finally:
            self._places.discard(place_id)
