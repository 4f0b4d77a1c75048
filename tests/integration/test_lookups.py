"""Look-ups against a real server and a real database that hang, lie, or say too much: the caller's time is bounded."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from ari_app.lookup.answers import Failed, Found, Missing
from ari_app.lookup.breaker import FAILURES, REST_SECONDS, Breaker
from ari_app.lookup.http import address
from ari_app.lookup.service import LookUps
from ari_app.lookup.sql import bound, business_database
from config.load import ROOT
from models.domain.expression import parse_expression
from models.domain.flow import Source

SCOPE = {"caller": {"number": "5550001"}, "evil": "x' or '1'='1", "path": "../admin?x=1"}
SCHEMA = {"type": "object", "required": ["balance"], "properties": {"balance": {"type": "number"}}}


class Crm:
    """A server with every bad habit."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.bodies: list[object] = []
        self.base = self.elsewhere = ""
        self.keys: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        self.asked.append(request.raw_path)
        self.keys.append(request.headers.get("X-Api-Key", ""))
        if what.startswith("moved"):
            return web.Response(status=int(what.removeprefix("moved")), headers={"Location": self.elsewhere})
        if request.method == "POST":
            self.bodies.append(await request.json())
        if what == "hang":
            await asyncio.sleep(30)
        if what == "drip":
            return await self._drip(request)
        if what == "cut":
            request.transport.close()  # type: ignore[union-attr]
        if what == "once" and len(self.asked) == 1:
            return web.Response(status=503)
        return self.replies().get(what) or web.json_response({"balance": 42.5})

    @staticmethod
    def replies() -> dict[str, web.Response]:
        """What the plain bad ones say."""
        return {
            "huge": web.Response(body=b"[" + b"1," * 2_500_000 + b"1]", content_type="application/json"),
            "lie": web.json_response({"balance": "a lot"}),
            "html": web.Response(text="<html>", content_type="text/html"),
            "deep": web.Response(body=b"[" * 60000),
            "gone": web.Response(status=404),
            "broken": web.Response(status=500),
            "none": web.json_response([]),
        }

    @staticmethod
    async def _drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response


@pytest.fixture
async def crm() -> AsyncIterator[Crm]:
    """The server on loopback."""
    found = Crm()
    app = web.Application()
    app.router.add_route("*", "/{what}", found.answer)
    app.router.add_route("*", "/{what}/{more:.*}", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def lookups(tmp_path: Path) -> AsyncIterator[LookUps]:
    """Look-ups over a database of callers and the demonstration's business."""
    with sqlite3.connect(tmp_path / "kefu.db") as connection:
        connection.execute("create table callers (number text, name text)")
        connection.execute("insert into callers values ('5550001', 'Dana Reed')")
    found = LookUps(tmp_path / "kefu.db", business_database(ROOT / "config/demo/business.sql", tmp_path))
    yield found
    await found.close()


async def timed(lookups: LookUps, source: Source) -> tuple[object, float]:
    """The answer and how long the caller waited."""
    begun = time.monotonic()
    answer = await lookups.fetch(source, SCOPE)
    return answer, time.monotonic() - begun


@pytest.mark.parametrize("what", ["hang", "drip", "huge", "lie", "html", "deep", "broken", "cut"])
async def test_a_bad_server_costs_its_time_out_at_most(crm: Crm, lookups: LookUps, what: str) -> None:
    """Whatever it does, the error branch is taken in time."""
    source = Source("x", url=f"{crm.base}/{what}", timeout_seconds=0.4, retries=2, answer=SCHEMA)
    answer, took = await timed(lookups, source)
    assert isinstance(answer, Failed), answer
    assert answer.reason
    assert took < 0.4 + 0.4, "the time-out is for all tries together"


async def test_answers_retries_and_nothing_there(crm: Crm, lookups: LookUps) -> None:
    """A value, a value at the second try, and two ways of saying that there is none."""
    good = Source("x", url=f"{crm.base}/good", answer=SCHEMA)
    assert (await timed(lookups, good))[0] == Found({"balance": 42.5})
    crm.asked.clear()
    assert isinstance((await timed(lookups, Source("x", url=f"{crm.base}/once", retries=1)))[0], Found)
    assert len(crm.asked) == 2
    assert (await timed(lookups, Source("x", url=f"{crm.base}/gone")))[0] == Missing()
    assert (await timed(lookups, Source("x", url=f"{crm.base}/none")))[0] == Missing()


async def test_a_post_is_sent_once_unless_the_flow_says_otherwise(crm: Crm, lookups: LookUps) -> None:
    """It may have done something before its answer was lost: 'retries:' must be written for it."""
    send = {"number": parse_expression("caller.number")}
    for retries, times in ((None, 1), (2, 3)):
        crm.asked.clear()
        source = Source(f"x{retries}", url=f"{crm.base}/broken", send=send, retries=retries, timeout_seconds=3)
        assert isinstance(await lookups.fetch(source, SCOPE), Failed)
        assert len(crm.asked) == times
    crm.asked.clear()
    await lookups.fetch(Source("get", url=f"{crm.base}/broken/get", timeout_seconds=3), SCOPE)
    assert len(crm.asked) == 2, "what only reads is asked again"


async def test_redirects_do_not_carry_secrets_to_other_hosts(crm: Crm, lookups: LookUps) -> None:
    """Own headers and the caller's data stay with the host that they were meant for."""
    seen: list[tuple[str, str]] = []

    async def other(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Api-Key", ""), await request.text()))
        return web.json_response({"balance": 1})

    app = web.Application()
    app.router.add_route("*", "/{what}", other)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    crm.elsewhere = f"http://127.0.0.1:{runner.addresses[0][1]}/good"
    key = {"X-Api-Key": "secret"}
    send = {"number": parse_expression("caller.number")}
    assert await lookups.fetch(Source("a", url=f"{crm.base}/moved302", headers=key), SCOPE) == Found({"balance": 1})
    assert seen == [("", "")], "the key was for the first host"
    answer = await lookups.fetch(Source("b", url=f"{crm.base}/moved307", headers=key, send=send), SCOPE)
    assert isinstance(answer, Failed)
    assert "a redirect of a POST" in answer.reason
    assert len(seen) == 1
    crm.elsewhere, crm.keys = "/good", []
    assert await lookups.fetch(Source("c", url=f"{crm.base}/moved302", headers=key), SCOPE) == Found({"balance": 42.5})
    assert crm.keys == ["secret", "secret"], "the same host goes on getting it"
    for away in ("file:///etc/passwd", "", f"{crm.base}/moved302"):
        crm.elsewhere = away
        assert isinstance(await lookups.fetch(Source("d", url=f"{crm.base}/moved302", headers=key), SCOPE), Failed)
    await runner.cleanup()


async def test_values_are_sent_and_cannot_change_the_address(crm: Crm, lookups: LookUps) -> None:
    """POST with a body; a value with slashes and question marks stays one part of the path."""
    send = {"number": parse_expression("caller.number")}
    await timed(lookups, Source("x", url=f"{crm.base}/post", send=send))
    assert crm.bodies == [{"number": "5550001"}]
    assert address("http://h/{path}", SCOPE) == "http://h/..%2Fadmin%3Fx%3D1"
    await timed(lookups, Source("x", url=f"{crm.base}/a/{{path}}"))
    assert crm.asked[-1] == "/a/..%2Fadmin%3Fx%3D1"


async def test_a_server_that_keeps_failing_is_left_alone(crm: Crm, lookups: LookUps) -> None:
    """After five failures nobody waits for it any more."""
    source = Source("x", url=f"{crm.base}/broken", retries=0, timeout_seconds=0.5)
    for _ in range(FAILURES):
        await lookups.fetch(source, SCOPE)
    asked = len(crm.asked)
    answer, took = await timed(lookups, source)
    assert isinstance(answer, Failed)
    assert "left alone" in answer.reason
    assert len(crm.asked) == asked
    assert took < 0.1


def test_the_breaker_lets_one_through_after_its_rest() -> None:
    """And closes again when that one is answered."""
    now = [0.0]
    breaker = Breaker(now=lambda: now[0])
    opened = [breaker.failed() for _ in range(FAILURES)]
    assert opened == [False] * (FAILURES - 1) + [True]
    assert breaker.open
    now[0] = REST_SECONDS + 1
    assert not breaker.open
    breaker.failed()
    assert breaker.open, "the one on trial failed"
    now[0] *= 2
    breaker.answered()
    assert not breaker.open


async def test_sql_answers_from_both_databases(lookups: LookUps) -> None:
    """The caller table and the business's own in one query; a row, no row, a mistake."""
    joined = "select c.name, b.balance from callers c join bills b using (number) where number = :caller.number"
    assert (await timed(lookups, Source("x", joined)))[0] == Found({"name": "Dana Reed", "balance": 42.5})
    assert (await timed(lookups, Source("x", "select 1 where :caller.number = 'x'")))[0] == Missing()
    answer, _ = await timed(lookups, Source("x", "select one from nowhere"))
    assert isinstance(answer, Failed)
    assert "no such table" in answer.reason


async def test_sql_is_read_only_and_values_are_never_part_of_it(lookups: LookUps) -> None:
    """Neither a flow's mistake nor a caller's input changes anything."""
    for sql in ("delete from callers", "insert into bills values ('1', 1, '', 0)", "drop table business.orders"):
        answer, _ = await timed(lookups, Source("x", sql))
        assert isinstance(answer, Failed), sql
    assert (await timed(lookups, Source("x", "select name from callers where number = :evil")))[0] == Missing()
    sql, values = bound("select :caller.number, '::x', :missing", SCOPE)
    assert sql == "select :caller_number, '::x', :missing"
    assert values == {"caller_number": "5550001", "missing": None}


async def test_a_query_that_never_ends_is_stopped(lookups: LookUps) -> None:
    """At its time-out; the next one works."""
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"
    answer, took = await timed(lookups, Source("x", endless, timeout_seconds=0.2))
    assert isinstance(answer, Failed)
    assert took < 0.6
    assert isinstance((await timed(lookups, Source("y", "select 1 as one")))[0], Found)
