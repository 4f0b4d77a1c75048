"""The entrance for browsers and programs: cookies, CSRF, Origin, tokens, and what an answer lets out."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from ari_app.web.entrance import address_of, cookie_name, origin_is_ours
from models.domain.scopes import Scope
from tests.support.account_site import EDGE, HOST, PAGE, SITE, account_site, secret_in
from tests.support.accounts import CONSOLE, GOOD, HERE, OTHER

_JSON = {"Content-Type": "application/json"}


async def test_the_cookie(tmp_path: Path) -> None:
    """Over TLS nobody else can set or see it; on plain loopback it has no such name, and neither is taken for the
    other."""
    async with account_site(tmp_path) as site:
        await site.user("ann", "agent", agent="1001")
        body = {"user": "ann", "password": GOOD}
        _, told, headers = await site.ask("POST", "/session", body)
        cookie = headers["Set-Cookie"]
        assert cookie.startswith("__Host-kefu=")
        assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} <= set(cookie.replace(" ", "").split(";"))
        assert headers["Cache-Control"] == "no-store"
        assert (told["user"], told["agent"], told["must"]) == ("ann", "1001", "")
        plain = {**PAGE, "X-Forwarded-Proto": "http"}
        _, _, others = await site.ask("POST", "/session", body, headers=plain)
        assert others["Set-Cookie"].startswith("kefu=")
        assert "Secure" not in others["Set-Cookie"]
        for headers_of, secret, status in ((PAGE, secret_in(headers), 200), (plain, secret_in(others), 200)):
            assert (await site.ask("GET", "/me", cookie=secret, headers=headers_of))[0] == status
        framed = {**PAGE, "X-Kefu-Framed": "1"}
        _, _, others = await site.ask("POST", "/session", body, headers=framed)
        assert {"SameSite=None", "Partitioned", "Secure"} <= set(others["Set-Cookie"].replace(" ", "").split(";"))
        assert (await site.ask("GET", "/me", cookie=secret_in(others), headers=framed))[0] == 200
        _, _, others = await site.ask("POST", "/session", body, headers={**framed, **plain})
        assert "Partitioned" not in others["Set-Cookie"]
        wrong = {**EDGE, "Cookie": f"kefu={secret_in(headers)}"}
        assert (await site.ask("GET", "/me", headers=wrong))[0] == 401
        assert (await site.ask("GET", "/me"))[1]["code"] == "not_logged_in"


_SITES = (None, "same-origin", "same-site", "cross-site", "none", "nonsense")
_ORIGINS = (
    None,
    SITE,
    "https://evil.example",
    "null",
    f"http://{HOST}",
    f"https://{HOST}:8443",
    f"{SITE}.evil.example",
    "",
)
_KINDS = (
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "application/x-www-form-urlencoded",
    None,
)


def _allowed(site: str | None, origin: str | None, kind: str | None) -> int:
    """What the rule says of an unsafe request with a cookie."""
    if not (site == "same-origin" or (site is None and origin == SITE)):
        return 403
    return 200 if kind is not None and kind.startswith("application/json") else 415


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_the_matrix_of_forged_requests(tmp_path: Path, method: str) -> None:
    """Every way in which a browser may come, with the cookie, for each method that changes something."""
    paths = {"POST": "/session/totp", "PUT": "/agents/1001/state", "PATCH": "/me", "DELETE": "/calls/c1/hold"}
    bodies = {"PUT": b'{"state": "ready"}', "PATCH": b'{"language": "zh"}', "POST": b'{"password": ""}'}
    async with account_site(tmp_path) as site:
        await site.user("ann", "agent", agent="1001", password="")
        session, secret = await site.accounts.begin(site.accounts.people.get("ann"), "password", HERE, "x")
        for where in _SITES:
            for origin in _ORIGINS:
                for kind in _KINDS:
                    sent = {"Sec-Fetch-Site": where, "Origin": origin, "Content-Type": kind}
                    headers = {**EDGE, **{name: value for name, value in sent.items() if value is not None}}
                    status, told, _ = await site.ask(method, paths[method], bodies.get(method), secret, headers)
                    assert status == _allowed(where, origin, kind), (sent, told)
        assert site.accounts.sessions.get(session.id)


async def test_nobody_is_logged_in_as_somebody_else(tmp_path: Path) -> None:
    """A log-in by another site's page is refused; a program without a browser may."""
    async with account_site(tmp_path) as site:
        await site.user("eve", "agent")
        body = {"user": "eve", "password": GOOD}
        for headers, status in (
            ({**EDGE, **_JSON, "Origin": "https://evil.example"}, 403),
            ({**EDGE, **_JSON, "Sec-Fetch-Site": "cross-site"}, 403),
            ({**EDGE, "Origin": SITE, "Content-Type": "text/plain"}, 415), ({**EDGE, **_JSON, "Origin": SITE}, 200),
            ({**EDGE, **_JSON}, 200),
        ):  # fmt: skip
            assert (await site.ask("POST", "/session", body, headers=headers))[0] == status
        status, told, _ = await site.ask(
            "POST", "/session", body, headers={**EDGE, **_JSON, "Origin": "null", "Accept-Language": "zh-CN"}
        )
        assert (status, told["code"]) == (403, "foreign_request")
        assert "本站" in told["detail"]


async def test_tokens_need_no_page(tmp_path: Path) -> None:
    """``Authorization`` cannot be forged by another site; a wrong one is no one, whatever cookie comes with it."""
    async with account_site(tmp_path) as site:
        await site.user("ann", "agent", agent="1001")
        cookie = await site.enter("ann")
        _, secret = await site.accounts.tokens.make(CONSOLE, "crm", frozenset({Scope.AGENTS_WRITE, Scope.AGENTS_READ}))
        bearer = {**EDGE, "Authorization": f"Bearer {secret}"}
        assert (await site.ask("GET", "/me", headers=bearer))[1]["kind"] == "token"
        foreign = {**bearer, **_JSON, "Origin": "https://crm.example", "Sec-Fetch-Site": "cross-site"}
        assert (await site.ask("PUT", "/agents/1001/state", {"state": "ready"}, headers=foreign))[0] == 200
        assert (await site.ask("GET", "/audit", headers=bearer))[1]["code"] == "missing_scope"
        for wrong in (f"Bearer {secret}x", "Bearer ", "Basic YTpi", secret, f"Bearer {cookie}", "Bearer kefu_"):
            headers = {**EDGE, "Authorization": wrong}
            assert (await site.ask("GET", "/me", cookie=cookie, headers=headers))[0] == 401
        answer = await site.ask("GET", "/agents", headers=EDGE)
        assert (answer[0], "Bearer" in answer[2]["WWW-Authenticate"]) == (401, True)
        assert (await site.ask("GET", f"/me?token={secret}", headers=EDGE))[0] == 401, "never in an address"


async def test_a_display_shows_its_board_and_nothing_else(tmp_path: Path) -> None:
    """The token is shown once, in a body, for a cookie; every order and every list is beyond it."""
    async with account_site(tmp_path) as site:
        _, secret = await site.accounts.tokens.make(CONSOLE, "tv", frozenset({Scope.DISPLAY}), board="wall", days=0)
        _, program = await site.accounts.tokens.make(CONSOLE, "crm", frozenset({Scope.CALLS_READ}))
        for wrong in (program, "kefu_x", "x"):
            assert (await site.ask("POST", "/session", {"token": wrong}))[1]["code"] == "log_in_failed"
        status, told, headers = await site.ask("POST", "/session", {"token": secret})
        assert (status, told["kind"], told["board"], told["scopes"]) == (200, "display", "wall", ["display"])
        cookie = secret_in(headers)
        for path in ("/agents", "/calls", "/users", "/audit", "/tokens", "/queues"):
            assert (await site.ask("GET", path, cookie=cookie))[1]["code"] == "missing_scope", path
        for method, path in (("PUT", "/session/password"), ("POST", "/session/totp"), ("PATCH", "/me")):
            body = {"password": OTHER} if path != "/me" else {"language": "zh"}
            assert (await site.ask(method, path, body, cookie))[0] == 401


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"Origin": SITE}, True), ({"Origin": f"{SITE}:443"}, True), ({"Origin": SITE.upper()}, True), ({}, False),
        ({"Origin": ""}, False), ({"Origin": "null"}, False), ({"Origin": f"http://{HOST}"}, False),
        ({"Origin": f"https://x@{HOST}"}, False), ({"Origin": "https://[::1"}, False),
        ({"Origin": f"{SITE}.evil.example"}, False), ({"Origin": f"https://evil.example/{HOST}"}, False),
    ],
)  # fmt: skip
def test_whose_page_opens_a_web_socket(headers: dict[str, str], ours: bool) -> None:
    """Other sites can make a browser open one with its cookies."""
    assert origin_is_ours(make_mocked_request("GET", "/live", headers={**EDGE, **headers})) == ours


def test_what_the_edge_says() -> None:
    """The last address is the one that the edge has added; without the edge there is no TLS."""
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": f"1.2.3.4, {HERE}", "Host": "127.0.0.1:8080"})
    assert (address_of(request), cookie_name(request)) == (HERE, "kefu")
    loopback = make_mocked_request("GET", "/", headers={"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080"})
    assert origin_is_ours(loopback)
    assert address_of(loopback) == "this machine"
