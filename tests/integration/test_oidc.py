"""Logging in by an identity provider, on a real one (django-oauth-toolkit), as a browser does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from ari_app.accounts.accounts import Rules
from ari_app.accounts.errors import LogInFailed, ProviderFailed
from ari_app.accounts.oidc import Oidc, Wanted
from ari_app.accounts.provider import Provider
from ari_app.accounts.user import User
from models.domain.errors import CommandRefused
from tests.support.account_site import account_site, secret_in
from tests.support.accounts import CONSOLE, HERE, Books, account_books, enter
from tests.support.oidc_provider import REDIRECT, as_browser, provider_at
from tests.support.oidc_site import CLIENT, SECRET

MAPPED = {"floor": "agent", "leads": "supervisor"}


@pytest.fixture(scope="module")
async def issuer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A running provider."""
    async with provider_at(tmp_path_factory.mktemp("provider")) as address:
        yield address


@asynccontextmanager
async def site(
    tmp_path: Path, issuer: str, secret: str = SECRET, roles: dict[str, str] | None = None
) -> AsyncIterator[Books]:
    """Accounts that know the provider."""
    wanted = Wanted(roles_claim="groups", roles=MAPPED if roles is None else roles)
    async with account_books(tmp_path, Rules(provider=Provider(issuer, CLIENT, secret), wanted=wanted)) as books:
        yield books


def oidc_of(books: Books) -> Oidc:
    """The log-in by provider."""
    assert books.accounts.oidc is not None
    return books.accounts.oidc


async def come_in(books: Books, name: str) -> User:
    """All of it: there, log in, and back."""
    address, browser = await oidc_of(books).begin(REDIRECT)
    return (await oidc_of(books).finish(await as_browser(address, name), browser))[0]


async def test_somebody_comes_in_by_the_provider(tmp_path: Path, issuer: str) -> None:
    """New with the roles of their groups; the same user the next time; who has no group here stays outside."""
    async with site(tmp_path, issuer) as books:
        ann = await come_in(books, "ann")
        assert (ann.name, ann.shown) == ("ann", "Ann Example")
        assert ann.roles == {"agent", "supervisor"}
        assert ann.subject.endswith(" 1")
        assert (await come_in(books, "ann")).name == "ann"
        with pytest.raises(LogInFailed, match="bob has no role here"):
            await come_in(books, "bob")
        assert [one.name for one in books.accounts.people.all()] == ["ann"]
        with pytest.raises(LogInFailed, match="name or password"):
            await books.accounts.log_in.by_password("ann", "", "", "::1")
        await books.accounts.alter(CONSOLE, "ann", active=False)
        with pytest.raises(LogInFailed, match="disabled"):
            await come_in(books, "ann")


async def test_an_answer_counts_once_and_in_the_browser_that_asked(tmp_path: Path, issuer: str) -> None:
    """State, browser, nonce, time, and the code itself; the proof key is checked by the provider."""
    async with site(tmp_path, issuer) as books:
        oidc = oidc_of(books)
        address, browser = await oidc.begin(REDIRECT)
        answer = await as_browser(address, "ann")
        with pytest.raises(LogInFailed, match="another browser"):
            await oidc.finish(answer, "somebody else's")
        with pytest.raises(LogInFailed, match="begin again"):
            await oidc.finish(answer, browser)  # the state was used by that
        assert not books.accounts.people.all()
        for change, words in (
            ({"verifier": "v" * 43}, "invalid_grant"), ({"nonce": "n"}, "nonce"), ({"redirect": REDIRECT + "x"}, "40"),
        ):  # fmt: skip
            address, browser = await oidc.begin(REDIRECT)
            answer = await as_browser(address, "ann")
            oidc._begun[answer["state"]] = replace(oidc._begun[answer["state"]], **change)  # type: ignore[arg-type]
            with pytest.raises(ProviderFailed, match=words):
                await oidc.finish(answer, browser)
        address, browser = await oidc.begin(REDIRECT)
        answer = await as_browser(address, "ann")
        begun = oidc._begun[answer["state"]]
        assert await oidc.finish(answer, browser)
        oidc._begun[answer["state"]] = begun
        with pytest.raises(ProviderFailed, match="invalid_grant"):
            await oidc.finish(answer, browser)
        address, browser = await oidc.begin(REDIRECT)
        answer = await as_browser(address, "ann")
        books.clock.now += 600
        with pytest.raises(LogInFailed, match="too long ago"):
            await oidc.finish(answer, browser)
        for wrong in ({}, {"state": "x", "code": "y"}, {**answer, "iss": "https://elsewhere"}):
            with pytest.raises(LogInFailed):
                await oidc.finish(wrong, browser)


async def test_a_wrong_secret_is_refused_by_the_provider(tmp_path: Path, issuer: str) -> None:
    """And a code that nobody gave."""
    async with site(tmp_path, issuer, secret="another") as books:
        with pytest.raises(ProviderFailed, match="invalid_client"):
            await come_in(books, "ann")
        address, browser = await oidc_of(books).begin(REDIRECT)
        answer = await as_browser(address, "ann")
        with pytest.raises(LogInFailed, match="access_denied"):
            await oidc_of(books).finish({"state": answer["state"], "error": "access_denied"}, browser)


async def test_no_account_is_taken_over_by_its_name(tmp_path: Path, issuer: str) -> None:
    """Only one that was made for the provider is bound; what it says of roles then holds at each log-in."""
    async with site(tmp_path, issuer) as books:
        await books.user("ann", "admin")
        await books.user("root", "admin")
        with pytest.raises(LogInFailed, match="of another kind"):
            await come_in(books, "ann")
        await books.accounts.remove(CONSOLE, "ann")
        await books.accounts.people.add(CONSOLE, User("ann", roles=frozenset({"admin"}), subject="*"))
        session, secret = await enter(books, "ann")
        bound = await come_in(books, "ann")
        assert bound.roles == {"agent", "supervisor"}
        assert bound.subject != "*"
        assert books.accounts.sessions.find(secret) is None, "who is administrator no longer, is so nowhere"
        assert session.user == "ann"


async def test_the_provider_cannot_take_the_last_administrator(tmp_path: Path, issuer: str) -> None:
    """It is said, and nothing changes."""
    async with site(tmp_path, issuer) as books:
        await books.accounts.people.add(CONSOLE, User("ann", roles=frozenset({"admin"}), subject="*"))
        with pytest.raises(CommandRefused, match="only administrator"):
            await come_in(books, "ann")
        assert books.accounts.people.get("ann").roles == {"admin"}


async def test_roles_can_be_given_here(tmp_path: Path, issuer: str) -> None:
    """Without a mapping the provider says who somebody is, and nothing more."""
    async with site(tmp_path, issuer, roles={}) as books:
        with pytest.raises(LogInFailed, match="no role"):
            await come_in(books, "ann")
        await books.accounts.people.add(CONSOLE, User("ann", roles=frozenset({"analyst"}), subject="*"))
        assert (await come_in(books, "ann")).roles == {"analyst"}


async def test_another_key_is_asked_for(tmp_path: Path, issuer: str) -> None:
    """The provider has changed its key since it was last asked."""
    async with site(tmp_path, issuer) as books:
        provider = oidc_of(books)._provider
        old = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
        row = {**RSAAlgorithm.to_jwk(old, as_dict=True), "kid": "old", "use": "sig"}
        provider._keys = jwt.PyJWKSet.from_dict({"keys": [row]})
        assert (await come_in(books, "ann")).name == "ann"


async def test_all_of_it_over_the_interface(tmp_path: Path, issuer: str) -> None:
    """The page's button, the provider's page, and back with a cookie; only to a page of ours, and only in that
    browser. What goes wrong is told by a word that the log-in page has texts for."""
    wanted = Wanted(roles_claim="groups", roles=MAPPED)
    here = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "127.0.0.1:9", "X-Forwarded-For": HERE}
    async with account_site(tmp_path, Rules(provider=Provider(issuer, CLIENT, SECRET), wanted=wanted)) as site:
        ways = (await site.ask("GET", "/session/entrance", headers=here))[1]
        assert ways == {"oidc": {"name": issuer.partition("//")[2], "url": "/api/v1/oidc/start"}, "first_admin": True}
        for then, goes in (("/wall?tv", "/wall?tv"), ("//evil.example", "/wall"), ("https://evil.example", "/wall"),
                           ("", "/wall"), ("/\\evil.example", "/wall")):  # fmt: skip
            status, _, headers = await site.ask("GET", f"/oidc/start?next={quote(then)}", headers=here)
            assert (status, headers["Set-Cookie"].startswith("kefu-provider=")) == (303, True)
            assert "SameSite=Lax" in headers["Set-Cookie"]
            back = urlencode(await as_browser(headers["Location"], "ann"))
            browser = {**here, "Cookie": headers["Set-Cookie"].partition(";")[0]}
            status, _, headers = await site.ask("GET", f"/oidc/callback?{back}&session_state=x", headers=browser)
            assert (status, headers["Location"]) == (303, goes)
        secret = secret_in(headers)
        me = (await site.ask("GET", "/me", cookie=secret, headers=here))[1]
        assert (me["user"], me["kind"], me["has_password"]) == ("ann", "provider", False)
        again = await site.ask("GET", f"/oidc/callback?{back}", headers=browser)
        assert again[2]["Location"] == "/login#problem=state"
        _, _, headers = await site.ask("GET", "/oidc/start", headers=here)
        back = urlencode(await as_browser(headers["Location"], "bob"))
        browser = {**here, "Cookie": headers["Set-Cookie"].partition(";")[0]}
        assert (await site.ask("GET", f"/oidc/callback?{back}", headers=browser))[2]["Location"].endswith("=no_role")
        told = [row.data for row in site.events if row.kind == "LogInRefused"]
        assert [(one["how"], one["what"]) for one in told] == [("provider", "state"), ("provider", "no role")]


async def test_a_provider_that_is_away(tmp_path: Path) -> None:
    """It is said, by its name."""
    rules = Rules(provider=Provider("http://127.0.0.1:9", CLIENT, SECRET))
    async with account_books(tmp_path, rules) as books:
        with pytest.raises(ProviderFailed, match=r"127\.0\.0\.1:9 does not answer"):
            await oidc_of(books).begin(REDIRECT)
