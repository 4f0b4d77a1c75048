"""The dispatcher beside the event loop: a burst is decided while others go on, and comes out as it would at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterator
from typing import Any

from ari_app.agents.roster import Roster
from ari_app.reports.routing import in_full, replay
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.place import Place
from ari_app.store.row import Row
from config.settings import Queue
from models.domain.agent import Agent
from models.domain.events import RouteDecided
from models.domain.queue import QueueProfile
from models.domain.routing_events import RouterHeard
from models.routing.line import Input, Tick, Waiting
from models.routing.router import Decision
from tests.support.dispatch import Books

_AGENTS, _CALLERS, _LATER = 250, 900, 30.0
_QUEUES = {"billing": QueueProfile("billing", floors=((0.0, 5), (_LATER, 1)), reserve=999)}


class Crowd:
    """Callers whom nobody may serve before they have waited half a minute; then everybody may, at one moment."""

    def __init__(self) -> None:
        self.time, self.books = 1000.0, Books()
        staff = [Agent(str(1000 + n), "", frozenset({"en"}), {"billing": 1 + n % 4}) for n in range(_AGENTS)]
        staff.append(Agent("expert", "", frozenset({"en"}), {"billing": 5}))  # paused: their group is never all idle
        self.roster = Roster(staff, self.books, 30.0, 5.0, now=lambda: self.time)  # type: ignore[arg-type]
        queue = Queue(max_waiting=_CALLERS, guard_seconds=1e6)
        self.dispatcher = Dispatcher(self.roster, self.books, queue, _QUEUES, now=lambda: self.time)  # type: ignore[arg-type]
        for agent in staff:
            self.roster.login(agent.id, "test")
        self.roster.reserve("expert", "another")
        self.places: list[Place] = []
        self.inside = []
        for number in range(_CALLERS):
            one = Waiting(f"c{number}", {"billing": 1.0}, "en", number % 10 / 10, self.time)
            self.inside.append(self.dispatcher.place(one))
            self.places.append(self.inside[-1].__enter__())

    def pairs(self) -> list[tuple[str, str]]:
        """Who got whom, in order."""
        return [(event.call_id, event.agent_id) for event in self.books.of(RouteDecided)]


def _at_once() -> list[tuple[str, str]]:
    crowd = Crowd()
    crowd.dispatcher.settle()
    assert not crowd.pairs()
    crowd.time += _LATER
    crowd.dispatcher.settle()
    return crowd.pairs()


class Book:
    """The journal of a crowd, as reports read it."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def events_but(self, kinds: Collection[str], since: float = 0.0) -> Iterator[Row]:
        """Nobody asks."""
        raise NotImplementedError

    def events(self, kinds: Collection[str], since: float = 0.0) -> Iterator[Row]:
        """Events of these kinds, in order; what was heard before the dispatcher ran follows its beginning."""
        for number, one in enumerate(sorted(self._books.events, key=lambda one: one.kind != "RouterStarted")):
            if one.kind in kinds:
                yield Row(number, 0.0, one.call_id, one.agent_id, one.kind, json.loads(json.dumps(one.facts())))


async def test_a_burst_is_decided_beside_the_event_loop() -> None:
    """The router thinks on a thread: it waits there for something that the loop has to do, and gets it. The decisions
    are those of a dispatcher that thinks at once, and a replay takes them again."""
    crowd, loop = Crowd(), asyncio.get_running_loop()
    crowd.dispatcher.settle()
    handle, answered = crowd.dispatcher.router.handle, []

    def slow(event: Input) -> list[Decision]:
        if isinstance(event, Tick):
            answered.append(asyncio.run_coroutine_threadsafe(asyncio.sleep(0, "the loop goes on"), loop).result(30))
        return handle(event)

    crowd.dispatcher.router.handle = slow  # type: ignore[method-assign]
    crowd.time += _LATER
    running = asyncio.create_task(crowd.dispatcher.run())
    while len(crowd.pairs()) < _AGENTS:
        await asyncio.sleep(0)
    running.cancel()
    assert answered
    assert crowd.pairs() == _at_once()
    one = crowd.books.of(RouteDecided)[9]
    kept = one.facts()["decision"]["candidates"]
    asked = in_full(Book(crowd.books), one.call_id, one.facts()["sequence"])["candidates"]
    assert len(kept) == 1
    assert asked[0] == kept[0]
    assert len(asked) == 7


async def test_a_caller_leaves_while_the_dispatcher_thinks() -> None:
    """The decision about them is void, and their agent is offered to somebody else."""
    crowd, loop = Crowd(), asyncio.get_running_loop()
    crowd.dispatcher.settle()
    first = dict(_at_once())
    gone = next(iter(first))
    handle: Any = crowd.dispatcher.router.handle

    async def hang_up() -> None:
        if gone in crowd.dispatcher.places():
            crowd.dispatcher.leave(crowd.dispatcher.places()[gone])

    def slow(event: Input) -> list[Decision]:
        found: list[Decision] = handle(event)
        if isinstance(event, Tick):
            asyncio.run_coroutine_threadsafe(hang_up(), loop).result(30)
        return found

    crowd.dispatcher.router.handle = slow  # type: ignore[method-assign]
    crowd.time += _LATER
    running = asyncio.create_task(crowd.dispatcher.run())
    while len(crowd.pairs()) < _AGENTS:
        await asyncio.sleep(0)
    for _ in range(5):
        await asyncio.sleep(0)
    running.cancel()
    got = dict(crowd.pairs())
    assert gone not in got
    assert set(got.values()) == set(first.values())
    assert any(event.facts()["void"] for event in crowd.books.of(RouterHeard))
    found = replay(Book(crowd.books))
    assert (found.decisions, found.different, found.broken) == (len(crowd.pairs()), (), 0)
