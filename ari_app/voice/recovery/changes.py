"""Which calls and agents have to be compared again: those of whom the journal told something since they were, and those
whose channels or bridges are others than they were.

Whoever is touched is looked at twice: what is under way at the first look has happened by the second.
"""

from __future__ import annotations

from collections.abc import Iterable

from ari_app.store.row import Row
from ari_app.voice.recovery.invariants import Books, Mismatch, Reality

_LOOKS = 2


class Changes:
    """Fed by the journal (`take`) and by what Asterisk answers (`found`)."""

    def __init__(self) -> None:
        self._calls: dict[str, int] = {}
        self._agents: dict[str, int] = {}
        self._call_of: dict[str, str] = {}  # channel or bridge → call
        self._things: dict[str, set[str]] = {}  # call → its channels and bridges
        self._agents_in: dict[str, set[str]] = {}
        self._place_of: dict[str, str] = {}  # agent → call

    def take(self, row: Row) -> None:
        """An event of the journal."""
        if row.call_id:
            self._calls[row.call_id] = _LOOKS
        if row.agent_id:
            self._agents[row.agent_id] = _LOOKS

    def found(self, things: Iterable[str]) -> None:
        """Channels and bridges that came, went or have other members."""
        for thing in things:
            if thing in self._call_of:
                self._calls[self._call_of[thing]] = _LOOKS

    def again(self, mismatches: Iterable[Mismatch]) -> None:
        """What does not fit is looked at until it does."""
        for mismatch in mismatches:
            self._calls[mismatch.call] = self._agents[mismatch.subject] = _LOOKS

    def due(self) -> tuple[set[str], set[str]]:
        """(calls, agents) to be looked at now; not all of them are there any more."""
        calls, agents = set(self._calls), set(self._agents)
        for call_id in calls:
            agents |= self._agents_in.get(call_id, set())
        return calls, agents

    def looked(self, books: Books, reality: Reality, calls: Iterable[str]) -> None:
        """These calls, and the agents in the books, have been compared."""
        for name, left in [*self._calls.items()]:
            if left > 1:
                self._calls[name] = left - 1
            else:
                del self._calls[name]
        self._agents = {name: left - 1 for name, left in self._agents.items() if left > 1}
        for call_id in {*calls, *books.calls}:
            self._remember(call_id, books, reality)
        for agent_id, book in books.agents.items():
            self._moved(agent_id, book.call)

    def _moved(self, agent_id: str, call_id: str) -> None:
        before = self._place_of.pop(agent_id, "")
        if before:
            self._agents_in[before].discard(agent_id)
            if not self._agents_in[before]:
                del self._agents_in[before]
        if call_id:
            self._place_of[agent_id] = call_id
            self._agents_in.setdefault(call_id, set()).add(agent_id)

    def _remember(self, call_id: str, books: Books, reality: Reality) -> None:
        for thing in self._things.pop(call_id, ()):
            self._call_of.pop(thing, None)
        book = books.calls.get(call_id)
        if book is None:
            return
        channels = {*book.legs, *([book.channel] if book.entered and not book.gone else [])}
        self._things[call_id] = things = channels | ({book.bridge} if book.bridge else set())
        self._call_of.update(dict.fromkeys(things, call_id))
        if not channels <= reality.channels:
            self._calls[call_id] = _LOOKS
