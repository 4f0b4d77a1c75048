"""Links, second factors, rights and tokens: what is used once, who may grant what, and what ends with what."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ari_app.accounts.accounts import Rules
from ari_app.accounts.errors import LogInFailed, SecondFactorNeeded, TooManyTries, WeakPassword
from ari_app.accounts.first_link import first_link
from ari_app.accounts.links import PAGE
from ari_app.accounts.revocation import Revoked
from ari_app.accounts.totp import STEP_SECONDS, code_at
from ari_app.accounts.user import User
from models.domain.errors import BadArgument, CommandRefused, NotPermitted, NotThere
from models.domain.identity import Person
from models.domain.scopes import ROLES, Scope
from tests.support.accounts import CONSOLE, GOOD, HERE, OTHER, account_books, enrol, enter, person

# Links ----------------------------------------------------------------------------------------------


async def test_the_first_administrator_comes_in_by_a_link_once(tmp_path: Path) -> None:
    """For a day, once, and only until there is somebody who can log in; each new link ends the one before."""
    async with account_books(tmp_path) as books:
        accounts = books.accounts
        first = (await first_link(accounts)).removeprefix(PAGE)
        second = (await first_link(accounts)).removeprefix(PAGE)
        assert [user.name for user in accounts.people.all()] == ["admin"]
        with pytest.raises(LogInFailed):
            await accounts.log_in.by_link(first, GOOD, "", HERE)
        with pytest.raises(WeakPassword):
            await accounts.log_in.by_link(second, "admin1234567", "", HERE)
        owner, ends_at = await accounts.log_in.owner_of_link(second, HERE)
        assert (owner.name, ends_at) == ("admin", books.clock.now + 86400)
        answers = await asyncio.gather(
            *(accounts.log_in.by_link(second, GOOD, "", HERE) for _ in range(3)), return_exceptions=True
        )
        assert sum(isinstance(one, User) for one in answers) == 1
        assert (await accounts.log_in.by_password("admin", GOOD, "", "::1")).roles == {"admin"}
        assert await first_link(accounts) == ""


async def test_a_link_ends_after_a_day_and_with_its_user(tmp_path: Path) -> None:
    """And is not there after a restart once it was used."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent", password="")
        old, _ = await books.accounts.make_link(CONSOLE, "ann")
        books.clock.now += 86400
        with pytest.raises(LogInFailed, match="more than a day"):
            await books.accounts.log_in.by_link(old, GOOD, "", HERE)
        fresh, _ = await books.accounts.make_link(CONSOLE, "ann")
        await books.accounts.alter(CONSOLE, "ann", active=False)
        with pytest.raises(LogInFailed):
            await books.accounts.log_in.by_link(fresh, GOOD, "", HERE)
        await books.accounts.alter(CONSOLE, "ann", active=True)
        used, _ = await books.accounts.make_link(CONSOLE, "ann")
        await books.accounts.log_in.by_link(used, GOOD, "", HERE)
    async with account_books(tmp_path, clock=books.clock) as later:
        for link in (old, fresh, used):
            with pytest.raises(LogInFailed):
                await later.accounts.log_in.by_link(link, OTHER, "", "::2")


# Second factor --------------------------------------------------------------------------------------


async def test_a_code_opens_once(tmp_path: Path) -> None:
    """Asked for after the right password alone; used ones, and the one that set it up, are refused."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        secret, recovery = await enrol(books, "ann")
        came = books.accounts.log_in.by_password
        code = code_at(secret, int(books.clock.now) // STEP_SECONDS)
        with pytest.raises(LogInFailed, match="name or password"):
            await came("ann", OTHER, "", HERE)
        with pytest.raises(SecondFactorNeeded):
            await came("ann", GOOD, "", HERE)
        assert await came("ann", GOOD, code, HERE)
        for used in (code, code_at(secret, int(books.clock.now) // STEP_SECONDS - 1), "000000", "x"):
            books.clock.now += 0.1
            with pytest.raises((LogInFailed, TooManyTries)):
                await came("ann", GOOD, used, HERE)
        with pytest.raises(TooManyTries):
            await came("ann", GOOD, recovery[0], HERE)
        books.clock.now += 61
        assert await came("ann", GOOD, recovery[0].upper().replace("-", " "), HERE)
        with pytest.raises(LogInFailed):
            await came("ann", GOOD, recovery[0], HERE)
        assert len(books.accounts.people.get("ann").recovery) == 9


async def test_a_link_does_not_go_round_the_second_factor(tmp_path: Path) -> None:
    """A lost password is one thing, a lost authenticator another; the link stays in force until both are right."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        secret, _ = await enrol(books, "ann")
        link, _ = await books.accounts.make_link(CONSOLE, "ann")
        with pytest.raises(SecondFactorNeeded):
            await books.accounts.log_in.by_link(link, OTHER, "", HERE)
        code = code_at(secret, int(books.clock.now) // STEP_SECONDS)
        assert await books.accounts.log_in.by_link(link, OTHER, code, HERE)
        await books.accounts.factor.drop("ann", "console")
        assert await books.accounts.log_in.by_password("ann", OTHER, "", HERE)


async def test_an_administrator_who_can_be_reached_from_outside_needs_one(tmp_path: Path) -> None:
    """Until then they may do nothing but set it up; who is no administrator, or came by a provider, is not asked."""
    async with account_books(tmp_path, Rules(factor_for_admins=True)) as books:
        await books.user("root", "admin")
        await books.user("ann", "agent")
        session, _ = await enter(books, "root")
        nothing = books.accounts.person(session)
        assert nothing is not None
        assert (nothing.scopes, books.accounts.must(session)) == (frozenset(), "authenticator")
        await enrol(books, "root")
        everything = books.accounts.person(session)
        assert everything is not None
        assert (everything.scopes, books.accounts.must(session)) == (ROLES["admin"], "")
        await books.accounts.factor.drop("root", "console")
        for name, kind in (("ann", "password"), ("root", "provider")):
            other, _ = await enter(books, name, kind=kind)
            assert books.accounts.must(other) == ""


async def test_setting_up_takes_the_right_code_in_time(tmp_path: Path) -> None:
    """Not begun, wrong, too late; a second one replaces the first only when it works."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent")
        factor = books.accounts.factor
        with pytest.raises(CommandRefused, match="begin again"):
            await factor.confirm("ann", "123456")
        first, _ = await enrol(books, "ann")
        other = factor.begin("ann").secret
        with pytest.raises(LogInFailed):
            await factor.confirm("ann", "x")
        code = code_at(first, int(books.clock.now) // STEP_SECONDS)
        assert await books.accounts.log_in.by_password("ann", GOOD, code, HERE)
        books.clock.now += 901
        with pytest.raises(CommandRefused):
            await factor.confirm("ann", code_at(other, int(books.clock.now) // STEP_SECONDS))


# Who may grant what ---------------------------------------------------------------------------------


async def test_nobody_grants_what_they_lack(tmp_path: Path) -> None:
    """Roles, queues, scopes of tokens; and no way up over the account of somebody who may more."""
    async with account_books(tmp_path) as books:
        accounts = books.accounts
        root, lead = person("root", "admin"), person("lead", "supervisor")
        clerk = Person(
            "clerk", "", frozenset({Scope.USERS_ADMIN, Scope.TOKENS_ADMIN, Scope.DESK}), frozenset({"orders"})
        )
        await books.user("root", "admin")
        await books.user("lead", "supervisor")
        made = await accounts.people.add(root, User("eng", roles=frozenset({"engineer"})))
        assert made.made_by == "root"
        for who, roles, queues in (
            (lead, {"admin"}, None), (lead, {"engineer"}, None), (clerk, {"agent"}, frozenset({"orders"})),
            (person("x"), {"agent"}, None),
        ):  # fmt: skip
            with pytest.raises(NotPermitted, match="nobody grants"):
                await accounts.people.add(who, User("new", roles=frozenset(roles), queues=queues))
        with pytest.raises(NotPermitted, match="orders alone"):
            await accounts.people.add(clerk, User("new", queues=frozenset({"billing"})))
        assert await accounts.people.add(clerk, User("new", queues=frozenset({"orders"})))
        with pytest.raises(NotPermitted, match="may do more"):
            await accounts.make_link(clerk, "root")
        with pytest.raises(NotPermitted, match="may do more"):
            await accounts.alter(clerk, "root", active=False)
        with pytest.raises(NotPermitted):
            await accounts.tokens.make(clerk, "t", frozenset({Scope.CALLS_READ}), frozenset({"orders"}))
        with pytest.raises(NotPermitted):
            await accounts.tokens.make(clerk, "t", frozenset({Scope.DESK}), None)
        assert await accounts.tokens.make(clerk, "t", frozenset({Scope.DESK}), frozenset({"orders"}))
        assert await accounts.tokens.make(root, "tv", frozenset({Scope.DISPLAY}), board="wall", days=0)


async def test_there_is_always_an_administrator(tmp_path: Path) -> None:
    """Nobody locks themselves, or everybody, out."""
    async with account_books(tmp_path) as books:
        root, people = person("root", "admin"), books.accounts
        await books.user("root", "admin")
        for change in ({"active": False}, {"roles": frozenset({"agent"})}):
            with pytest.raises(CommandRefused, match="only administrator"):
                await people.alter(CONSOLE, "root", **change)
        with pytest.raises(CommandRefused, match="only administrator"):
            await people.remove(CONSOLE, "root")
        await books.user("other", "admin")
        with pytest.raises(CommandRefused, match="themselves"):
            await people.alter(root, "root", active=False)
        with pytest.raises(CommandRefused, match="themselves"):
            await people.remove(root, "root")
        await people.remove(root, "other")
        with pytest.raises(NotThere):
            await people.alter(CONSOLE, "other", active=True)


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (User("Ann Smith"), "a-z"), (User("аnn"), "a-z"), (User("a" * 65), "a-z"), (User(""), "a-z"),
        (User("ann/../x"), "a-z"), (User("x", roles=frozenset({"king"})), "no role king"),
        (User("x", agent="7777"), "no agent"), (User("x", agent="1001"), "ann already"),
        (User("x", queues=frozenset({"nowhere"})), "no queue nowhere"), (User("x", language="fr"), "language"),
        (User("ANN"), "already"),
    ],
)  # fmt: skip
async def test_users_who_cannot_be(tmp_path: Path, user: User, words: str) -> None:
    """Names that look alike, roles, agents and queues that there are not."""
    async with account_books(tmp_path) as books:
        await books.user("ann", "agent", agent="1001")
        with pytest.raises((BadArgument, CommandRefused), match=words):
            await books.accounts.people.add(CONSOLE, user)
        assert [one.name for one in books.accounts.people.all()] == ["ann"]


# Tokens ---------------------------------------------------------------------------------------------


async def test_tokens_end_by_time_and_by_revocation(tmp_path: Path) -> None:
    """A display's session ends with its token, and with nothing else."""
    async with account_books(tmp_path) as books:
        accounts = books.accounts
        _, secret = await accounts.tokens.make(CONSOLE, "crm", frozenset({Scope.CALLS_READ}), days=1)
        assert secret.startswith("kefu_")
        assert len(secret) > 40
        found = accounts.tokens.find(secret)
        assert found is not None
        assert str(found.person) == "token:crm"
        board, shown = await accounts.tokens.make(CONSOLE, "tv", frozenset({Scope.DISPLAY}), board="wall", days=0)
        session, cookie = await accounts.begin_display(board, HERE, "tv")
        books.clock.now += 86400 * 400
        assert accounts.tokens.find(secret) is None
        assert accounts.tokens.find(shown)
        assert accounts.sessions.find(cookie)
        assert accounts.person(session) == Person("display:tv", "", frozenset({Scope.DISPLAY}), None)
        heard: list[Revoked] = []
        accounts.revocations.listen(heard.append)
        await accounts.revoke_token(CONSOLE, board.id)
        assert accounts.sessions.find(cookie) is None
        assert accounts.person(session) is None
        assert {one.session for one in heard} == {session.id, board.id}
        for wrong in (frozenset({Scope.DISPLAY}), frozenset({Scope.DISPLAY, Scope.DESK}), frozenset[Scope]()):
            with pytest.raises(BadArgument):
                await accounts.tokens.make(CONSOLE, "x", wrong, board="wall" if len(wrong) > 1 else "")
