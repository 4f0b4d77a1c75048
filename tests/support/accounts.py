"""Accounts on a store of their own, with a clock that the test moves, and passwords that cost little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ari_app.accounts.accounts import Accounts, Rules
from ari_app.accounts.passwords import Passwords
from ari_app.accounts.people import Site
from ari_app.accounts.sessions import Session
from ari_app.accounts.totp import STEP_SECONDS, code_at
from ari_app.accounts.user import User
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from ari_app.store.row import Row
from models.domain.identity import Console, Person
from models.domain.scopes import ROLES, Scope

GOOD = "harbour violin quietly seventeen"
OTHER = "another seven wooden bridges"
HERE = "192.0.2.7"
CONSOLE = Console("test")
AGENTS, QUEUES = ("1001", "1002", "1009"), frozenset({"orders", "billing"})


class Clock:
    """Stands still until it is moved (seconds)."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Books:
    """Accounts, their clock, and the events that came of them."""

    def __init__(self, accounts: Accounts, journal: Journal, clock: Clock, passwords: Passwords) -> None:
        self.accounts, self.journal, self.clock, self.passwords = accounts, journal, clock, passwords
        self.events: list[Row] = []

    def kinds(self) -> list[str]:
        """Which events came."""
        return [row.kind for row in self.events]

    async def user(self, name: str, *roles: str, password: str = GOOD, agent: str = "", **more: object) -> User:
        """A user who can log in."""
        made = User(name=name, shown=name.title(), roles=frozenset(roles), agent=agent).changed(**more)
        user = await self.accounts.people.add(CONSOLE, made)
        return await self.accounts.log_in.set_password(user, password, "test", "password set") if password else user


@asynccontextmanager
async def account_books(
    tmp_path: Path, rules: Rules | None = None, clock: Clock | None = None
) -> AsyncIterator[Books]:  # fmt: skip
    """Opened, with a journal that writes."""
    clock = clock or Clock()
    async with Journal(tmp_path / "kefu.db") as journal:
        writing = asyncio.ensure_future(journal.run())
        passwords = Passwords(passes=1, memory_kib=64)
        site = Site(lambda agent: agent in AGENTS, lambda: QUEUES)
        keys = KeyRing(tmp_path / "keys" / "recording.key")
        accounts = Accounts(journal, keys, site, rules, clock, clock, passwords=passwords)
        await accounts.open()
        books = Books(accounts, journal, clock, passwords)
        silence = journal.listen(books.events.append)
        try:
            yield books
        finally:
            silence()
            await accounts.flush()
            await journal.flushed()
            writing.cancel()


async def enter(books: Books, name: str, former: str = "", kind: str = "password") -> tuple[Session, str]:
    """Log in as far as the session."""
    return await books.accounts.begin(books.accounts.people.get(name), kind, HERE, "test", former)


def person(name: str, *roles: str, queues: frozenset[str] | None = None) -> Person:
    """Somebody with roles."""
    return Person(name, "", frozenset[Scope]().union(*(ROLES[one] for one in roles)), queues)


async def enrol(books: Books, name: str) -> tuple[str, list[str]]:
    """Set up an authenticator; its secret and the recovery codes. The clock moves to the next code."""
    secret = books.accounts.factor.begin(name).secret
    codes = await books.accounts.factor.confirm(name, code_at(secret, int(books.clock.now) // STEP_SECONDS))
    books.clock.now += STEP_SECONDS
    return secret, codes
