"""kefu and a CRM that others wrote: look-up, screen pop, the log of the call, and a number that is clicked on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from ari_app.feeds.signature import new_secret
from scripts.crm_tryton import Adapter, Tryton
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.tryton import PASSWORD, USER, tryton

SHOWN = "http://127.0.0.1:8000/#books/model/party.party/{id}"
SECRET = new_secret()
pytestmark = pytest.mark.timeout(600)


@asynccontextmanager
async def crm() -> AsyncIterator[tuple[Tryton, str]]:
    """Tryton, and where its adapter listens."""
    async with tryton() as url, aiohttp.ClientSession() as session:
        books = Tryton(session, url, USER, PASSWORD)
        runner = web.AppRunner(Adapter(books, SECRET, SHOWN).application(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield books, f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def party(books: Tryton, name: str, number: str) -> int:
    """A new party with a telephone; its id."""
    mechanism = {"type": "phone", "value": number}
    made = await books.call(
        "model.party.party.create", [{"name": name, "contact_mechanisms": [["create", [mechanism]]]}]
    )
    return int(made[0])


async def notes(books: Tryton, about: int) -> list[str]:
    """What is noted of a party."""
    found = await books.call(
        "model.ir.note.search_read", [["resource", "=", f"party.party,{about}"]], 0, None, None, ["message"]
    )
    return [one["message"] for one in found]


@asynccontextmanager
async def asking(floor: FakeFloor) -> AsyncIterator[Any]:
    """Requests to the floor's web socket, as the edge passes them, with whatever headers."""
    socket = Path(floor.app.pbx.socket_dir) / "web.sock"
    await floor.until(socket.exists, 10, "the web socket")
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session:

        async def ask(method: str, path: str, body: object, token: str) -> tuple[int, Any]:
            given = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            url = f"http://kefu/api/v1{path}"
            async with session.request(method, url, data=json.dumps(body), headers=given) as answer:
                return answer.status, json.loads(await answer.read())

        yield ask


async def told(books: Tryton, about: int) -> str:
    """The first note of a party, as soon as there is one."""
    async with asyncio.timeout(60):
        while not (found := await notes(books, about)):
            await asyncio.sleep(0.1)
    assert len(found) == 1
    return found[0]


def check_note(note: str, call: str) -> None:
    """Everything that the log of an answered call has."""
    wanted = {"direction": "in", "from": "15550100077", "agent": "1001", "outcome": "answered",
              "disposition": "refund", "note": "wants it by Friday"}  # fmt: skip
    lines = dict(line.split(": ", 1) for line in note.splitlines()[1:])
    assert {name: lines.get(name) for name in wanted} == wanted
    assert {"began_at", "connected_at", "ended_at", "wait_ms", "talk_ms", "transcript_url"} <= lines.keys()
    assert call in note.splitlines()[0]


SCOPES = ["webhooks:write", "calls:dial", "agents:write", "calls:read", "numbers:read"]


async def test_a_caller_of_the_crm_is_known_popped_and_logged_and_can_be_clicked_on(tmp_path: Path) -> None:
    async with crm() as (books, adapter):
        lin, zhou = await party(books, "Lin Zhōu 林舟", "+1 (555) 010-0077"), await party(books, "Zhou", "555 0200")
        async with fake_floor(
            tmp_path, crm__url=f"{adapter}/customers/{{number}}", crm__deadline_ms=2000,
            webhooks__allow="127.0.0.0/8", wrap_up__seconds=60,
        ) as floor, asking(floor) as ask:  # fmt: skip
            token = (await floor.ask("/api/v1/tokens", name="crm", scopes=SCOPES))["secret"]
            hook = {"url": f"{adapter}/hook", "events": ["call.ended"], "secret": SECRET}
            assert (await ask("POST", "/webhooks", hook, token))[0] == 201
            floor.agent("1001")
            caller = floor.caller(number="15550100077")
            call = (await floor.event("CallConnected")).call_id
            assert floor.seen("CallArrived")[0].data["name"] == "Lin Zhōu 林舟"
            detail = (await ask("GET", f"/calls/{call}", None, token))[1]
            assert detail["external_refs"] == {"crm": str(lin)}
            caller.hang_up()
            await floor.until(lambda: floor.state("1001") == "wrap-up")
            await floor.ask(f"/api/v1/calls/{call}/disposition", "PUT", disposition="refund", note="wants it by Friday")
            check_note(await told(books, lin), call)
            rows = await floor.rows("select body from webhook_deliveries")
            pop = json.loads(rows[0]["body"])["data"]["call"]["pop_url"]
            assert pop == SHOWN.format(id=lin)
            (shown,) = await books.call("model.party.party.read", [int(pop.rpartition("/")[2])], ["name"])
            assert shown["name"] == "Lin Zhōu 林舟", "the address leads to the party"
            await floor.until(lambda: floor.state("1001") == "ready")
            customer = floor.fake.number("5550200")
            order = {"agent": "1001", "to": "5550200", "queue": "billing", "external_id": str(zhou)}
            assert (await ask("POST", "/calls", order, "kefu_nobody"))[0] == 401
            status, answer = await ask("POST", "/calls", order, token)
            assert (status, answer.get("agent"), answer.get("to")) == (202, "1001", "5550200"), answer
            await floor.event("CallConnected", count=2)
            customer.hang_up()
            await floor.until(lambda: floor.state("1001") == "wrap-up")
            second = floor.seen("CallArrived", direction="out")[0].call_id
            await floor.ask(f"/api/v1/calls/{second}/disposition", "PUT", disposition="sold")
            outgoing = await told(books, zhou)
            assert "direction: out" in outgoing
            assert "to: 5550200" in outgoing
            assert "disposition: sold" in outgoing
