"""Customer data from a CRM: merged, cached, and never in the caller's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from ari_app.lookup.crm import CrmDirectory
from ari_app.store.callers import CallerDirectory, seed
from ari_app.store.database import open_writer
from config.web_settings import Crm


class Server:
    """A CRM that can be slow or talk nonsense."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.wait = 0.0
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        """One customer."""
        number = request.match_info["number"]
        self.asked.append(number)
        await asyncio.sleep(self.wait)
        if number == "5550009":
            raise web.HTTPNotFound
        if number == "5550003":
            return web.json_response({"tier": "emperor", "revenue": "much", "churn_risk": 0.9, "name": ["x"]})
        return web.json_response({"tier": "platinum", "revenue": 9000, "tenure_years": 4, "name": "From CRM"})


@pytest.fixture
async def crm() -> AsyncIterator[Server]:
    """A real HTTP server."""
    server = Server()
    app = web.Application()
    app.add_routes([web.get("/customers/{number}", server.answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"http://127.0.0.1:{port}/customers/{{number}}"
    yield server
    await runner.cleanup()


async def test_a_crm_in_front_of_the_table(crm: Server, tmp_path: Path) -> None:
    """Its fields win, nonsense is left out, it is asked once in a while; slow or gone, the table answers in time."""
    database = open_writer(tmp_path / "x.db", 1)
    seed(
        database,
        [{"number": number, "name": "Table", "tier": "silver", "revenue": 10.0} for number in ("5550001", "5550003")],
    )
    table = CallerDirectory(tmp_path / "x.db")
    directory = CrmDirectory(table, Crm(url=crm.url, deadline_ms=300))
    first = await directory.record("5550001")
    assert (first.name, first.tier, first.revenue) == ("From CRM", "platinum", 9000.0)
    assert await directory.record("5550001") == first
    assert crm.asked == ["5550001"]
    odd = await directory.record("5550003")
    assert (odd.name, odd.tier, odd.revenue, odd.churn_risk) == ("Table", "silver", 10.0, 0.9)
    assert not (await directory.record("5550009")).known
    assert (await directory.record("7770001")).known, "the CRM knows whom the table does not"
    crm.wait = 2.0
    async with asyncio.timeout(1.5):
        slow = await directory.record("5550004")
    assert not slow.known
    for number in range(6):
        await directory.record(f"88{number}")
    count = len(crm.asked)
    await directory.record("999")
    assert len(crm.asked) == count, "left alone after failing again and again"
    await directory.close()
    table.close()
    database.conn.close()
