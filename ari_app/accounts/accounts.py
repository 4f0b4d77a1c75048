"""All about accounts, put together: who comes in, who they are, what ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ari_app.accounts.attempts import Attempts
from ari_app.accounts.links import Links
from ari_app.accounts.log_in import LogIn
from ari_app.accounts.oidc import Oidc, Wanted
from ari_app.accounts.passwords import Passwords
from ari_app.accounts.people import People, Site
from ari_app.accounts.provider import Provider
from ari_app.accounts.revocation import Revocations, Revoked
from ari_app.accounts.second_factor import SecondFactor
from ari_app.accounts.sessions import Session, Sessions
from ari_app.accounts.tokens import Token, Tokens
from ari_app.accounts.user import User
from ari_app.foundation import steady
from ari_app.foundation.guard import Tell
from ari_app.store.accounts import AccountStore
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from models.domain.account_events import LoggedIn
from models.domain.errors import NotThere
from models.domain.identity import Identity, Person
from models.domain.scopes import Scope

_SWEEP_SECONDS = 15.0
_OWN_FACTOR = ("password", "link")  # log-ins for whose second factor kefu, and not a provider, answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a site asks: a second factor of administrators, and an identity provider with what it says of people."""

    factor_for_admins: bool = False
    provider: Provider | None = None
    wanted: Wanted = field(default_factory=Wanted)


class Accounts:
    """``clock`` for lives and waits, ``wall`` for authenticators' codes; ``tell`` hears of listeners that fail;
    ``in_use`` gives the ids of sessions that are in use without asking for anything."""

    def __init__(
        self, journal: Journal, keys: KeyRing, site: Site, rules: Rules | None = None,
        clock: Callable[[], float] = steady.now, wall: Callable[[], float] = time.time,
        tell: Tell = lambda words: None, passwords: Passwords | None = None,
    ) -> None:  # fmt: skip
        self.rules, self._publish = rules or Rules(), journal.publish
        self._store = AccountStore(journal)
        self.in_use: Callable[[], Iterable[str]] = tuple
        self.revocations = Revocations(tell)
        self.people = People(self._store, site, journal.publish, clock)
        self.sessions = Sessions(self._store, self.revocations, journal.publish, clock, self.people.agent_of)
        self.tokens = Tokens(self._store, journal.publish, clock)
        self.links = Links(self._store, clock)
        self.factor = SecondFactor(self.people, keys, wall)
        self.log_in = LogIn(
            self.people, passwords or Passwords(), self.factor, self.links, Attempts(), journal.publish, clock
        )  # fmt: skip
        provider = self.rules.provider
        self.oidc = Oidc(provider, self.rules.wanted, self.people, self.alter, clock) if provider else None

    async def open(self) -> None:
        """Read what the records hold."""
        for part in (self.people, self.sessions, self.tokens, self.links):
            await part.load()

    async def run(self) -> None:
        """End what is over, write what waits, until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            self.sweep()
            await self.flush()

    def sweep(self) -> None:
        """End sessions whose time has come; one whose page is open is in use."""
        for session in self.in_use():
            self.sessions.used(session)
        self.sessions.sweep()

    async def flush(self) -> None:
        """Write what waits: times of use, used codes, sessions of a moment in which the disk did not let it."""
        await self.people.flush()

    # Coming and going -----------------------------------------------------------------------------

    async def begin(
        self, user: User, kind: str, address: str, browser: str, former: str = ""
    ) -> tuple[Session, str]:  # fmt: skip
        """A session for somebody who was let in, and its secret. The one of their cookie, ``former``, is over: no
        secret from before a log-in is worth anything after it."""
        before = self.sessions.find(former)
        session, secret = await self.sessions.begin(user.name, kind, address, browser, former=before)
        self.people.note(user.name, used_at=session.made_at)
        self._publish(LoggedIn(by=user.name, how=kind, address=address, session=session.id))
        return session, secret

    async def begin_display(self, token: Token, address: str, browser: str) -> tuple[Session, str]:
        """A session that stands until the display's token is revoked."""
        user = token.person.user
        session, secret = await self.sessions.begin(user, "display", address, browser, token.id)
        self._publish(LoggedIn(by=user, how="display", address=address, session=session.id))
        return session, secret

    def person(self, session: Session) -> Person | None:
        """Who a session is; None when nobody is there any more. Who must set up a second factor may do nothing else."""
        if session.token:
            try:
                return self.tokens.get(session.token).person
            except NotThere:
                return None
        user = self.people.find(session.user)
        if user is None or not user.active:
            return None
        scopes: frozenset[Scope] = frozenset() if self.must(session) else user.scopes
        return Person(user.name, self.people.agent_of(user.name), scopes, user.queues)

    def must(self, session: Session) -> str:
        """What somebody has to do before anything else: "authenticator", or "" for nothing."""
        user = self.people.find(session.user)
        if user is None or session.kind not in _OWN_FACTOR or user.totp:
            return ""
        return "authenticator" if self.needs_factor(user) else ""

    def needs_factor(self, user: User) -> bool:
        """Whether a user must have a second factor here."""
        return self.rules.factor_for_admins and Scope.USERS_ADMIN in user.scopes

    # Changing -------------------------------------------------------------------------------------

    async def alter(self, who: Identity, name: str, **changes: Any) -> User:  # noqa: ANN401 - fields
        """`People.alter`; what somebody loses they lose at once: their sessions end."""
        old, new = await self.people.alter(who, name, **changes)
        if not new.active:
            await self.links.forget(new.name)
            await self.sessions.end_all(new.name, "disabled", str(who))
        elif old.scopes - new.scopes or old.agent != new.agent or old.queues != new.queues:
            await self.sessions.end_all(new.name, "changed", str(who))
        return new

    async def remove(self, who: Identity, name: str) -> User:
        """`People.remove`, with sessions and links."""
        user = await self.people.remove(who, name)
        await self.links.forget(user.name)
        await self.sessions.end_all(user.name, "disabled", str(who))
        return user

    async def revoke_token(self, who: Identity, token_id: str) -> Token:
        """`Tokens.revoke`; displays that show it go dark, and who listens hears of the token's id too."""
        token = await self.tokens.revoke(who, token_id)
        await self.sessions.end_of_token(token.id, str(who))
        self.revocations.tell(Revoked(token.id, token.person.user, "", "token revoked"))
        return token

    async def make_link(self, who: Identity, name: str) -> tuple[str, float]:
        """A one-time link for a user: its path, and when it ends. Raises NotThere, NotPermitted and OSError."""
        user = self.people.get(name)
        self.people.must_outrank(who, user)
        secret, ends_at = await self.links.make(user.name, str(who))
        self.people.tell(user.name, "one-time link made", who)
        return secret, ends_at
