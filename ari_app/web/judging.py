"""Who may do what, and what they may see: scopes for users and tokens, the table of permissions for the console.

A scope that is missing is named (403). What somebody may not see is not there for them (404), whether it is or not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ari_app.web.operation import Facts, Operation
from ari_app.web.problems import MissingScope, NotFound, NotLoggedIn
from ari_app.web.texts import Words
from models.domain.identity import Identity, Nobody, Person
from models.domain.permissions import Act
from models.domain.scopes import Scope

Permits = Callable[[Identity, Act], None]
SEEN = ("call", "agent", "queue", "callback", "message")  # places that somebody may not be allowed to see


class Sight(Protocol):
    """What there is."""

    def facts(self, place: str, given: str) -> Awaitable[Facts | None]:
        """Of the thing with that id, in the place of a path of that name; None when there is none."""

    def serves(self, agent: str) -> frozenset[str]:
        """The queues that an agent serves."""


@dataclass(frozen=True, slots=True)
class Judge:
    """``permits`` judges the console and those whom it names."""

    permits: Permits
    sight: Sight

    async def judge(self, operation: Operation, who: Identity, path: Mapping[str, str]) -> None:
        """Raises NotLoggedIn, MissingScope, NotFound; NotPermitted for whom the console names."""
        if isinstance(who, Person):
            await self._person(operation, who, path)
        elif isinstance(who, Nobody) and operation.versioned:
            if operation.scope is not None or operation.known:
                raise NotLoggedIn("log in")
        else:
            own = operation.own_act is not None and str(who) == path.get("agent")
            act = operation.own_act if own else operation.act
            if isinstance(act, Act):
                self.permits(who, act)

    async def _person(self, operation: Operation, who: Person, path: Mapping[str, str]) -> None:
        if operation.scope is None:
            return
        desk, holds = bool(who.agent) and Scope.DESK in who.scopes, operation.scope in who.scopes
        if operation.own and desk and path.get("agent") == who.agent:
            return
        place = next((name for name in path if name in SEEN), "")
        if not place:
            if not holds and not (operation.party and desk):
                raise MissingScope(operation.scope)
            return
        if not holds and not (operation.party and desk):
            raise MissingScope(operation.scope)
        await self._seen(operation, who, place, path[place], holds)

    async def _seen(self, operation: Operation, who: Person, place: str, given: str, holds: bool) -> None:
        """About a thing: they are in it, or they may see it and hold the scope."""
        facts = await self.sight.facts(place, given)
        inside = facts is not None and bool(who.agent) and who.agent in facts.parties
        if inside and (operation.party or holds):
            return
        if facts is None or not self._visible(who, place, facts):
            raise NotFound("not there", what=Words(place), given=given)
        if not holds:
            assert operation.scope is not None
            raise MissingScope(operation.scope)

    def _visible(self, who: Person, place: str, facts: Facts) -> bool:
        if facts.open:
            return True
        if place == "call" and Scope.CALLS_READ not in who.scopes and not who.scopes & _OF_CALLS:
            return False
        if who.queues is None:
            return True
        if place == "agent":
            return facts.id == who.agent or bool(self.sight.serves(facts.id) & who.queues)
        return facts.queue in who.queues


_OF_CALLS = frozenset({
    Scope.CALLS_CONTROL, Scope.CALLS_WRITE, Scope.CALLS_TRANSCRIPT, Scope.RECORDINGS_READ, Scope.RECORDINGS_WRITE,
    Scope.QUEUES_WRITE,
})  # fmt: skip


def in_queues(who: Identity, queue: str) -> bool:
    """Whether something of that queue is theirs to see."""
    return not isinstance(who, Person) or who.queues is None or queue in who.queues


def queues_of(who: Identity) -> frozenset[str] | None:
    """The queues that somebody looks after; None: all."""
    return who.queues if isinstance(who, Person) else None


def holds(who: Identity, scope: Scope) -> bool:
    """Whether they may, beside what the operation asked for; the console may."""
    return not isinstance(who, Person) or scope in who.scopes
