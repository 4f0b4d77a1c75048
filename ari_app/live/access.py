"""Who may follow which topic, and what of it they see: two people who see the same share one feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.domain.identity import Console, Person
from models.domain.scopes import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody whom the entrance has let in. ``session`` is what they have logged in with: when it ends, so does the
    connection."""

    who: Person | Console
    session: str
    name: str = ""
    language: str = "en"

    @property
    def scopes(self) -> frozenset[Scope]:
        """What they may do."""
        return self.who.scopes if isinstance(self.who, Person) else EVERYTHING

    @property
    def queues(self) -> frozenset[str] | None:
        """The queues that they look after; None: all."""
        return self.who.queues if isinstance(self.who, Person) else None

    @property
    def agent(self) -> str:
        """Who they are in the agents file; "": nobody there."""
        return self.who.agent if isinstance(self.who, Person) else ""


@dataclass(frozen=True, slots=True)
class View:
    """A topic and what of it is seen. ``title``: what the client calls it; ``about``: an agent or a call; ``queues``:
    None is all; ``numbers``: unmasked; ``names``: of anybody."""

    title: str
    topic: str
    about: str = ""
    queues: frozenset[str] | None = None
    numbers: bool = False
    names: bool = True


class NotForThem(ValueError):
    """A topic that they may not see, or that is nothing: in words that say no more than that."""


KnowsCall = Callable[[str], str | None]  # the queue of a live call; None: there is none
_NEEDS: Mapping[str, frozenset[Scope]] = {
    "desk": frozenset({Scope.DESK}),
    "wall": frozenset({Scope.AGENTS_READ, Scope.CALLS_READ, Scope.QUEUES_READ}),
    "flow": frozenset({Scope.FLOWS_READ}),
    "health": frozenset({Scope.HEALTH_READ}),
    "call": frozenset({Scope.CALLS_READ, Scope.CALLS_TRANSCRIPT}),
}


def view_of(visitor: Visitor, title: str, is_agent: Callable[[str], bool], queue_of: KnowsCall) -> View:
    """The topic as they see it. Raises NotForThem."""
    topic, _, about = title.partition(":")
    if topic not in _NEEDS or (topic == "call") > bool(about) or (bool(about) and topic not in ("call", "desk")):
        raise NotForThem(f"there is no topic {title!r}; there are: desk, wall, flow, health, call:ID")
    if topic == "wall" and Scope.DISPLAY in visitor.scopes and isinstance(visitor.who, Person):
        return View(title, topic, queues=visitor.queues, names=False)
    if not visitor.scopes >= _NEEDS[topic]:
        raise NotForThem(f"{topic} needs the scope {', '.join(sorted(_NEEDS[topic] - visitor.scopes))}")
    numbers = Scope.NUMBERS_READ in visitor.scopes
    if topic == "desk":
        return View(title, topic, _own_desk(visitor, about, is_agent), numbers=numbers)
    if topic == "call":
        return View(title, topic, _a_call(visitor, about, queue_of), numbers=numbers)
    return View(title, topic, queues=visitor.queues if topic == "wall" else None, numbers=numbers)


def _own_desk(visitor: Visitor, about: str, is_agent: Callable[[str], bool]) -> str:
    """Their own; the console, which is nobody, names one."""
    if about and not isinstance(visitor.who, Console):
        raise NotForThem("a desk is one's own: ask for desk")
    agent = about or visitor.agent
    if not is_agent(agent):
        raise NotForThem(f"{visitor.who} is not in the agents file, so there is no desk")
    return agent


def _a_call(visitor: Visitor, call: str, queue_of: KnowsCall) -> str:
    """A call that is there and in a queue of theirs; what they may not see is not there."""
    queue = queue_of(call)
    if queue is None or (visitor.queues is not None and queue not in visitor.queues):
        raise NotForThem(f"there is no live call {call}")
    return call
