"""The interface with accounts and nothing else behind it, as a browser or a program meets it behind the edge."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ari_app.accounts.accounts import Rules
from ari_app.store.web_reader import WebBook
from ari_app.store.web_records import WebRecords
from ari_app.web.account_parts import account_handlers
from ari_app.web.audit import Audit
from ari_app.web.entrance import WebEntrance
from ari_app.web.judging import Judge
from ari_app.web.operation import Asked, Facts, Handler
from ari_app.web.operations import BY_NAME
from ari_app.web.replaying import Replays
from ari_app.web.serving import House, application
from models.domain.identity import Console, Identity
from tests.support.accounts import GOOD, HERE, Books, Clock, account_books

HOST = "desk.example.org"
SITE = f"https://{HOST}"
EDGE = {"X-Forwarded-For": HERE, "X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST}
PAGE = {**EDGE, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
PARTIES = {"c1": frozenset({"1001"})}


class Sight:
    """One call, of agent 1001."""

    async def facts(self, place: str, given: str) -> Facts | None:
        """See `ari_app.web.judging.Sight`."""
        return Facts(given, "orders", PARTIES.get(given, frozenset()))

    def serves(self, _agent: str) -> frozenset[str]:
        """See `ari_app.web.judging.Sight`."""
        return frozenset({"orders"})


class Site(Books):
    """The books, and a client."""

    def __init__(self, books: Books, client: TestClient[web.Request, web.Application]) -> None:
        self.__dict__.update(books.__dict__)
        self.client = client

    async def ask(
        self, method: str, path: str, body: object = None, cookie: str = "", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any, Mapping[str, str]]:
        """One request: status, content and headers; ``headers`` are those of a page of ours if nothing else is said."""
        sent = dict(PAGE if headers is None else headers)
        if cookie:
            sent["Cookie"] = f"{'__Host-kefu' if sent.get('X-Forwarded-Proto') == 'https' else 'kefu'}={cookie}"
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        path = path if path.startswith(("/openapi", "/api")) else f"/api/v1{path}"
        async with self.client.request(method, path, data=data, headers=sent, allow_redirects=False) as answer:
            content = await answer.read()
            told = json.loads(content) if "json" in answer.content_type else content
            return answer.status, told, dict(answer.headers)

    async def enter(self, name: str, password: str = GOOD, cookie: str = "", **more: str) -> str:
        """Log in over the interface; the cookie's secret."""
        body = {"user": name, "password": password, **more}
        status, told, headers = await self.ask("POST", "/session", body, cookie)
        assert status == 200, told
        return secret_in(headers)


def secret_in(headers: Mapping[str, str]) -> str:
    """Of the cookie that an answer sets."""
    return headers["Set-Cookie"].partition("=")[2].partition(";")[0]


@asynccontextmanager
async def account_site(
    tmp_path: Path, rules: Rules | None = None, clock: Clock | None = None, console: bool = False
) -> AsyncIterator[Site]:
    """Everything that accounts have behind the interface; every other operation answers with nothing."""

    async def nothing(asked: Asked[object]) -> object:
        return web.json_response({"by": asked.by}) if asked.operation.media[0] == "application/json" else b""

    async def at_console(_request: web.Request) -> Identity:
        return Console("test")

    async with account_books(tmp_path, rules, clock) as books:
        book = WebBook(tmp_path / "kefu.db")
        handlers: dict[str, Handler] = dict.fromkeys(BY_NAME, nothing)
        handlers |= account_handlers(books.accounts, books.journal, book, "Asia/Shanghai")
        noted = Audit(books.journal.publish, lambda call: PARTIES.get(call, frozenset())).noted
        judge = Judge(lambda who, act: None, Sight())
        house = House(judge=judge, replays=Replays(WebRecords(books.journal)), noted=noted)
        entrance = at_console if console else WebEntrance(books.accounts)
        async with TestClient(TestServer(application(handlers, entrance, house, console))) as client:
            try:
                yield Site(books, client)
            finally:
                book.close()
