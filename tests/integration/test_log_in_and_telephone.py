"""The telephone of a page ends with the log-in that it was taken by: at once, for whatever reason, and for no other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from ari_app.accounts.revocation import REASONS
from ari_app.accounts.sessions import IDLE_SECONDS, LIFE_SECONDS, PER_USER, Session
from ari_app.agents.phones import Phones
from ari_app.app.screens import end_with_sessions
from ari_app.live.live import Live
from ari_app.live.socket import Close
from models.domain.agent import Agent
from models.domain.scopes import Scope
from tests.support.accounts import CONSOLE, HERE, Books, account_books, enter


@dataclass
class Screens:
    """Who sees the live state; notes whose connections are closed, and how."""

    closed: list[tuple[str, Close]] = field(default_factory=list)

    def end_session(self, session: str, _reason: str, code: Close) -> int:
        """As `Live` does."""
        self.closed.append((session, code))
        return 1

    def sessions(self) -> frozenset[str]:
        """Nobody looks."""
        return frozenset()


@dataclass
class Desk:
    """Ann at her page: the accounts, her session and its cookie, and her telephone."""

    books: Books
    phones: Phones
    screens: Screens
    session: Session
    secret: str


@asynccontextmanager
async def at_a_desk(folder: Path) -> AsyncIterator[Desk]:
    """Logged in, and the page has the telephone."""
    async with account_books(folder) as books:
        agent = Agent("1001", "Ann", frozenset({"en"}), {"billing": 5}, phone="web")
        phones = Phones([agent], books.journal, ["1001"])
        screens = Screens()
        end_with_sessions(books.accounts, cast("Live", screens), phones)
        await books.user("ann", "agent", "supervisor", agent="1001")
        await books.user("bob", "agent")
        session, secret = await enter(books, "ann")
        phones.begin("1001", session.id)
        yield Desk(books, phones, screens, session, secret)


async def logged_out(desk: Desk) -> None:
    """By the menu of the page."""
    await desk.books.accounts.sessions.end(desk.session.id, "logged out", "ann")


async def revoked(desk: Desk) -> None:
    """In the list of sessions."""
    await desk.books.accounts.sessions.end(desk.session.id, "revoked", "admin")


async def logged_out_everywhere(desk: Desk) -> None:
    """By an administrator."""
    await desk.books.accounts.sessions.end_all("ann", "revoked", "admin")


async def disabled(desk: Desk) -> None:
    """The account."""
    await desk.books.accounts.alter(CONSOLE, "ann", active=False)


async def removed(desk: Desk) -> None:
    """The account, for good."""
    await desk.books.accounts.remove(CONSOLE, "ann")


async def role_lost(desk: Desk) -> None:
    """One of two."""
    await desk.books.accounts.alter(CONSOLE, "ann", roles=frozenset({"agent"}))


async def another_agent(desk: Desk) -> None:
    """They are nobody in the agents file any more."""
    await desk.books.accounts.alter(CONSOLE, "ann", agent="")


async def idle(desk: Desk) -> None:
    """Nobody used the session for half a day."""
    desk.books.clock.now += IDLE_SECONDS
    desk.books.accounts.sweep()


async def too_old(desk: Desk) -> None:
    """Used every hour, for a week."""
    for _ in range(int(LIFE_SECONDS // 3600)):
        desk.books.clock.now += 3600
        desk.books.accounts.sessions.find(desk.secret)


async def password_changed_elsewhere(desk: Desk) -> None:
    """In another browser, which stays."""
    other, _ = await enter(desk.books, "ann")
    await desk.books.accounts.sessions.end_all("ann", "changed", "ann", but=other.id)


async def somebody_else(desk: Desk) -> None:
    """Logs in with the same browser."""
    await enter(desk.books, "bob", former=desk.secret)


async def too_many(desk: Desk) -> None:
    """The oldest of too many sessions makes room."""
    for _ in range(PER_USER):
        desk.books.clock.now += 1
        await enter(desk.books, "ann")


ENDS: dict[str, tuple[Callable[[Desk], Awaitable[None]], ...]] = {
    "logged out": (logged_out,),
    "revoked": (revoked, logged_out_everywhere),
    "disabled": (disabled, removed),
    "changed": (role_lost, another_agent, password_changed_elsewhere),
    "expired": (idle, too_old),
    "replaced": (somebody_else, too_many),
}


def test_every_reason_is_tried() -> None:
    """A token's is tried below."""
    assert {*ENDS, "token revoked"} == set(REASONS)


@pytest.mark.parametrize(
    ("reason", "end"), [pytest.param(reason, end, id=end.__name__) for reason, all_ in ENDS.items() for end in all_]
)
async def test_the_telephone_ends_with_the_log_in(
    tmp_path: Path, reason: str, end: Callable[[Desk], Awaitable[None]]
) -> None:
    """The phone session is over, for that reason, and the screen is closed so that it asks for a log-in."""
    async with at_a_desk(tmp_path) as desk:
        ended: list[tuple[str, str]] = []
        desk.phones.on_end.append(lambda session, why: ended.append((session.agent, why)))
        await end(desk)
        assert desk.phones.of("1001") is None
        assert ended == [("1001", reason)]
        assert (desk.session.id, Close.LOG_IN) in desk.screens.closed


async def test_a_tokens_telephone_ends_with_the_token(tmp_path: Path) -> None:
    """A program that is an agent's telephone."""
    async with at_a_desk(tmp_path) as desk:
        token, _ = await desk.books.accounts.tokens.make(CONSOLE, "crm", frozenset({Scope.CALLS_READ}))
        desk.phones.begin("1001", token.id)
        await logged_out(desk)
        assert desk.phones.of("1001") is not None, "another page had it by then"
        await desk.books.accounts.revoke_token(CONSOLE, token.id)
        assert desk.phones.of("1001") is None


async def test_other_log_ins_of_the_same_person_end_nothing(tmp_path: Path) -> None:
    """They looked at something in another browser."""
    async with at_a_desk(tmp_path) as desk:
        other, _ = await enter(desk.books, "ann")
        await desk.books.accounts.sessions.end(other.id, "logged out", "ann")
        assert desk.phones.of("1001") is not None


async def test_a_session_in_the_place_of_the_other_keeps_the_telephone(tmp_path: Path) -> None:
    """Who changes their own password goes on, in the next process too; the screen connects again; and it ends with
    that session."""
    async with at_a_desk(tmp_path) as desk:
        phone = desk.phones.of("1001")
        next_, _ = await desk.books.accounts.begin(
            desk.books.accounts.people.get("ann"), "password", HERE, "", desk.secret
        )
        assert desk.screens.closed == [(desk.session.id, Close.GOING_AWAY)]
        kept = desk.phones.of("1001")
        assert phone is not None
        assert kept is not None
        assert (kept.id, kept.log_in) == (phone.id, next_.id)
        began = {"phone": "1001w", "session": kept.id, "until": kept.until, "log_in": phone.log_in}
        moved = {"session": kept.id, "new": "connecting", "log_in": next_.id}
        after = Phones([Agent("1001", "Ann", frozenset({"en"}), {}, phone="web")], desk.books.journal, ["1001"])
        after.restore([began], [], [moved])
        assert after.of("1001") is not None
        after.log_in_over(next_.id, "revoked")
        assert after.of("1001") is None
