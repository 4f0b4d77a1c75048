"""Accounts over the interface: log-in, one's own affairs, users, tokens, and the audit of all that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ari_app.accounts.accounts import Rules
from ari_app.accounts.totp import STEP_SECONDS, code_at
from ari_app.web.operations import OPERATIONS
from models.domain.scopes import Scope
from tests.support.account_site import EDGE, PAGE, Site, account_site, secret_in
from tests.support.accounts import CONSOLE, GOOD, OTHER, enrol, enter

ZH = {**PAGE, "Accept-Language": "zh-CN,zh;q=0.9"}


async def test_a_first_day(tmp_path: Path) -> None:
    """The first administrator by link, a colleague by theirs, each with a password; and out again."""
    async with account_site(tmp_path, console=True) as site:
        _, made, _ = await site.ask("POST", "/first-link", headers={})
        assert made["path"].startswith("/login#token=")
    link = made["path"].partition("=")[2]
    async with account_site(tmp_path, clock=site.clock) as site:
        status, told, _ = await site.ask("POST", "/session/link", {"token": link})
        assert (status, told["user"]) == (200, "admin")
        weak = await site.ask("POST", "/session", {"token": link, "password": "adminadmin123"}, headers=ZH)
        assert (weak[0], weak[1]["code"], weak[1]["field"]) == (400, "bad_argument", "password")
        assert "容易猜到" in weak[1]["detail"]
        status, told, headers = await site.ask("POST", "/session", {"token": link, "password": GOOD})
        assert (status, told["kind"], told["roles"]) == (200, "link", ["admin"])
        assert told["time_zone"] == "Asia/Shanghai", "whose days the pages show"
        cookie = secret_in(headers)
        body = {"name": "ann", "shown": "安娜", "roles": ["agent"], "agent": "1001", "language": "zh"}
        status, ann, _ = await site.ask("POST", "/users", body, cookie)
        assert (status, ann["ready"], ann["made_by"]) == (200, False, "admin")
        _, hers, _ = await site.ask("POST", "/users/ann/link", cookie=cookie)
        _, told, _ = await site.ask("POST", "/session", {"token": hers["path"].partition("=")[2], "password": OTHER})
        assert (told["user"], told["name"], told["agent"], told["language"]) == ("ann", "安娜", "1001", "zh")
        for again in (link, hers["path"].partition("=")[2]):
            assert (await site.ask("POST", "/session/link", {"token": again}))[1]["code"] == "log_in_failed"
        status, _, headers = await site.ask("DELETE", "/session", cookie=cookie)
        assert (status, secret_in(headers)) == (200, '""')
        assert (await site.ask("GET", "/me", cookie=cookie))[0] == 401
        assert (await site.ask("POST", "/first-link"))[0] == 404, "only the console has it"


async def test_wrong_log_ins_are_answered_alike_and_then_not_at_all(tmp_path: Path) -> None:
    """In both languages; the sixth has to wait, and is told for how long."""
    async with account_site(tmp_path) as site:
        await site.user("ann", "agent")
        answers = [await site.ask("POST", "/session", {"user": name, "password": OTHER}) for name in ("ann", "nobody")]
        assert answers[0][:2] == answers[1][:2]
        assert (answers[0][0], answers[0][1]["code"]) == (401, "log_in_failed")
        zh = await site.ask("POST", "/session", {"user": "ann", "password": OTHER}, headers=ZH)
        assert zh[1]["detail"] == "用户名或密码错误"
        for _ in range(2):
            await site.ask("POST", "/session", {"user": "ann", "password": OTHER})
        status, told, headers = await site.ask("POST", "/session", {"user": "ann", "password": GOOD}, headers=ZH)
        assert (status, told["code"], headers["Retry-After"]) == (429, "too_many", "60")
        assert told["detail"] == "登录失败次数过多，请在 60 秒后重试"


async def test_the_second_factor(tmp_path: Path) -> None:
    """Set up with the password, asked for at the next log-in, taken away with the password; an administrator who can
    be reached from outside may do nothing before it is there."""
    async with account_site(tmp_path, Rules(factor_for_admins=True)) as site:
        await site.user("root", "admin")
        cookie = await site.enter("root")
        me = (await site.ask("GET", "/me", cookie=cookie))[1]
        assert (me["must"], me["scopes"]) == ("authenticator", [])
        assert (await site.ask("GET", "/users", cookie=cookie))[1]["code"] == "missing_scope"
        assert (await site.ask("POST", "/session/totp", {"password": OTHER}, cookie))[1]["code"] == "log_in_failed"
        _, begun, _ = await site.ask("POST", "/session/totp", {"password": GOOD}, cookie)
        assert begun["picture"].startswith("data:image/svg+xml")
        code = code_at(begun["secret"], int(site.clock.now) // STEP_SECONDS)
        status, told, _ = await site.ask("PUT", "/session/totp", {"code": code}, cookie)
        assert (status, len(told["codes"])) == (200, 10)
        assert (await site.ask("GET", "/users", cookie=cookie))[0] == 200
        answer = await site.ask("POST", "/session", {"user": "root", "password": GOOD}, headers=ZH)
        assert (answer[0], answer[1]["code"]) == (401, "second_factor_needed")
        assert "验证码" in answer[1]["detail"]
        assert await site.enter("root", code=told["codes"][0])
        refused = await site.ask("POST", "/session/totp/remove", {"password": GOOD}, cookie)
        assert (refused[0], refused[1]["code"]) == (409, "refused")


async def test_a_password_is_changed_by_who_knows_it(tmp_path: Path) -> None:
    """The other sessions end, and one's own gets another secret."""
    async with account_site(tmp_path) as site:
        await site.user("ann", "agent")
        first, second = await site.enter("ann"), await site.enter("ann")
        wrong = {"current": OTHER, "password": OTHER}
        assert (await site.ask("PUT", "/session/password", wrong, first))[0] == 401
        status, _, headers = await site.ask("PUT", "/session/password", {"current": GOOD, "password": OTHER}, first)
        assert status == 200
        for secret, alive in ((first, 401), (second, 401), (secret_in(headers), 200)):
            assert (await site.ask("GET", "/me", cookie=secret))[0] == alive
        assert await site.enter("ann", OTHER)


async def test_sessions_of_others_are_not_there(tmp_path: Path) -> None:
    """One's own can be ended; anybody's by an administrator; and what is not there looks the same."""
    async with account_site(tmp_path) as site:
        for name, role in (("ann", "agent"), ("bob", "agent"), ("root", "admin")):
            await site.user(name, role)
        ann, bob, root = await site.enter("ann"), await site.enter("bob"), await site.enter("root")
        (hers,) = (await site.ask("GET", "/me/sessions", cookie=ann))[1]["items"]
        assert (hers["own"], hers["address"], hers["user"]) == (True, "192.0.2.7", "ann")
        others = [await site.ask("DELETE", f"/sessions/{one}", cookie=bob) for one in (hers["id"], "0" * 16)]
        assert [one[0] for one in others] == [404, 404]
        assert (await site.ask("DELETE", f"/sessions/{hers['id']}", headers=EDGE))[0] == 401
        listed = (await site.ask("GET", "/users/ann/sessions", cookie=root))[1]["items"]
        assert [one["id"] for one in listed] == [hers["id"]]
        assert (await site.ask("DELETE", f"/sessions/{hers['id']}", cookie=root))[0] == 200
        assert (await site.ask("GET", "/me", cookie=ann))[0] == 401
        assert (await site.ask("DELETE", "/users/bob/sessions", cookie=root))[0] == 200
        assert (await site.ask("GET", "/me", cookie=bob))[0] == 401


async def test_only_administrators_touch_accounts(tmp_path: Path) -> None:
    """Every operation about users, tokens and the audit, as everybody else; made from the table."""
    rows = [one for one in OPERATIONS if one.tag in ("users", "tokens", "audit") and not one.console]
    assert len(rows) > 12
    async with account_site(tmp_path) as site:
        cookies = []
        for role in ("agent", "supervisor", "engineer", "analyst"):
            await site.user(role, role)
            cookies.append(await site.enter(role))
        for row in rows:
            path = row.path.format(user="analyst", token="x").removeprefix("/api/v1")
            for cookie in cookies:
                status, told, _ = await site.ask(row.method, path, {}, cookie)
                assert (status, told["code"], told["scope"]) == (403, "missing_scope", str(row.scope)), row.name
            assert (await site.ask(row.method, path, {}))[0] == 401, row.name


async def test_changes_of_users(tmp_path: Path) -> None:
    """What is not given stays; refusals are in words; what is lost is lost at once."""
    async with account_site(tmp_path) as site:
        await site.user("root", "admin")
        await site.user("ann", "agent", agent="1001")
        root, ann = await site.enter("root"), await site.enter("ann")
        status, told, _ = await site.ask("PATCH", "/users/ann", {"roles": ["agent", "supervisor"]}, root)
        assert (status, told["roles"], told["agent"], told["sessions"]) == (200, ["agent", "supervisor"], "1001", 1)
        assert Scope.SUPERVISE in (await site.ask("GET", "/me", cookie=ann))[1]["scopes"]
        _, told, _ = await site.ask("PATCH", "/users/ann", {"queues": ["orders"], "agent": ""}, root)
        assert (told["queues"], told["agent"], told["sessions"]) == (["orders"], "", 0)
        for body, code, word in (
            ({"roles": ["king"]}, "bad_argument", "没有角色 king"), ({"agent": "9"}, "bad_argument", "没有座席"),
            ({"queues": ["x"]}, "bad_argument", "没有队列"), ({"colour": 1}, "bad_request", "没有字段"),
        ):  # fmt: skip
            _, told, _ = await site.ask("PATCH", "/users/ann", body, root, ZH)
            assert told["code"] == code
            assert word in told["detail"]
        _, told, _ = await site.ask("PATCH", "/users/root", {"active": False}, root, ZH)
        assert (told["code"], told["detail"]) == ("refused", "root 是唯一的管理员：请先设置另一位")
        assert (await site.ask("DELETE", "/users/ann", cookie=root))[0] == 200
        status, told, _ = await site.ask("GET", "/users/ann", cookie=root, headers=ZH)
        assert (status, told["detail"]) == (404, "没有用户 'ann'")
        page = (await site.ask("GET", "/users?limit=1", cookie=root))[1]
        assert ([one["name"] for one in page["items"]], page["next"]) == (["root"], None)
        assert {one["name"] for one in (await site.ask("GET", "/roles", cookie=root))[1]["items"]} >= {"agent", "admin"}


async def test_a_lost_authenticator(tmp_path: Path) -> None:
    """Taken away by an administrator."""
    async with account_site(tmp_path) as site:
        await site.user("root", "admin")
        await site.user("ann", "agent")
        await enrol(site, "ann")
        root = await site.enter("root")
        assert (await site.ask("POST", "/session", {"user": "ann", "password": GOOD}))[1][
            "code"
        ] == "second_factor_needed"
        assert (await site.ask("DELETE", "/users/ann/totp", cookie=root))[0] == 200
        assert await site.enter("ann")


async def test_tokens_are_shown_once_and_kept_by_no_key(tmp_path: Path) -> None:
    """An Idempotency-Key would keep the answer for a day: what is secret is not repeated."""
    async with account_site(tmp_path) as site:
        await site.user("root", "admin")
        root = await site.enter("root")
        keyed = {**PAGE, "Idempotency-Key": "k-1"}
        _, made, _ = await site.ask("POST", "/tokens", {"name": "crm", "scopes": ["calls:read"]}, root, keyed)
        status, told, _ = await site.ask("POST", "/tokens", {"name": "crm", "scopes": ["calls:read"]}, root, keyed)
        assert (status, told["code"]) == (400, "bad_argument"), "there is one already: it was no repetition"
        listed = (await site.ask("GET", "/tokens", cookie=root))[1]["items"]
        assert [(one["id"], one["name"], one["hint"]) for one in listed] == [(made["id"], "crm", made["secret"][-4:])]
        assert "secret" not in listed[0]
        bearer = {**EDGE, "Authorization": f"Bearer {made['secret']}"}
        assert (await site.ask("GET", "/calls", headers=bearer))[0] == 200
        assert (await site.ask("DELETE", f"/tokens/{made['id']}", cookie=root))[0] == 200
        assert (await site.ask("GET", "/calls", headers=bearer))[0] == 401
        await site.journal.flushed()
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("kefu.db*"))
        assert made["secret"].encode() not in kept


# The audit ------------------------------------------------------------------------------------------


async def audit(site: Site, cookie: str, query: str = "") -> list[dict[str, Any]]:
    """All of it, a few at a time."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        _, page, _ = await site.ask("GET", f"/audit?limit=3&cursor={cursor}{query}", cookie=cookie)
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = page["next"]


async def test_orders_for_others_are_written_down_and_ones_own_are_not(tmp_path: Path) -> None:
    """Who, whose call, what; readings with their filter; each once, by number."""
    async with account_site(tmp_path) as site:
        await site.user("ann", "agent", agent="1001")
        await site.user("lea", "supervisor", agent="1009")
        await site.user("root", "admin")
        ann, lea, root = await site.enter("ann"), await site.enter("lea"), await site.enter("root")
        for cookie in (ann, lea):
            assert (await site.ask("PUT", "/agents/1001/state", {"state": "ready"}, cookie))[0] == 200
            assert (await site.ask("PUT", "/calls/c1/hold", cookie=cookie))[0] == 200
        assert (await site.ask("GET", "/calls/c1/transcript", cookie=lea))[0] == 200
        assert (await site.ask("GET", "/reports/agents?bucket=all", cookie=lea))[0] == 200
        assert (await site.ask("GET", "/calls", cookie=lea))[0] == 200
        rows = await audit(site, root)
        assert [row["sequence"] for row in rows] == sorted({row["sequence"] for row in rows}, reverse=True)
        acted = [(one["by"], one["agent"], one["call"], one["details"]["operation"])
                 for one in rows if one["kind"] in ("ActedForOthers", "RecordsRead")]  # fmt: skip
        assert acted[::-1] == [
            ("1009", "1001", "", "set_agent_state"), ("1009", "", "c1", "hold_call"),
            ("1009", "", "c1", "read_transcript"), ("1009", "", "", "read_report"),
        ]  # fmt: skip
        assert (
            next(one for one in rows if one["kind"] == "RecordsRead")["details"]["detail"] == "bucket=all format=json"
        )
        assert {one["by"] for one in await audit(site, root, "&whose=1009")} == {"1009"}
        assert {one["kind"] for one in await audit(site, root, "&kind=LoggedIn")} == {"LoggedIn"}
        assert {one["call"] for one in await audit(site, root, "&call=c1")} == {"c1"}
        assert await audit(site, root, "&since=2100-01-01T00:00:00Z") == []
        changed = [one for one in rows if one["kind"] == "UserChanged"]
        assert {one["details"]["user"] for one in changed} == {"ann", "lea", "root"}


async def test_the_audit_is_made_of_the_journal(tmp_path: Path) -> None:
    """Made anew from it, it is the same."""
    async with account_site(tmp_path) as site:
        await site.user("root", "admin")
        session, _ = await enter(site, "root")
        await site.accounts.sessions.end(session.id, "revoked", "test")
        root = await site.enter("root")
        before = await audit(site, root)
        await site.journal.flushed()
        await site.journal.call(site.journal.rebuild)
        assert await audit(site, root) == before
        assert [one["kind"] for one in before[::-1]][:3] == ["UserChanged", "UserChanged", "LoggedIn"]


@pytest.mark.parametrize("path", ["/session", "/session/link", "/session/totp", "/users", "/tokens", "/oidc/callback"])
async def test_no_body_is_a_fault(tmp_path: Path, path: str) -> None:
    """Whatever is sent where somebody comes in."""
    async with account_site(tmp_path) as site:
        await site.user("root", "admin")
        root = await site.enter("root")
        bodies = (
            b"", b"[]", b"{", b"\xff", b'{"name": 1}', b'{"name": "' + b"x" * 5000 + b'"}', b"[" * 9000,
            b'{"name": "a\\u0000b", "password": "\\ud800"}', b'{"password": "x", "name": "\\u202Eann"}',
        )  # fmt: skip
        for body in bodies:
            for cookie in ("", root):
                status, _, _ = await site.ask("POST", path, body, cookie)
                assert 400 <= status < 500
        assert (await asyncio.gather(*(site.ask("POST", path, b"x" * 70_000, root) for _ in range(3))))[0][0] in (
            413,
            405,
        )
        assert CONSOLE.label == "test"
