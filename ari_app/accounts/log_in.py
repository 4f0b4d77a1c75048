"""Coming in: by password and code, by one-time link. The same work and the same words for whoever is not let in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ari_app.accounts.attempts import Attempts, address_key
from ari_app.accounts.errors import LogInFailed, SecondFactorNeeded, TooManyTries, WeakPassword
from ari_app.accounts.links import Links
from ari_app.accounts.passwords import Passwords, weakness
from ari_app.accounts.people import People
from ari_app.accounts.second_factor import SecondFactor
from ari_app.accounts.user import User, normal_name
from models.domain.account_events import LogInRefused
from models.domain.errors import BadArgument
from models.domain.events import Event

_FAILED = "name or password is wrong"
_LONGEST = 100


class LogIn:
    """Judges who somebody is; the session is begun by who asks."""

    def __init__(
        self, people: People, passwords: Passwords, factor: SecondFactor, links: Links, attempts: Attempts,
        publish: Callable[[Event], object], clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self._people, self._passwords, self._factor, self._links = people, passwords, factor, links
        self._attempts, self._publish, self._clock = attempts, publish, clock

    async def by_password(self, name: str, password: str, code: str, address: str) -> User:
        """Who it is. Raises LogInFailed, SecondFactorNeeded and TooManyTries; nobody learns whether there is such a
        user, or whether they are disabled."""
        async with self.counted("password", address, normal_name(name)):
            user = self._people.find(name)
            kept = user.password if user is not None and user.active else ""
            if not await self._passwords.fits(kept, password) or user is None:
                raise LogInFailed(_FAILED, user.name if user else "", "password")
            self._factor.check(user, code)
        if self._passwords.is_old(kept):
            hashed = await self._passwords.hashed(password)
            await self._people.secure(user.name, user.name, "password hashed anew", password=hashed)
        return user

    async def by_link(self, secret: str, password: str, code: str, address: str) -> User:
        """Who it is; the link is used, and ``password`` is theirs from now on. Raises as `by_password`, and
        WeakPassword, which leaves the link in force."""
        async with self.counted("link", address):
            user = self._of_link(secret)
            await must_be_strong(password, user)
            self._factor.check(user, code)
            await self._links.use(secret)
        hashed = await self._passwords.hashed(password)
        words = "password set by a one-time link"
        return await self._people.secure(user.name, user.name, words, password=hashed, password_at=self._clock())

    async def owner_of_link(self, secret: str, address: str) -> tuple[User, float]:
        """Whose link it is, and until when; it stays in force. Raises LogInFailed and TooManyTries."""
        async with self.counted("link", address):
            return self._of_link(secret), self._links.user_of(secret)[1]

    async def confirm(self, user: User, password: str, address: str) -> None:
        """They are at the keyboard themselves: the password once more, if they have one. Raises LogInFailed and
        TooManyTries."""
        if user.password:
            async with self.counted("password", address, user.name):
                if not await self._passwords.fits(user.password, password):
                    raise LogInFailed("the password is wrong", user.name, "confirmation")

    async def set_password(self, user: User, password: str, by: str, words: str) -> User:
        """Another password. Raises WeakPassword, NotThere and OSError."""
        await must_be_strong(password, user)
        hashed = await self._passwords.hashed(password)
        return await self._people.secure(user.name, by, words, password=hashed, password_at=self._clock())

    def _of_link(self, secret: str) -> User:
        user = self._people.find(self._links.user_of(secret)[0])
        if user is None or not user.active:
            raise LogInFailed(_FAILED, user.name if user else "", "link")
        return user

    @asynccontextmanager
    async def counted(self, how: str, address: str, user: str = "") -> AsyncIterator[None]:
        """One of the two who are worked on. A try counts before it is made; what was no wrong answer is taken back."""
        keys = (address_key(address), *([f"user {user[:_LONGEST]}"] if user else []))
        self._passwords.join()
        try:
            async with self._passwords.turn:
                now = self._clock()
                if wait := self._attempts.wait(keys, now):
                    raise TooManyTries(wait)
                self._attempts.count(keys, now)
                try:
                    yield
                except LogInFailed as failed:
                    self._publish(LogInRefused(user=failed.user, how=how, what=failed.what or how, address=address))
                    raise
                except (SecondFactorNeeded, BadArgument, OSError):
                    self._attempts.take_back(keys, now)
                    raise
                self._attempts.take_back(keys, now)
        finally:
            self._passwords.leave()


async def must_be_strong(password: str, user: User) -> None:
    """Raises WeakPassword for one that is too short or too common."""
    if words := await asyncio.to_thread(weakness, password, (user.name, user.shown, user.agent)):
        raise WeakPassword(words)
