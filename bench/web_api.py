"""What the interface costs over bare aiohttp, written to bench/results/desk.json.

The same two questions are put to both, over a Unix socket as the edge puts them: an agent's state, and a page of fifty
agents. The one server is the table of operations (who asks, scopes, what they may see, fields, masking), the other a
handler of aiohttp that encodes the same answer. Requests per second of processor time, the median of rounds that take
turns: ``api.requests_per_second_ratio`` is the table's rate over the bare one's, for the small answer.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any, cast

import msgspec
from aiohttp import web

from ari_app.agents.roster import Roster
from ari_app.store.journal import Journal
from ari_app.web.handlers.agents import Agents
from ari_app.web.judging import Judge
from ari_app.web.operation import Asked, Facts
from ari_app.web.operations import BY_NAME
from ari_app.web.replaying import Replays
from ari_app.web.serving import House, application
from bench.machine import load_result, save
from config.load import load_settings
from models.domain.agent import Agent
from models.domain.identity import Identity, Person
from models.domain.scopes import ROLES

ROUNDS, REQUESTS, CONNECTIONS = 7, 4000, 8
QUESTIONS = {"small": "/api/v1/agents/1001/state", "page": "/api/v1/agents?limit=50"}
_BOSS = Person("boss", "1009", ROLES["supervisor"])
_nothing = cast("Any", None)


class _Sight:
    """Every agent is there."""

    async def facts(self, _place: str, given: str) -> Facts | None:
        """See `ari_app.web.judging.Sight`."""
        return Facts(given)

    def serves(self, _agent: str) -> frozenset[str]:
        """See `ari_app.web.judging.Sight`."""
        return frozenset()


def table(roster: Roster, folder: Path) -> web.Application:
    """The table of operations over a roster; a supervisor asks."""
    settings = load_settings(environment={}, site=folder / "none.toml")
    ports = SimpleNamespace(desk=SimpleNamespace(floor=SimpleNamespace(roster=roster), settings=settings))

    async def boss(_request: web.Request) -> Identity:
        return _BOSS

    async def nothing(_asked: Asked[Any]) -> object:
        return None

    handlers = {**dict.fromkeys(BY_NAME, nothing), **Agents(cast("Any", ports)).handlers()}
    house = House(judge=Judge(lambda _who, _act: None, _Sight()), replays=Replays(_nothing))
    return application(handlers, boss, house)


def bare(answers: dict[str, Any]) -> web.Application:
    """aiohttp alone, which encodes the same answers."""
    app = web.Application()

    def handler(content: Any) -> Callable[[web.Request], Awaitable[web.Response]]:  # noqa: ANN401 - JSON
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=msgspec.json.encode(content), content_type="application/json")

        return answer

    app.add_routes(web.get(QUESTIONS[name].partition("?")[0], handler(found)) for name, found in answers.items())
    return app


async def _asked(socket: Path, path: str, count: int) -> bytes:
    """So many requests one after the other on a connection; the last answer."""
    reader, writer = await asyncio.open_unix_connection(str(socket))
    request = f"GET {path} HTTP/1.1\r\nHost: kefu\r\nAccept: */*\r\n\r\n".encode()
    body = b""
    for _ in range(count):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(int(length.partition(b":")[2]))
        assert head.startswith(b"HTTP/1.1 200"), head
    writer.close()
    return body


async def _client(socket: Path, path: str) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_asked(socket, path, REQUESTS // CONNECTIONS))


async def _rate(socket: Path, path: str) -> float:
    """Requests a second of this process's processor time, asked by another process."""
    command = [sys.executable, "-m", "bench.web_api", "--client", str(socket), path]
    begun = time.process_time()
    client = await asyncio.create_subprocess_exec(*command)
    assert await client.wait() == 0
    return REQUESTS / (time.process_time() - begun)


async def _served(app: web.Application, path: Path) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    return runner


async def run() -> dict[str, Any]:
    """Both servers on one loop, asked in turns."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with Journal(home / "kefu.db") as journal:
            agents = [Agent(str(1000 + n), f"Agent {n}", frozenset({"en"}), {"orders": 5}) for n in range(100)]
            sockets = {"table": home / "table.sock", "bare": home / "bare.sock"}
            runners = [await _served(table(Roster(agents, journal, 30.0, 15.0), home), sockets["table"])]
            answers = {name: msgspec.json.decode(await _asked(sockets["table"], p, 1)) for name, p in QUESTIONS.items()}
            runners.append(await _served(bare(answers), sockets["bare"]))
            rates: dict[tuple[str, str], list[float]] = {(name, on): [] for name in QUESTIONS for on in sockets}
            for _ in range(ROUNDS):
                for name, on in rates:
                    rates[name, on].append(await _rate(sockets[on], QUESTIONS[name]))
            for runner in runners:
                await runner.cleanup()
    found = {key: median(values) for key, values in rates.items()}
    return {
        "requests_per_second": round(found["small", "table"]),
        "bare_requests_per_second": round(found["small", "bare"]),
        "requests_per_second_ratio": round(found["small", "table"] / found["small", "bare"], 3),
        "page_of_50_ratio": round(found["page", "table"] / found["page", "bare"], 3),
    }  # fmt: skip


def main() -> None:
    """Measure, or be the client of one round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--client", nargs=2, metavar=("SOCKET", "PATH"))
    given = parser.parse_args()
    if given.client:
        asyncio.run(_client(Path(given.client[0]), given.client[1]))
        return
    found = asyncio.run(run())
    result = load_result("desk")
    result["api"] = {**result.get("api", {}), **found}
    save("desk", result)
    print(result["api"])


if __name__ == "__main__":
    main()
