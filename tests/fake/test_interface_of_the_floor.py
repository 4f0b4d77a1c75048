"""The interface for those who lead: the line, supervision, callers, dialling for a CRM, figures and health."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import patch

from ari_app.store.report_queries import ReportQueries
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor
from tests.support.visitors import visitors


@virtual
async def test_the_line_is_led(tmp_path: Path) -> None:
    """Prioritise, move, withdraw; never both at once; a queue that one does not lead is not there."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.caller(number="5550001")
        one = (await floor.event("CallQueued", count=1)).call_id
        floor.caller(number="5550002")
        two = (await floor.event("CallQueued", count=2)).call_id
        rows = (await web.good("boss", "GET", "/waiting"))["items"]
        assert {row["call"] for row in rows} == {one, two}
        queue = rows[0]["queue"]
        assert (await web.good("boss", "GET", f"/queues/{queue}"))["waiting"] == 2
        assert len((await web.good("boss", "GET", f"/queues/{queue}/waiting"))["items"]) == 2
        assert (await web.good("boss", "PATCH", f"/waiting/{two}", {"priority": 1}))["result"] == "priority 1"
        assert (await web.ask("boss", "PATCH", f"/waiting/{two}", {"priority": 1, "queue": "sales"})).status == 400
        assert (await web.ask("boss", "PATCH", f"/waiting/{two}", {})).status == 400
        assert (await web.ask("boss", "PATCH", f"/waiting/{two}", {"queue": "nothing"})).status == 404
        assert (await web.ask("ann", "DELETE", f"/waiting/{two}")).content["scope"] == "queues:write"
        assert (await web.good("boss", "PATCH", f"/waiting/{two}", {"queue": "sales"}))["result"] == "moved to sales"
        await floor.event("CallQueued", call_id=two, problem="sales")
        assert (await web.good("boss", "DELETE", f"/waiting/{one}?to=hangup"))["result"] == "withdrawn to hangup"
        await floor.event("CallEnded", call_id=one)


@virtual
async def test_a_supervisor_is_in_a_call_and_changes_how(tmp_path: Path) -> None:
    """Their own phone rings; the mode changes and ends by order; nobody else changes it."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        floor.agent("1009", login=False)
        caller = floor.caller()
        await floor.event("CallConnected")
        told = await web.ask("boss", "POST", "/supervisions", {"agent": "1001"})
        assert (told.status, told.content["result"]) == (202, "ringing 1009")
        await floor.event("CallListenedTo", mode="listen")
        (found,) = (await web.good("boss", "GET", "/supervisions"))["items"]
        assert (found["supervisor"], found["agent"], found["mode"]) == ("1009", "1001", "listen")
        at = f"/supervisions/{found['id']}"
        assert (await web.ask("ann", "PATCH", at, {"mode": "barge"})).content["scope"] == "supervise"
        assert (await web.ask("admin", "PATCH", at, {"mode": "barge"})).status == 404
        for mode in ("whisper", "barge", "listen"):
            assert (await web.good("boss", "PATCH", at, {"mode": mode}))["mode"] == mode
            await floor.event("CallListenedTo", mode=mode, count=1 + (mode == "listen"))
            await asyncio.sleep(0.5)
        await web.good("boss", "DELETE", at)
        await floor.until(lambda: not floor.app.desk.watching)
        assert (await web.ask("engineer", "POST", "/supervisions", {"agent": "1001"})).status == 403
        assert (await web.ask("admin", "POST", "/supervisions", {"agent": "1001"})).status == 409, "no telephone"
        caller.hang_up()


@virtual
async def test_who_has_taken_a_call_over_cannot_leave_the_caller_alone(tmp_path: Path) -> None:
    """Listening again would: it is refused in words; leaving hangs up."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        floor.agent("1009", login=False)
        caller = floor.caller()
        await floor.event("CallConnected")
        await web.good("boss", "POST", "/supervisions", {"agent": "1001", "mode": "takeover"})
        await floor.event("LegLeft", who="1001")
        (found,) = (await web.good("boss", "GET", "/supervisions"))["items"]
        at = f"/supervisions/{found['id']}"
        told = await web.ask("boss", "PATCH", at, {"mode": "listen"})
        assert (told.status, told.content["detail"]) == (409, "the caller has nobody else: hang up, or stay")
        assert floor.fake.who_hears_whom() == {"5559999": {"1009"}, "1009": {"5559999"}}
        await web.good("boss", "DELETE", at)
        await floor.until(lambda: caller.ended and not floor.app.desk.watching)


@virtual
async def test_callers_are_known_and_noted(tmp_path: Path) -> None:
    """PUT writes all, PATCH what is given; the portrait has the last calls; who may not read numbers learns nothing."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        put = {"name": "Ada", "tier": "gold", "external_id": "42", "url": "https://crm.test/42"}
        told = await web.good("boss", "PUT", "/callers/+495551234", put)
        assert (told["name"], told["tier"], told["known"]) == ("Ada", "gold", True)
        told = await web.good("boss", "PATCH", "/callers/+495551234", {"tier": "platinum"})
        assert (told["name"], told["tier"], told["url"]) == ("Ada", "platinum", "https://crm.test/42")
        assert (await web.ask("boss", "PATCH", "/callers/+495551234", {})).status == 400
        assert (await web.ask("boss", "PUT", "/callers/abc", put)).content["field"] == "number"
        told = await web.ask("boss", "PUT", "/callers/5550001", {"url": "javascript:alert(1)"})
        assert (told.status, told.content["field"]) == (400, "url")
        assert (await web.ask("boss", "GET", "/callers/5559876")).status == 404
        assert (await web.ask("engineer", "GET", "/callers/5550001")).content["scope"] == "callers:read"
        assert [one["name"] for one in (await web.good("boss", "GET", "/callers?text=Ad"))["items"]] == ["Ada"]
        caller = floor.caller(number="+495551234")
        arrived = await floor.event("CallArrived", number="+495551234")
        assert (arrived.data["name"], arrived.data["tier"]) == ("Ada", "platinum")
        await floor.services.journal.flushed()
        portrait = await web.good("boss", "GET", "/callers/+495551234")
        assert [visit["call"] for visit in portrait["calls"]] == [arrived.call_id]
        assert floor.seen("CallerNoted")[1].data["changed"] == ["tier"]
        caller.hang_up()


@virtual
async def test_a_crm_dials_and_the_call_is_linked(tmp_path: Path) -> None:
    """202 at once; the call that comes has the reference; attributes come and go; agents dial for themselves alone."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        floor.fake.phone("5550123", "answer", 0.1)
        told = await web.ask("ann", "POST", "/calls", {"to": "5550123", "agent": "1002"})
        assert (told.status, told.content["scope"]) == (403, "agents:write")
        told = await web.ask("crm", "POST", "/calls", {"to": "5550123", "agent": "7777"})
        assert told.status == 404
        told = await web.ask("ann", "POST", "/calls", {"to": "112"})
        assert (told.status, told.code) == (409, "number_refused")
        body = {"to": "555 01-23", "agent": "1001", "queue": "orders", "external_id": "contact/7"}
        told = await web.ask("crm", "POST", "/calls", body)
        assert (told.status, told.content["agent"]) == (202, "1001")
        call = (await floor.event("CallLinked")).call_id
        await floor.services.journal.flushed()
        assert (await web.good("crm", "GET", f"/calls/{call}"))["external_refs"] == {"crm": "contact/7"}
        patch = {"attributes": {"order": "A-17", "colour": "red"}, "external_refs": {"erp": "SO-1"}}
        told = await web.good("crm", "PATCH", f"/calls/{call}", patch)
        assert (told["attributes"], told["external_refs"]) == (
            {"order": "A-17", "colour": "red"}, {"crm": "contact/7", "erp": "SO-1"},
        )  # fmt: skip
        told = await web.good("crm", "PATCH", f"/calls/{call}", {"attributes": {"colour": None}})
        assert told["attributes"] == {"order": "A-17"}
        assert (await web.ask("analyst", "PATCH", f"/calls/{call}", patch)).content["scope"] == "calls:write"


@virtual
async def test_figures_are_told_as_json_and_as_csv(tmp_path: Path) -> None:
    """The same rows; a report that breaks off says so in its last line; formulas are named."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        caller = floor.caller()
        await floor.event("CallConnected")
        await asyncio.sleep(20)
        caller.hang_up()
        await floor.event("CallEnded")
        await floor.services.journal.flushed()
        told = await web.good("boss", "GET", "/reports/queues?bucket=all")
        (row,) = told["items"]
        assert (row["offered"], row["answered"], row["abandoned"], row["service_level"]) == (1, 1, 0, 1.0)
        assert told["formulas"]["service_level"].startswith("answered within")
        agents = (await web.good("boss", "GET", "/reports/agents?bucket=all"))["items"]
        assert (agents[0]["agent"], agents[0]["calls"]) == ("1001", 1)
        assert 19_000 < agents[0]["talk_ms"] < 22_000
        csv = (await web.ask("boss", "GET", "/reports/queues?bucket=all&format=csv")).raw.decode().splitlines()
        assert csv[0].startswith("since_at,queue,offered,answered")
        assert len(csv) == 2
        assert (await web.ask("boss", "GET", "/reports/money")).status == 404
        told = await web.ask("boss", "GET", "/reports/queues?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z")
        assert (told.status, told.content["field"]) == (400, "until")
        told = await web.ask("boss", "GET", "/reports/queues?since=1990-01-01T00:00:00Z&bucket=hour")
        assert (told.status, told.content["field"]) == (400, "bucket")
        with patch.object(ReportQueries, "report", side_effect=OSError(0, "the disk is gone")):
            broken = (await web.ask("boss", "GET", "/reports/calls?format=csv")).raw.decode().splitlines()
        assert broken[-1].startswith("ERROR,the report is not complete")
        orders = (await web.good("orders-boss", "GET", "/reports/queues?bucket=all"))["items"]
        assert {one["queue"] for one in orders} <= {"orders"}


@virtual
async def test_health_flow_and_routing_are_told(tmp_path: Path) -> None:
    """Counters for Prometheus; the flow with its steps and picture; versions; the profile and its switch."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        health = await web.good("engineer", "GET", "/health")
        assert (health["asterisk"], health["calls"]) == ("connected", 0)
        metrics = (await web.ask("engineer", "GET", "/metrics")).raw.decode()
        assert 'kefu_agents{state="offline"}' in metrics
        assert all(" " in line for line in metrics.strip().splitlines())
        flow = await web.good("engineer", "GET", "/flows")
        assert (flow["version"], len(flow["steps"]) > 5, flow["steps"][0]["line"] > 0) == (1, True, True)
        picture = await web.ask("engineer", "GET", "/flows/picture?language=zh&traffic=true")
        assert (picture.status, picture.raw[:4]) == (200, b"<svg")
        assert (await web.good("engineer", "GET", "/flows/traffic?hours=1"))["calls"] == 0
        assert (await web.good("engineer", "GET", "/flows/versions"))["current"] == 1
        assert (await web.good("engineer", "GET", "/routing/profile"))["profile"] == "service-first"
        switched = await web.good("engineer", "PUT", "/routing/profile", {"profile": "overload"})
        assert switched["profile"] == "overload"
        assert (await web.ask("engineer", "PUT", "/routing/profile", {"profile": "none"})).status in (404, 409)
        assert (await web.ask("ann", "PUT", "/routing/profile", {"profile": "overload"})).status == 403
        assert (await web.good("engineer", "PUT", "/process/drain"))["draining"] is True
        assert (await web.good("engineer", "GET", "/health"))["status"] == "degraded"
        assert (await web.good("engineer", "DELETE", "/process/drain"))["draining"] is False
        assert (await web.good("", "GET", "/ping"))["incarnation"] == floor.app.incarnation


@virtual
async def test_transcripts_are_read_and_that_is_written_down(tmp_path: Path) -> None:
    """By others than the parties; who has no scope for it does not learn what was said from events either."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        floor.agent("1001")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        await floor.services.journal.flushed()
        assert (await web.good("ann", "GET", f"/calls/{call}/transcript"))["items"] == []
        assert not floor.seen("TranscriptRead")
        await web.good("analyst", "GET", f"/calls/{call}/transcript")
        assert floor.seen("TranscriptRead")[0].data["by"] == "analyst"
        assert (await web.ask("bob", "GET", f"/calls/{call}/transcript")).status == 404
        assert (await web.ask("crm", "GET", f"/calls/{call}/transcript")).content["scope"] == "calls:transcript"
        assert ("read_transcript", "analyst", {"call": call}) in web.noted
        crm = (await web.good("crm", "GET", f"/calls/{call}/timeline"))["items"]
        full = (await web.good("analyst", "GET", f"/calls/{call}/timeline"))["items"]
        zh = await web.ask("analyst", "GET", f"/calls/{call}/timeline", headers={"Accept-Language": "zh"})
        assert "秒后接通" in next(one["words"] for one in zh.content["items"] if one["type"] == "CallConnected")
        said = [one["data"]["text"] for one in crm if one["type"] == "PromptSaid"]
        assert said == [""] * len(said)
        assert any(one["data"]["text"] for one in full if one["type"] == "PromptSaid")
        why = await web.good("boss", "GET", f"/calls/{call}/why?agent=1002")
        assert why["answers"]
        assert {one["type"] for one in why["decisions"]} >= {"RouteDecided", "CallConnected"}
        caller.hang_up()
