"""The whole application's socket for people: nobody without a log-in, live topics by the session, and its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.accounts.user import User
from ari_app.web.operations import OPERATIONS
from models.domain.identity import Console
from tests.support.accounts import GOOD
from tests.support.fake_floor import FakeFloor, fake_floor

PAGE = {
    "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "desk.example.org",
    "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json",
}  # fmt: skip
V1 = "http://kefu/api/v1"


@asynccontextmanager
async def browser(floor: FakeFloor) -> AsyncIterator[aiohttp.ClientSession]:
    """Behind the edge, whose socket this is."""
    path = Path(floor.app.pbx.socket_dir) / "web.sock"
    await floor.until(path.exists)
    connector = aiohttp.UnixConnector(str(path))
    async with aiohttp.ClientSession(connector=connector, headers=PAGE, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def made(
    floor: FakeFloor, session: aiohttp.ClientSession, name: str, *roles: str, agent: str = ""
) -> dict[str, str]:
    """A user who is logged in; the headers of their page."""
    accounts = floor.app.parts.accounts
    user = await accounts.people.add(Console("test"), User(name, roles=frozenset(roles), agent=agent))
    await accounts.log_in.set_password(user, GOOD, "test", "set")
    async with session.post(f"{V1}/session", json={"user": name, "password": GOOD}) as answer:
        assert answer.status == 200
        return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


async def test_nobody_comes_in_without_a_log_in(tmp_path: Path) -> None:
    """Every operation that needs one, made from the table; the live socket; and what only the console has."""
    async with fake_floor(tmp_path, check=False) as floor, browser(floor) as session:
        assert sum(one.scope is not None for one in OPERATIONS) > 40
        for one in OPERATIONS:
            url = "http://kefu" + one.path.format(**dict.fromkeys(one.places, "1001"))
            async with session.request(one.method, url) as answer:
                if one.console:
                    assert answer.status in (404, 405), one.name
                elif one.scope is not None or one.known:
                    assert (answer.status, (await answer.json())["code"]) == (401, "not_logged_in"), one.name
        for old in ("/status", "/events", "/agents/1001/pause"):
            async with session.post(f"http://kefu{old}") as answer:
                assert answer.status == 404
        strangers: tuple[tuple[dict[str, str], int], ...] = (
            ({}, 4401), ({"Origin": "https://evil.example"}, 4403), ({"Authorization": "Bearer kefu_x"}, 4401),
            ({"Cookie": "__Host-kefu=x"}, 4401),
        )  # fmt: skip
        for headers, code in strangers:
            async with session.ws_connect("http://kefu/live", headers=headers) as socket:
                assert (await socket.receive_json())["t"] == "bye"
                await socket.receive()
                assert socket.close_code == code
        assert floor.app.service_failures == 0


async def followed(socket: aiohttp.ClientWebSocketResponse, topic: str) -> dict[str, Any]:
    """What the server says of a topic that is asked for."""
    await socket.send_json({"want": [topic]})
    while True:
        said: dict[str, Any] = await socket.receive_json(timeout=20)
        if said["t"] in ("snapshot", "refused"):
            return said


async def test_live_topics_end_with_the_session(tmp_path: Path) -> None:
    """Own desk, no health; a revoked session, and one whose rights are taken, is closed at once with the reason."""
    async with fake_floor(tmp_path, check=False) as floor, browser(floor) as session:
        accounts = floor.app.parts.accounts
        for end in ("revoke", "disable"):
            page = await made(floor, session, end, "agent", agent="1001" if end == "revoke" else "1002")
            origin = {**page, "Origin": "https://desk.example.org"}
            async with session.ws_connect("http://kefu/live", headers=origin) as socket:
                hello = await socket.receive_json()
                assert (hello["user"]["agent"], "desk" in hello["user"]["scopes"]) == (
                    "1001" if end == "revoke" else "1002", True,
                )  # fmt: skip
                assert (await followed(socket, "desk"))["t"] == "snapshot"
                assert (await followed(socket, "health"))["t"] == "refused"
                assert floor.app.live.sessions() == {hello["session"]}
                if end == "revoke":
                    await accounts.sessions.end(hello["session"], "revoked", "test")
                else:
                    await accounts.alter(Console("test"), end, active=False)
                bye = await socket.receive_json()
                while bye["t"] != "bye":
                    bye = await socket.receive_json()
                await socket.receive()
                assert (socket.close_code, bye["reason"]) == (4401, "revoked" if end == "revoke" else "disabled")
            async with session.get(f"{V1}/me", headers=page) as answer:
                assert answer.status == 401
        assert floor.app.service_failures == 0


async def test_an_agent_does_for_themselves_what_the_console_may_for_all(tmp_path: Path) -> None:
    """Own state yes, a colleague's no; a supervisor's order for an agent is in the audit."""
    async with fake_floor(tmp_path, check=False) as floor, browser(floor) as session:
        floor.agent("1001")
        ann, lea = (await made(floor, session, "ann", "agent", agent="1001"),
                    await made(floor, session, "lea", "supervisor", agent="1009"))  # fmt: skip
        root = await made(floor, session, "root", "admin")
        for page, agent, state, status in (
            (ann, "1001", "paused", 200), (ann, "1002", "paused", 403), (lea, "1001", "ready", 200),
        ):  # fmt: skip
            url = f"{V1}/agents/{agent}/state"
            async with session.put(url, json={"state": state}, headers=page) as answer:
                assert answer.status == status, await answer.text()
        async with session.get(f"{V1}/audit?kind=ActedForOthers", headers=root) as answer:
            (row,) = (await answer.json())["items"]
        assert (row["by"], row["agent"], row["details"]["operation"]) == ("1009", "1001", "set_agent_state")
        assert floor.state("1001") == "ready"
