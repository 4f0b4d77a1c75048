"""A whole centre with pages: a real Asterisk, kefu and the edge each a process of its own, and users who can log in."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.pbx.install import ensure
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.pbx.web_files import EdgeAddress, edge_address
from ari_app.phone.rtp import MediaClock
from config.load import ROOT
from config.settings import Pbx
from models.domain.phone_kinds import BOTH
from tests.support.floor import AGENTS, Floor
from tests.support.process import KefuProcess

PASSWORD = "harbour violin quietly seventeen"


class EdgeProcess:
    """``python -m ari_app.edge``."""

    def __init__(self, run: Path, environment: dict[str, str]) -> None:
        self.run, self._environment = run, environment
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> EdgeAddress:
        """Where it listens."""
        found = edge_address(self.run)
        assert found is not None
        return found

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ari_app.edge", "--run", str(self.run), cwd=ROOT, env=self._environment,
            start_new_session=True,
        )  # fmt: skip
        async with asyncio.timeout(20):
            while True:
                try:
                    async with aiohttp.ClientSession() as client, client.get(f"{self.address.url}/nothing"):
                        if self.address.pid == self._process.pid:
                            return
                except (aiohttp.ClientError, AssertionError):
                    pass
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, and wait."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            async with asyncio.timeout(10):
                await self._process.wait()


class WebCentre:
    """The three processes, and telephones of people without pages (``people``)."""

    def __init__(self, asterisk: PrivateAsterisk, kefu: KefuProcess, edge: EdgeProcess, people: Floor) -> None:
        self.asterisk, self.kefu, self.edge, self.people = asterisk, kefu, edge, people

    @property
    def url(self) -> str:
        """What people open."""
        return self.edge.address.url

    async def console(self, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - JSON
        """An order of the console. Raises AssertionError with what it says against it."""
        connector = aiohttp.UnixConnector(str(self.kefu.socket))
        async with (
            aiohttp.ClientSession(connector=connector) as client,
            client.request(method, f"http://kefu{path}", json=body) as answer,
        ):
            text = await answer.text()
            assert answer.status < 400, f"{method} {path}: {answer.status} {text}"
            return json.loads(text) if text else None

    async def user(self, name: str, agent: str, *roles: str) -> None:
        """Somebody who can log in with `PASSWORD`."""
        made = await self.console(
            "POST", "/api/v1/users", {"name": name, "agent": agent, "roles": list(roles or ["agent"])}
        )
        link = made.get("link") or await self.console("POST", f"/api/v1/users/{name}/link", {})
        secret = (link["path"] if isinstance(link, dict) else link).partition("#token=")[2]
        async with aiohttp.ClientSession() as client:
            headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
            body = {"token": secret, "password": PASSWORD}
            async with client.post(f"{self.url}/api/v1/session", json=body, headers=headers) as answer:
                assert answer.status == 200, await answer.text()

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Journal events of a kind, as they are written."""
        rows = self.kefu.rows(f"select call_id, agent_id, at, data from journal where kind = '{kind}' order by seq")
        return [{**row, **json.loads(row["data"])} for row in rows]

    async def event(self, kind: str, seconds: float = 10, count: int = 1, **facts: object) -> dict[str, Any]:
        """Wait for the count-th with these facts."""
        async with asyncio.timeout(seconds):
            while True:
                found = [one for one in self.events(kind) if all(one.get(k) == v for k, v in facts.items())]
                if len(found) >= count:
                    return found[count - 1]
                await asyncio.sleep(0.03)

    async def agent_state(self, agent: str) -> str:
        """What kefu says that an agent does."""
        found = {one["id"]: one for one in (await self.kefu.status())["agents"]}
        return str(found[agent]["state"])

    async def agent_is(self, agent: str, state: str, seconds: float = 20) -> None:
        """Until they do."""
        end = time.monotonic() + seconds
        while (now := await self.agent_state(agent)) != state:
            assert time.monotonic() < end, f"{agent} is {now}, not {state}, after {seconds} s"
            await asyncio.sleep(0.05)

    async def waits(self, condition: Any, seconds: float = 10, what: str = "") -> None:  # noqa: ANN401
        """Until it holds."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await asyncio.sleep(0.03)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {what}") from None


@asynccontextmanager
async def web_centre(folder: Path, **settings: str | float) -> AsyncIterator[WebCentre]:
    """All of it, with agents who have both telephones."""
    pbx = Pbx(sip_port=0, tls_port=0)
    asterisk = PrivateAsterisk(ensure(), folder, pbx, "kefu", list(AGENTS), {}, dict.fromkeys(AGENTS, BOTH))
    async with AsyncExitStack() as stack:
        stack.callback(asterisk.remove_sockets)
        stack.callback(asterisk.stop)
        asterisk.render()
        await asyncio.to_thread(asterisk.start)
        kefu = KefuProcess(asterisk, "", **{"web__port": 0, **settings})
        stack.push_async_callback(kefu.stop)
        await kefu.start()
        edge = EdgeProcess(asterisk.run, kefu.environment)
        stack.push_async_callback(edge.stop)
        await edge.start()
        people = Floor(asterisk, MediaClock(), stack)
        yield WebCentre(asterisk, kefu, edge, people)


ENVIRONMENT = dict(os.environ)
