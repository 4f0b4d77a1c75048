"""A small centre on a clock that stands still: agents, dispatcher and books, without Asterisk and without waiting."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from ari_app.agents.roster import Roster
from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.place import Place
from config.settings import Queue
from models.domain.agent import Agent
from models.domain.events import Event
from models.domain.queue import QueueProfile
from models.routing.line import Waiting


class Books:
    """Every event, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        """Keep it."""
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Event]:
        """Those of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


class Centre:
    """Agents, dispatcher and books on a clock that stands still until it is moved."""

    def __init__(
        self, *agents: str, queues: dict[str, QueueProfile] | None = None, wrap_up: float = 30.0,
        now: Callable[[], float] | None = None, books: Books | None = None, log_in: bool = True,
    ) -> None:  # fmt: skip
        self.time, self.books = 1000.0, books or Books()
        self.inside: list[AbstractContextManager[Place]] = []
        now = now or (lambda: self.time)
        staff = [Agent(name, name, frozenset({"en"}), {"billing": 5}) for name in agents]
        self.roster = Roster(staff, self.books, wrap_up, 5.0, 3, now=now)  # type: ignore[arg-type]
        self.dispatcher = Dispatcher(self.roster, self.books, Queue(cool_down_seconds=5.0), queues or {}, now=now)  # type: ignore[arg-type]
        for name in agents if log_in else ():
            self.roster.login(name, "test")

    def stand(self, call: str, priority: float = 0.5, entered: float | None = None) -> Place:
        """A place that stays until it is left."""
        at = self.time if entered is None else entered
        self.inside.append(self.dispatcher.place(Waiting(call, {"billing": 1.0}, "en", priority, at)))
        return self.inside[-1].__enter__()

    def talk(self, agent: str, call: str, wrap_up: float = -1.0, keyed: str | None = None) -> None:
        """A conversation from its beginning into its wrap-up."""
        self.roster.reserve(agent, call)
        self.roster.connected(agent)
        self.time += 60
        if keyed is not None:
            self.roster.wrapped_up(agent, agent, keyed)
        self.roster.call_over(agent, call, "caller", True, wrap_up)
