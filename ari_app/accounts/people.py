"""The users: who there is, and what may be changed about them by whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ari_app.accounts.user import User, check_name, check_roles, lacking, no_user, normal_name, user_of
from ari_app.store.accounts import AccountStore
from models.domain.account_events import UserChanged
from models.domain.caller import LANGUAGES
from models.domain.errors import BadArgument, CommandRefused, NotPermitted
from models.domain.events import Event
from models.domain.identity import Identity, Person
from models.domain.scopes import scopes_of

ADMIN = "admin"
_WORDS = {"shown": "name shown", "language": "language", "agent": "agent", "queues": "queues", "roles": "roles"}


@dataclass(frozen=True, slots=True)
class Site:
    """What users refer to: whether an agent is in the agents file, and the queues that there are."""

    has_agent: Callable[[str], bool]
    queues: Callable[[], frozenset[str]]


class People:
    """All users, in memory and in the records. A change is safe in the records before it is in force."""

    def __init__(
        self, store: AccountStore, site: Site, publish: Callable[[Event], object], clock: Callable[[], float]
    ) -> None:  # fmt: skip
        self._store, self._site, self._publish, self._clock = store, site, publish, clock
        self._users: dict[str, User] = {}
        self._noted: set[str] = set()
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Those of the records."""
        self._users = {row["name"]: user_of(row) for row in await self._store.load("users")}

    # Asking ---------------------------------------------------------------------------------------

    def find(self, name: str) -> User | None:
        """A user by any writing of their name, or None."""
        return self._users.get(normal_name(name))

    def get(self, name: str) -> User:
        """A user. Raises NotThere."""
        user = self.find(name)
        if user is None:
            raise no_user(name)
        return user

    def all(self) -> list[User]:
        """By name."""
        return sorted(self._users.values(), key=lambda one: one.name)

    def of_subject(self, subject: str) -> User | None:
        """Whom an identity provider means."""
        return next((one for one in self._users.values() if one.subject == subject), None)

    def admins(self) -> list[User]:
        """Administrators who may log in."""
        return [one for one in self._users.values() if one.active and ADMIN in one.roles]

    def agent_of(self, name: str) -> str:
        """Who a user is in the agents file; "" for nobody, also when the file has that agent no longer."""
        user = self._users.get(name)
        return user.agent if user is not None and user.agent and self._site.has_agent(user.agent) else ""

    # Changing -------------------------------------------------------------------------------------

    async def add(self, who: Identity, user: User) -> User:
        """One more. Raises BadArgument, CommandRefused, NotPermitted and OSError."""
        user = user.changed(name=check_name(user.name), made_at=self._clock(), made_by=str(who))
        async with self._turn:
            if user.name in self._users:
                raise CommandRefused(f"there is a user {user.name} already")
            self._check(who, user)
            await self._put(user)
        roles = ", ".join(sorted(user.roles)) or "none"
        self.tell(user.name, f"added with roles: {roles}", who)
        return user

    async def alter(self, who: Identity, name: str, **changes: Any) -> tuple[User, User]:  # noqa: ANN401 - fields
        """Other values for some fields; the user before and after. Raises as `add`, and NotThere."""
        async with self._turn:
            old = self.get(name)
            self.must_outrank(who, old)
            new = old.changed(**changes)
            self._check(who, new)
            self._keep_an_admin(old, new)
            if isinstance(who, Person) and who.user == old.name and old.active and not new.active:
                raise CommandRefused("nobody can disable themselves")
            if new != old:
                await self._put(new)
        for words in _differences(old, new):
            self.tell(old.name, words, who)
        return old, new

    async def remove(self, who: Identity, name: str) -> User:
        """Gone for good; the audit keeps what they did. Raises NotThere, NotPermitted, CommandRefused and OSError."""
        async with self._turn:
            user = self.get(name)
            self.must_outrank(who, user)
            self._keep_an_admin(user, user.changed(active=False))
            if isinstance(who, Person) and who.user == user.name:
                raise CommandRefused("nobody can remove themselves")
            await self._store.drop("users", user.name)
            self._users.pop(user.name, None)
            self._noted.discard(user.name)
        self.tell(user.name, "removed", who)
        return user

    async def secure(self, name: str, by: str, words: str, **secrets: Any) -> User:  # noqa: ANN401 - fields
        """Another password, authenticator or subject; ``words`` for the audit. Raises NotThere and OSError."""
        async with self._turn:
            user = self.get(name).changed(**secrets)
            await self._put(user)
        self._publish(UserChanged(user=user.name, change=words, by=by))
        return user

    def note(self, name: str, **values: Any) -> User:  # noqa: ANN401 - fields of any type
        """What is in force at once, and in the records with the next `flush`: times of use, used codes."""
        user = self._users[name] = self._users[name].changed(**values)
        self._noted.add(name)
        return user

    async def flush(self) -> None:
        """Write what was noted."""
        async with self._turn:
            for name in self._noted:
                self._store.later("users", name, self._users[name].row())
            self._noted.clear()
            await self._store.flush()

    def must_outrank(self, who: Identity, user: User) -> None:
        """Raises NotPermitted when that user may do what ``who`` may not: their account would be a way there."""
        if words := lacking(who, user.scopes, user.queues):
            raise NotPermitted(f"{user.name} may do more than you: {words}")

    def outranks(self, who: Identity, user: User) -> bool:
        """Whether ``who`` may all that a user may."""
        return not lacking(who, user.scopes, user.queues)

    # Inside ---------------------------------------------------------------------------------------

    async def _put(self, user: User) -> None:
        before = self._users.get(user.name)
        await self._store.put("users", user.row())
        now = self._users.get(user.name)
        if now is not None and before is not None and now is not before:  # a code was used meanwhile
            user = user.changed(used_at=now.used_at, totp_step=now.totp_step, recovery=now.recovery)
        self._users[user.name] = user

    def _check(self, who: Identity, user: User) -> None:
        check_roles(user.roles)
        if words := lacking(who, scopes_of(user.roles), user.queues):
            raise NotPermitted(f"nobody grants what they lack: {words}")
        if user.agent and not self._site.has_agent(user.agent):
            raise BadArgument(f"there is no agent {user.agent!r} in the agents file")
        taken = [one.name for one in self._users.values() if one.agent == user.agent and one.name != user.name]
        if user.agent and taken:
            raise BadArgument(f"agent {user.agent} is {taken[0]} already")
        if user.queues is not None and (strange := user.queues - self._site.queues()):
            raise BadArgument(f"there is no queue {', '.join(sorted(strange))}")
        if user.language not in LANGUAGES:
            raise BadArgument(f"language must be one of {', '.join(LANGUAGES)}")

    def _keep_an_admin(self, old: User, new: User) -> None:
        was = old.active and ADMIN in old.roles
        if was and not (new.active and ADMIN in new.roles) and self.admins() == [old]:
            raise CommandRefused(f"{old.name} is the only administrator: make another one first")

    def tell(self, user: str, words: str, who: Identity) -> None:
        """For the audit: what was done about a user."""
        self._publish(UserChanged(user=user, change=words, by=str(who)))


def _differences(old: User, new: User) -> list[str]:
    """What has changed, in words."""
    if old.active != new.active:
        return ["enabled" if new.active else "disabled"]
    pairs = [(words, getattr(old, name), getattr(new, name)) for name, words in _WORDS.items()]
    return [f"{words}: {_plain(before)} → {_plain(after)}" for words, before, after in pairs if before != after]


def _plain(value: object) -> str:
    if value is None:
        return "all"
    return ", ".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value) or "none"
