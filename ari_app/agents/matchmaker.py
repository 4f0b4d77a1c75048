"""The one place that hands out agents: on every change it runs the pure policy and makes reservations."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ari_app.agents.roster import Roster
from ari_app.store.journal import Journal
from config.settings import Queue
from models.domain.conversation import Target
from models.domain.errors import CommandRefused
from models.domain.events import RouteDecided
from models.routing.expected_wait import expected_wait
from models.routing.line import Snapshot, Waiting
from models.routing.policy import Decision, Weights, decide, order

log = logging.getLogger(__name__)


@dataclass
class Place:
    """A caller's place in the line; it keeps its time of entry through every failed offer.

    ``away`` gets (where to, who said so) when the caller or a supervisor takes the caller out of the line.
    """

    waiting: Waiting
    offers: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(1))
    offered: bool = False
    offers_made: str = ""
    away: asyncio.Queue[tuple[Target, str]] = field(default_factory=asyncio.Queue)

    async def next_agent(self) -> str:
        """Wait for the agent that the router reserved."""
        return await self.offers.get()


class Matchmaker:
    """The waiting line and the decisions on it."""

    def __init__(self, roster: Roster, journal: Journal, queue: Queue) -> None:
        self._roster, self._journal, self._queue = roster, journal, queue
        self._places: dict[str, Place] = {}
        self._wake = asyncio.Event()
        self._sequence = 0
        self.weights = Weights(target_seconds=queue.target_seconds, guard_seconds=queue.guard_seconds)
        roster.on_change = self._wake.set

    @property
    def full(self) -> bool:
        """Whether the line takes nobody more."""
        return len(self._places) >= self._queue.max_waiting

    @contextmanager
    def place(self, waiting: Waiting) -> Iterator[Place]:
        """Stand in the line inside the block. A reservation that comes while leaving is given back."""
        place = self._places[waiting.call_id] = Place(waiting)
        self._wake.set()
        try:
            yield place
        finally:
            self.leave(place)
            while not place.offers.empty():
                self._roster.release(place.offers.get_nowait(), "the caller left before the phone rang", blame=False)
            self._wake.set()

    def leave(self, place: Place) -> None:
        """Out of the line: an agent has answered, or the caller went away."""
        self._places.pop(place.waiting.call_id, None)

    def refused(self, place: Place, agent_id: str) -> None:
        """An offer failed: back into the line at the old place, and not to that agent for the cool-down."""
        until = time.time() + self._queue.cool_down_seconds
        place.waiting = replace(place.waiting, refused={**place.waiting.refused, agent_id: until})
        place.offered, place.offers_made = False, ""
        self._wake.set()

    def find(self, call_id: str) -> Place:
        """A waiting call by its id or the beginning of it. Raises CommandRefused when there is not exactly one."""
        found = [place for name, place in self._places.items() if call_id and name.startswith(call_id)]
        if len(found) != 1:
            raise CommandRefused(f"{len(found)} waiting calls begin with {call_id!r}; `kefu status` lists them")
        return found[0]

    def places(self) -> dict[str, Place]:
        """Everybody in the line by call id."""
        return dict(self._places)

    def forget(self, call_id: str) -> None:
        """Remove a place that no call stands for."""
        place = self._places.pop(call_id, None)
        if place is not None and place.offers_made:
            self._roster.release(place.offers_made, "nobody there", False, call_id)
        self._wake.set()

    def prioritise(self, call_id: str, priority: float) -> Place:
        """Another priority in [0, 1] for a waiting call. Raises CommandRefused."""
        if not 0 <= priority <= 1:
            raise CommandRefused(f"a priority lies between 0 and 1, not {priority:g}")
        place = self.find(call_id)
        place.waiting = replace(place.waiting, priority=priority)
        self._wake.set()
        return place

    def snapshot(self, now: float) -> Snapshot:
        """The line without those whose offer is under way, and everybody who could serve."""
        waiting = tuple(place.waiting for place in self._places.values() if not place.offered)
        return Snapshot(now, waiting, self._roster.servers())

    def line(self) -> list[Waiting]:
        """Everybody in the line in the order in which they stand."""
        everyone = tuple(place.waiting for place in self._places.values())
        return order(Snapshot(time.time(), everyone, ()), self.weights)

    def position(self, waiting: Waiting) -> tuple[int, float]:
        """(position from 1, expected wait in seconds) among callers whom the same agents may serve."""
        fit = {
            server.agent_id for server in self._roster.servers()
            if server.staffed and waiting.language in server.languages
            and any(server.skills.get(kind, 0) for kind in waiting.problem)
        }  # fmt: skip
        ahead = 0
        for other in self.line():
            if other.call_id == waiting.call_id:
                break
            ahead += set(other.problem) == set(waiting.problem) and other.language == waiting.language
        queue = self._queue
        return ahead + 1, expected_wait(ahead, len(fit), queue.handling_seconds, queue.patience_seconds)

    async def run(self) -> None:
        """Decide on every change (our own included, once more) and whenever time itself changes something."""
        while True:
            self._wake.clear()
            pause = self._round()
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _round(self) -> float:
        """One round of decisions; seconds until the next is due by time alone."""
        now = time.time()
        pause = self._roster.expire(now)
        snapshot = self.snapshot(now)
        if not snapshot.waiting:
            return pause
        for decision in decide(snapshot, self.weights):
            self._assign(decision)
        idle = any(server.idle for server in snapshot.servers)
        return min(pause, 1.0) if idle else pause

    def _assign(self, decision: Decision) -> None:
        self._sequence += 1
        place = self._places[decision.call_id]
        self._roster.reserve(decision.agent_id, decision.call_id)
        place.offered, place.offers_made = True, decision.agent_id
        place.offers.put_nowait(decision.agent_id)
        self._journal.publish(
            RouteDecided(
                call_id=decision.call_id, agent_id=decision.agent_id,
                sequence=self._sequence, decision=decision.facts(),
            )
        )  # fmt: skip
