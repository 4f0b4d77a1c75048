"""The stream of events and the operations of webhooks, as programs meet them on a floor."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from ari_app.feeds.signature import new_secret
from models.domain.events import Transcribed
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor
from tests.support.visitors import WHO, Visitors, visitors


async def events(web: Visitors, who: str, until: str, types: str = "*", last: int = 0) -> list[dict[str, Any]]:
    """What the stream tells somebody, up to the first event of a type."""
    headers = {WHO: who, **({"Last-Event-ID": str(last)} if last else {})}
    found: list[dict[str, Any]] = []
    url = f"http://kefu/api/v1/events/stream?types={types}"
    async with asyncio.timeout(60), web.session.get(url, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        async for line in answer.content:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
                if found[-1]["type"] == until:
                    break
    return found


@virtual
async def test_the_stream_goes_on_where_it_was_left(tmp_path: Path) -> None:
    """Last-Event-ID: what came after that sequence, in order, the same events under the same ids."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        caller = floor.caller(number="5551234567")
        await floor.event("CallQueued")
        caller.hang_up()
        await floor.event("CallEnded")
        await floor.services.journal.flushed()
        whole = await events(web, "admin", "call.ended", last=1)
        assert whole[0]["type"] == "call.started"
        assert [one["sequence"] for one in whole] == sorted(one["sequence"] for one in whole)
        rest = await events(web, "admin", "call.ended", last=whole[1]["sequence"])
        assert rest == whole[2:]
        assert await events(web, "admin", "call.ended", "call.ended", 1) == whole[-1:]


@virtual
async def test_numbers_and_words_are_for_those_who_may_see_them(tmp_path: Path) -> None:
    """Also in the address of the CRM; transcripts come to those alone who ask for them by name."""
    async with fake_floor(tmp_path, crm__pop_url="https://crm.example/?n={number}") as floor, visitors(floor) as web:
        caller = floor.caller(number="5551234567")
        call = (await floor.event("CallQueued")).call_id
        floor.services.journal.publish(Transcribed(call_id=call, leg="caller", text="my card is late", engine="x"))
        caller.hang_up()
        await floor.event("CallEnded")
        await floor.services.journal.flushed()
        told = await events(web, "admin", "call.ended", last=1)
        assert told[-1]["data"]["call"]["from"] == "5551234567"
        assert told[-1]["data"]["call"]["pop_url"] == "https://crm.example/?n=5551234567"
        assert "call.transcribed" not in {one["type"] for one in told}
        covered = await events(web, "engineer", "call.ended", last=1)
        assert "5551234567" not in json.dumps(covered)
        assert len(covered) == len(told)
        said = await events(web, "engineer", "call.transcribed", "call.transcribed", 1)
        assert said[0]["data"]["text"] == "my card is late", "an engineer may read transcripts"


@virtual
async def test_webhooks_are_made_changed_tried_and_removed(tmp_path: Path) -> None:
    """The secret is shown once; addresses inside and unknown events are refused, and who may not is told so."""
    async with fake_floor(tmp_path, webhooks__allow="") as floor, visitors(floor) as web:
        body: dict[str, Any] = {"url": "https://crm.example/hook", "events": ["call.ended"]}
        assert (await web.ask("boss", "POST", "/webhooks", body)).code == "missing_scope"
        made = await web.good("admin", "POST", "/webhooks", body)
        assert made["secret"].startswith("whsec_")
        at = f"/webhooks/{made['id']}"
        assert "secret" not in await web.good("admin", "GET", at)
        for wrong in (
            {"url": "http://127.0.0.1:1/"},
            {"url": "http://[::ffff:10.0.0.1]/"},
            {"url": "ftp://x.example/"},
        ):
            told = await web.ask("admin", "POST", "/webhooks", {**body, **wrong})
            assert (told.status, told.content["field"]) == (400, "url"), wrong
        told = await web.ask("admin", "POST", "/webhooks", {**body, "events": ["call.exploded"]})
        assert (told.status, told.content["field"]) == (400, "events")
        turned = await web.good("admin", "PATCH", at, {"rotate": True, "enabled": False})
        assert (turned["enabled"], turned["secret"] != made["secret"]) == (False, True)
        own = await web.good("admin", "POST", "/webhooks", {**body, "secret": new_secret()})
        listed = await web.good("admin", "GET", "/webhooks")
        assert {one["id"] for one in listed["items"]} == {made["id"], own["id"]}
        assert (await web.good("admin", "GET", f"{at}/deliveries"))["items"] == []
        assert (await web.ask("admin", "POST", f"{at}/replay", {})).status == 400
        assert (await web.good("admin", "POST", f"{at}/replay", {"ids": [1]}))["deliveries"] == 0
        types = {one["type"] for one in (await web.good("admin", "GET", "/events/types"))["items"]}
        assert {"call.ended", "agent.phone_lost", "queue.alert_raised", "supervision.ended"} <= types
        await web.good("admin", "DELETE", at)
        assert (await web.ask("admin", "GET", at)).status == 404
