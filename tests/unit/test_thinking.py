"""The dispatcher beside the event loop: a burst is decided while others go on, and comes out as it would at once."""

from __future__ import annotations

import asyncio
from typing import Any

from ari_app.agents.matchmaker import Matchmaker
from ari_app.agents.place import Place
from ari_app.agents.roster import Roster
from config.settings import Queue
from models.domain.agent import Agent
from models.domain.events import RouteDecided
from models.domain.queue import QueueProfile
from models.domain.routing_events import RouterHeard, RouterStarted
from models.routing.line import Input, Tick, Waiting
from models.routing.record import replay, router_of
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
        self.dispatcher = Matchmaker(self.roster, self.books, queue, _QUEUES, now=lambda: self.time)  # type: ignore[arg-type]
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


def _again(crowd: Crowd) -> list[tuple[str, str]]:
    """The decisions as a replay of the journal takes them, but for those that were void."""
    (started,), heard = crowd.books.of(RouterStarted), crowd.books.of(RouterHeard)
    assert isinstance(started, RouterStarted)
    inputs = [one for event in heard for one in event.facts()["inputs"]]
    void = {number for event in heard for number in event.facts()["void"]}
    made = [one for _, found in replay(router_of(started.start), inputs) for one in found]
    return [(one.call_id, one.agent_id) for one in made if one.sequence not in void]


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
    assert any(event.void for event in crowd.books.of(RouterHeard))
    assert _again(crowd) == [(call, agent) for call, agent in crowd.pairs()]
