"""The trainer's pages over the operations of a running centre: what the browser does is done by kefu itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
from aiohttp import web

from ari_app.edge.pages import Pages
from models.domain.events import CallArrived, CallQueued, Transcribed
from models.domain.flow_events import AnswerTaken
from models.domain.identity import Person
from tests.support.fake_floor import FakeFloor
from tests.support.visitors import PEOPLE, WHO, Visitors, visitors
from tests.support.web_floor import HEADERS

_PASSED_ON = ("Content-Type", "Accept-Language", "Idempotency-Key", WHO)


def said(floor: FakeFloor, call: str, text: str, chances: Mapping[str, float], queue: str = "") -> int:
    """An open answer in English and the queue that the caller went to after the first; the number of their words."""
    publish = floor.services.journal.publish
    publish(CallArrived(call_id=call, language="en", number="555"))
    row = publish(Transcribed(call_id=call, leg="caller", text=text, engine="x"))
    value = max(chances, key=lambda one: chances[one])
    publish(AnswerTaken(call_id=call, step="ask", variable="problem", value=value, by="speech", chances=dict(chances)))
    for one in (value, queue)[: 2 if queue else 1]:
        publish(CallQueued(call_id=call, problem=one, language="en"))
    return row.seq


@asynccontextmanager
async def trainer_pages(floor: FakeFloor) -> AsyncIterator[str]:
    """The address of pages and operations, for whoever the header of the browser names."""
    pages = Pages()
    async with visitors(floor) as web_:
        app = web.Application()
        app.router.add_get("/api/v1/session", _session)
        app.router.add_route("*", "/api/{rest:.*}", partial(_passed_on, web_))
        app.router.add_route("*", "/{rest:.*}", partial(_page, pages))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def _session(request: web.Request) -> web.Response:
    who: Person = PEOPLE[request.headers[WHO]]
    return web.json_response({
        "user": who.user, "name": who.user, "kind": "password", "roles": [who.user], "agent": "",
        "language": request.headers.get("Accept-Language", "en")[:2],
        "scopes": sorted(who.scopes), "queues": None, "board": "",
    })  # fmt: skip


async def _page(pages: Pages, request: web.Request) -> web.StreamResponse:
    answer = pages.answer(request)
    if answer.content_type == "text/html":
        answer.headers.update(HEADERS)
    return answer


async def _passed_on(to: Visitors, request: web.Request) -> web.Response:
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    body = await request.read()
    asked = to.session.request(
        request.method, f"http://kefu{request.path_qs}", data=body or None, headers=headers,
        timeout=aiohttp.ClientTimeout(60),
    )  # fmt: skip
    async with asked as answer:
        return web.Response(
            status=answer.status, body=await answer.read(), headers={"Content-Type": answer.headers["Content-Type"]}
        )
