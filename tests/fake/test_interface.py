"""The interface as users and programs meet it: a call from the desk, what others see of it, pages, keys, drafts."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.fakes.asterisk import FakeAsterisk, virtual
from tests.support.fake_floor import fake_floor
from tests.support.visitors import visitors


@virtual
async def test_an_agent_works_through_a_call_from_the_desk(tmp_path: Path) -> None:
    """Hold, mute, keys, record, park and take back, consult and complete; each by who is in the call, and heard."""
    async with fake_floor(tmp_path, recording__mode="on demand") as floor, visitors(floor) as web:
        await floor.until(lambda: floor.app.parts.ami.connected.is_set())
        floor.agent("1001")
        floor.agent("1002")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        at = f"/calls/{call}"
        assert (await web.good("ann", "PUT", f"{at}/hold"))["result"] == "on hold"
        assert caller.hears == {"music"}
        detail = await web.good("ann", "GET", at)
        assert (detail["held"], detail["parties"], detail["live"]) == (True, ["1001"], True)
        await web.good("ann", "DELETE", f"{at}/hold")
        await web.good("ann", "PUT", f"{at}/mute", {})
        assert [leg["muted"] for leg in (await web.good("ann", "GET", at))["legs"]] == [True]
        await web.good("ann", "DELETE", f"{at}/mute")
        assert (await web.good("ann", "POST", f"{at}/dtmf", {"keys": "12#"}))["result"] == "3 keys"
        assert floor.fake.keys_sent[-1][1] == "12#"
        await web.good("ann", "PUT", f"{at}/recording")
        await web.good("ann", "PUT", f"{at}/mask")
        assert (await web.good("ann", "GET", at))["masked"] is True
        await web.good("ann", "DELETE", f"{at}/mask")
        await web.good("ann", "DELETE", f"{at}/recording")
        await web.good("ann", "POST", f"{at}/transfers", {"target": "agent:1002", "mode": "consult"})
        await floor.event("LegJoined", who="1002")
        await web.good("ann", "POST", f"{at}/transfers/current/complete")
        await floor.until(lambda: caller.hears == {"1002"})
        assert (await web.ask("ann", "PUT", f"{at}/hold")).status == 403, "who has left may not order any more"
        assert (await web.good("ann", "GET", at))["agent"] == "1002", "but sees what they were in"
        await web.good("bob", "POST", f"{at}/parking")
        slot = (await floor.event("CallParked")).data["slot"]
        assert (await web.good("boss", "GET", at))["slot"] == slot
        await web.good("bob", "PUT", "/agents/1002/state", {"state": "paused", "when": "now"})
        assert (await web.good("bob", "DELETE", f"{at}/parking"))["result"] == "ringing 1002"
        await floor.until(lambda: caller.hears == {"1002"})
        await web.good("bob", "POST", f"{at}/hangup")
        await floor.event("CallEnded")
        assert ("hold_call", "1001", {"call": call}) in web.noted


@virtual
async def test_who_may_and_who_may_not(tmp_path: Path) -> None:
    """401 without anybody; 403 names the scope; what one may not see is not there, whether it is or not."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        await floor.services.journal.flushed()
        hold = f"/calls/{call}/hold"
        told = await web.ask("", "PUT", hold)
        assert (told.status, told.code, told.headers["WWW-Authenticate"][:6]) == (401, "not_logged_in", "Bearer")
        for name, path in (("bob", hold), ("bob", "/calls/c000/hold"), ("ann", "/calls/c000/hold"),
                           ("ann", f"/calls/{call[-6:]}/hold"), ("orders-boss", "/calls/c000/hold")):  # fmt: skip
            told = await web.ask(name, "PUT", path)
            assert (told.status, told.code) == (404, "not_found"), (name, path, told.content)
        told = await web.ask("engineer", "PUT", hold)
        assert (told.status, told.code, told.content["scope"]) == (403, "missing_scope", "calls:control")
        assert (await web.ask("nobody", "GET", "/agents")).content["scope"] == "agents:read"
        assert (await web.ask("ann", "PUT", "/agents/1002/state", {"state": "paused"})).status == 403
        assert (await web.ask("ann", "GET", "/agents/1002")).status == 200
        assert (await web.ask("boss", "GET", "/agents/7777")).status == 404
        assert (await web.ask("boss", "GET", "/queues/nothing")).status == 404
        queue = (await web.good("boss", "GET", f"/calls/{call}"))["queue"]
        seen = (await web.ask("orders-boss", "GET", f"/calls/{call}")).status
        assert seen == (200 if queue == "orders" else 404)
        assert (await web.good("bob", "GET", "/calls"))["items"] == []
        assert [one["id"] for one in (await web.good("ann", "GET", "/calls?state=live"))["items"]] == [call]
        assert (await web.ask("bob", "GET", "/calls?agent=1001")).content["scope"] == "calls:read"
        assert [one["id"] for one in (await web.good("orders-boss", "GET", "/queues"))["items"]] == ["orders"]
        assert {one["id"] for one in (await web.good("orders-boss", "GET", "/agents"))["items"]} >= {"1001", "1002"}
        assert (await web.ask("boss", "PUT", hold)).status == 200
        assert not floor.seen("OrderGiven", by="1002")
        caller.hang_up()


@virtual
async def test_problems_are_told_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    """RFC 9457, English and Chinese; 405 says what is allowed, 415, 413, unknown fields, refusals of the house."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        zh = {"Accept-Language": "zh-CN,zh;q=0.9"}
        told = await web.ask("boss", "PUT", "/agents/1001/state", {"state": "busy"}, headers=zh)
        assert (told.status, told.code, told.content["field"]) == (400, "bad_request", "state")
        assert told.headers["Content-Type"].startswith("application/problem+json")
        assert "必须是" in told.content["detail"]
        assert told.content["type"] == "/problems/bad_request"
        told = await web.ask("boss", "PUT", "/agents/1001/state", {"state": "paused"}, headers=zh)
        assert (told.status, told.content["detail"]) == (409, "座席 1001 未登录")
        told = await web.ask("boss", "PUT", "/agents/1001/state", {"state": "paused"})
        assert told.content["detail"] == "agent 1001 is not logged in"
        told = await web.ask("boss", "POST", "/agents/1001/state", {})
        assert (told.status, told.headers["Allow"]) == (405, "GET, PUT")
        told = await web.ask(
            "boss", "PUT", "/agents/1001/state", raw=b"state=paused", headers={"Content-Type": "text/plain"}
        )
        assert (told.status, told.code) == (415, "no_json")
        told = await web.ask("boss", "PUT", "/agents/1001/state", raw=b'{"state": "' + b"x" * 70_000 + b'"}')
        assert (told.status, told.code) == (413, "too_large")
        told = await web.ask("boss", "PUT", "/agents/1001/state", {"state": "ready", "by": "1009"})
        assert (told.status, told.content["field"]) == (400, "by")
        assert "there are: state, reason, when" in told.content["detail"]
        told = await web.ask("boss", "GET", "/agents?colour=red", headers=zh)
        assert (told.status, told.content["field"]) == (400, "colour")
        assert (await web.ask("boss", "GET", "/dance")).code == "unknown_operation"
        page = await web.ask("", "GET", "//api/docs", headers=zh)
        assert (page.status, "<script" in page.raw.decode()) == (200, False)
        assert "通话控制" in page.raw.decode()
        assert (await web.ask("", "GET", "//openapi.json")).content["openapi"] == "3.1.0"
        assert (await web.ask("", "GET", "//status")).status == 404, "the console's own"


@virtual
async def test_states_are_for_now_or_after_the_call(tmp_path: Path) -> None:
    """What is asked for after the call stays visible and can be taken back; now is refused in the middle of one."""
    async with fake_floor(tmp_path, wrap_up__seconds=60) as floor, visitors(floor) as web:
        floor.agent("1001", login=False)
        assert (await web.good("ann", "PUT", "/agents/1001/state", {"state": "ready"}))["state"] == "ready"
        assert (await web.ask("ann", "PUT", "/agents/1001/state", {"state": "ready"})).status == 409
        told = await web.ask("ann", "PUT", "/agents/1001/state", {"state": "paused", "when": "after_call"})
        assert told.content["detail"] == "agent 1001 is in no call: ask for it now"
        caller = floor.caller()
        await floor.event("CallConnected")
        told = await web.ask("ann", "PUT", "/agents/1001/state", {"state": "paused", "when": "now"})
        assert "ask for it after the call" in told.content["detail"]
        lunch = {"state": "paused", "reason": "lunch", "when": "after_call"}
        assert (await web.good("ann", "PUT", "/agents/1001/state", lunch))["then"] == "paused"
        assert (await web.good("ann", "PUT", "/agents/1001/state", {"state": "ready"}))["then"] == ""
        caller.hang_up()
        await floor.until(lambda: floor.state("1001") == "wrap-up")
        now = await web.good("ann", "PUT", "/agents/1001/state", {"state": "paused", "reason": "lunch", "when": "now"})
        assert (now["state"], now["reason"]) == ("paused", "lunch")


@virtual
async def test_a_key_is_carried_out_once_also_over_a_restart(tmp_path: Path) -> None:
    """The same answer; another body is refused, another's key is another; what was refused before leaves it free."""
    store = str(tmp_path / "kefu.db")
    body, key = {"number": "5550077", "queue": "orders"}, {"Idempotency-Key": "k-1"}
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, store__path=store) as floor, visitors(floor) as web:
            assert (await web.ask("boss", "POST", "/callbacks", {"number": "x"}, headers=key)).status == 400
            first = await web.ask("boss", "POST", "/callbacks", body, headers=key)
            assert (first.status, "Idempotency-Replayed" in first.headers) == (200, False)
            again = await web.ask("boss", "POST", "/callbacks", body, headers=key)
            assert (again.raw, again.headers["Idempotency-Replayed"]) == (first.raw, "true")
            other = await web.ask("boss", "POST", "/callbacks", {**body, "priority": 1}, headers=key)
            assert (other.status, other.code) == (422, "another_body")
            twice = await web.ask("admin", "POST", "/callbacks", body, headers=key)
            assert (twice.status, twice.code) == (409, "refused"), "another's key is another; one call-back is enough"
            assert (await web.ask("admin", "POST", "/callbacks", body, headers=key)).status == 409
            assert len(floor.seen("CallbackRequested")) == 1
            assert (
                await web.ask("boss", "POST", "/callbacks", body, headers={"Idempotency-Key": "é" * 300})
            ).status == 400
        async with fake_floor(tmp_path, fake, store__path=store) as floor, visitors(floor) as web:
            again = await web.ask("boss", "POST", "/callbacks", body, headers=key)
            assert (again.raw, again.headers["Idempotency-Replayed"]) == (first.raw, "true")
            assert not floor.seen("CallbackRequested")
            assert (await web.good("boss", "DELETE", f"/callbacks/{first.content['id']}"))["result"] == "withdrawn"
            await floor.event("CallbackClosed")
            assert (await web.ask("boss", "DELETE", f"/callbacks/{first.content['id']}")).status == 404


@virtual
async def test_drafts_stay_until_they_are_handed_in(tmp_path: Path) -> None:
    """ETag and If-Match; handing in ends the wrap-up of that call; a draft survives the call and is its agent's own."""
    async with fake_floor(tmp_path, wrap_up__seconds=600) as floor, visitors(floor) as web:
        floor.agent("1001")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        at = f"/calls/{call}/disposition"
        empty = await web.ask("ann", "GET", at)
        assert (empty.content["draft"], empty.headers["ETag"]) == (True, '"0"')
        draft = {"disposition": "refund", "note": "wants it\nby Friday", "draft": True}
        kept = await web.ask("ann", "PUT", at, draft, headers={"If-Match": '"0"'})
        assert (kept.content["version"], kept.headers["ETag"]) == (1, '"1"')
        late = await web.ask("ann", "PUT", at, {**draft, "note": "other tab"}, headers={"If-Match": '"0"'})
        assert (late.status, late.code) == (412, "changed")
        caller.hang_up()
        await floor.until(lambda: floor.state("1001") == "wrap-up")
        assert (await web.good("ann", "GET", at))["note"] == "wants it\nby Friday"
        assert (await web.ask("bob", "GET", at)).status == 404
        done = {"disposition": "refund", "note": "by Friday", "follow_up_at": "2026-01-31T08:00:00+08:00"}
        told = await web.good("ann", "PUT", at, done, headers={"If-Match": '"1"'})
        assert (told["draft"], told["follow_up_at"]) == (False, "2026-01-31T00:00:00.000Z")
        assert floor.state("1001") == "ready"
        assert floor.seen("CallWrappedUp")[0].data["disposition"] == "refund"
        assert (await web.good("boss", "GET", f"/calls/{call}"))["disposition"] == "refund"
        told = await web.ask("ann", "PUT", at, {"follow_up_at": "2026-13-41T08:00:00Z"})
        assert (told.status, told.content["field"]) == (400, "follow_up_at")


@virtual
async def test_pages_do_not_move_when_something_is_put_in(tmp_path: Path) -> None:
    """Every call once, whatever comes meanwhile; a cursor of another list, or of nobody, is refused."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        for number in range(5):
            floor.caller(number=f"55510{number:02d}")
            await asyncio.sleep(1)
        await floor.services.journal.flushed()
        first = await web.good("boss", "GET", "/calls?limit=2")
        floor.caller(number="5559999")
        await floor.event("CallArrived", number="5559999")
        await floor.services.journal.flushed()
        second = await web.good("boss", "GET", f"/calls?limit=2&cursor={first['next']}")
        third = await web.good("boss", "GET", f"/calls?limit=2&cursor={second['next']}")
        numbers = [one["number"] for page in (first, second, third) for one in page["items"]]
        assert numbers == [f"55510{number:02d}" for number in (4, 3, 2, 1, 0)]
        assert third["next"] is None
        for cursor in (first["next"], "AAAA", "x", "W10"):
            told = await web.ask("boss", "GET", f"/agents?cursor={cursor}")
            assert (told.status, told.content["field"]) == (400, "cursor")
        listed = await web.good("boss", "GET", "/agents?limit=1")
        assert (await web.good("boss", "GET", f"/agents?limit=1&cursor={listed['next']}"))["items"][0]["id"] == "1002"
        events = await web.good("engineer", "GET", "/events?limit=3")
        rest = await web.good("engineer", "GET", f"/events?after={events['next']}&limit=200")
        sequences = [one["sequence"] for page in (events, rest) for one in page["items"]]
        assert sequences == sorted(set(sequences))


@virtual
async def test_numbers_are_covered_for_who_may_not_read_them(tmp_path: Path) -> None:
    """In calls, events, timelines and lines of callers; agents see their own callers' by a setting."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        caller = floor.caller(number="5551234567")
        call = (await floor.event("CallConnected")).call_id
        floor.caller(number="5557654321")
        await floor.event("CallQueued", count=2)
        await floor.services.journal.flushed()
        assert (await web.good("boss", "GET", f"/calls/{call}"))["number"] == "5551234567"
        assert (await web.good("engineer", "GET", f"/calls/{call}"))["number"] == "••••••••67"
        assert (await web.good("ann", "GET", f"/calls/{call}"))["number"] == "5551234567"
        assert (await web.good("bob", "GET", "/waiting"))["items"][0]["number"] == "••••••••21"
        for path in ("/events?limit=200", f"/calls/{call}/timeline", "/calls", f"/calls/{call}/why", "/waiting"):
            told = await web.ask("engineer", "GET", path)
            assert told.status == 200, told.content
            assert b"5551234567" not in told.raw, path
            assert b"5557654321" not in told.raw, path
        assert (await web.ask("engineer", "GET", "/calls?number=5551234567")).content["scope"] == "numbers:read"
        caller.hang_up()
    async with fake_floor(tmp_path / "other", web__agents_see_numbers=False) as floor, visitors(floor) as web:
        floor.agent("1001")
        caller = floor.caller(number="5551234567")
        call = (await floor.event("CallConnected")).call_id
        assert (await web.good("ann", "GET", f"/calls/{call}"))["number"] == "••••••••67"
        caller.hang_up()
