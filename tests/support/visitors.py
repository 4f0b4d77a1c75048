"""Users and programs who come to the interface of a floor, by an entrance that believes what they say they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import aiohttp
from aiohttp import web

from ari_app.web.operation import Asked
from ari_app.web.problems import NotLoggedIn
from models.domain.identity import Identity, Person
from models.domain.scopes import EVERYTHING, ROLES, Scope
from tests.support.fake_floor import FakeFloor

PEOPLE: dict[str, Person] = {
    "ann": Person("ann", "1001", ROLES["agent"]),
    "bob": Person("bob", "1002", ROLES["agent"]),
    "boss": Person("boss", "1009", ROLES["supervisor"]),
    "orders-boss": Person("orders-boss", "1009", ROLES["supervisor"], frozenset({"orders"})),
    "engineer": Person("engineer", "", ROLES["engineer"]),
    "analyst": Person("analyst", "", ROLES["analyst"]),
    "admin": Person("admin", "", EVERYTHING),
    "crm": Person("crm", "", frozenset({Scope.CALLS_DIAL, Scope.CALLS_READ, Scope.CALLS_WRITE})),
    "nobody": Person("nobody", "", frozenset()),
}
WHO = "X-Person"


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    content: Any
    headers: Mapping[str, str]
    raw: bytes = b""

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.content.get("code", "")) if isinstance(self.content, dict) else ""


@dataclass
class Visitors:
    """Asks as somebody. ``noted``: what the audit was told."""

    session: aiohttp.ClientSession
    noted: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, *, raw: bytes | None = None,  # noqa: ANN401 - JSON
        headers: Mapping[str, str] | None = None,
    ) -> Told:  # fmt: skip
        """One request to ``/api/v1`` and a path, or to a path that begins with two slashes. ``who`` "": nobody."""
        given = {WHO: who, **(headers or {})}
        if body is not None or raw is not None:
            given.setdefault("Content-Type", "application/json")
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        url = "http://kefu" + (path[1:] if path.startswith("//") else f"/api/v1{path}")
        async with self.session.request(method, url, data=data, headers=given) as answer:
            content = await answer.read()
            kind = answer.content_type
            found = json.loads(content) if kind.endswith("json") and content else content
            return Told(answer.status, found, answer.headers, content)

    async def good(self, who: str, method: str, path: str, body: Any = None, **more: Any) -> Any:  # noqa: ANN401 - JSON
        """The content of an answer that went well."""
        told = await self.ask(who, method, path, body, **more)
        assert told.status < 300, (method, path, told.status, told.content)
        return told.content


async def entrance(request: web.Request) -> Identity:
    """Whom the request says it is from."""
    name = request.headers.get(WHO, "")
    if name not in PEOPLE:
        raise NotLoggedIn("log in")
    return PEOPLE[name]


@asynccontextmanager
async def visitors(floor: FakeFloor) -> AsyncIterator[Visitors]:
    """The interface of a floor, served on a socket of its own for `PEOPLE`."""
    noted: list[tuple[str, str, dict[str, str]]] = []

    def note(asked: Asked[Any]) -> None:
        noted.append((asked.operation.name, asked.by, dict(asked.path)))

    app = floor.app.interface.control.application(entrance, noted=note)
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    socket = Path(mkdtemp(prefix="kefu-")) / "web.sock"
    await web.UnixSite(runner, str(socket)).start()
    try:
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session:
            yield Visitors(session, noted)
    finally:
        await runner.cleanup()
        socket.unlink(missing_ok=True)
        socket.parent.rmdir()
