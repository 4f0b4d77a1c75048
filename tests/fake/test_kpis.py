"""Figures on the fake floor: calls go through the whole application; interface, wallboard and list of calls agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.visitors import visitors


async def two_answered_one_gave_up(floor: FakeFloor) -> tuple[list[str], str]:
    floor.agent("1001")
    answered = []
    for at in range(2):
        caller = floor.caller(number=f"555000{at}")
        answered.append((await floor.event("CallConnected", count=at + 1)).call_id)
        await floor.settle(20)
        caller.hang_up()
        await floor.event("CallEnded", call_id=answered[-1])
        await floor.settle(60)
    await floor.code("1001", "pause")
    caller = floor.caller(number="5550009")
    gone = (await floor.event("CallQueued", count=3)).call_id
    await floor.settle(40)
    caller.hang_up()
    await floor.event("CallEnded", call_id=gone)
    await floor.services.journal.flushed()
    return answered, gone


def _by_name(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["kpi"]: one for one in told["items"]}


@virtual
async def test_figures_lead_to_their_calls_and_the_wall_says_the_same(tmp_path: Path) -> None:
    """Two calls answered in time, one given up after 40 s: 2 of 3, by every way to ask."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        answered, gone = await two_answered_one_gave_up(floor)
        found = _by_name(await web.good("boss", "GET", "/kpis?kpi=service_level,aht,csat,fcr,occupancy&language=zh"))
        level = found["service_level"]
        assert (level["value"], level["n"], level["name"]) == (0.666667, 3, "服务水平")
        assert level["low"] < 0.2077 < level["value"] < 0.9385 < level["high"] + 0.001
        assert found["aht"]["n"] == 2
        assert found["aht"]["value"] > 20
        assert (found["csat"]["value"], found["fcr"]["value"]) == (None, None), "not known yet, and not 0"
        page = await web.good("boss", "GET", level["calls"].removeprefix("/api/v1"))
        assert (page["n"], sorted(page["items"])) == (3, sorted([*answered, gone]))
        against = await web.good("boss", "GET", level["calls"].removeprefix("/api/v1") + "&side=against")
        assert against["items"] == [gone]
        counted = [one.counted for one in floor.app.live.today.queues.values()]
        assert sum(one.answered for one in counted) == sum(one.in_time for one in counted) == 2
        assert sum(one.abandoned for one in counted) == 1


@virtual
async def test_what_is_asked_wrongly_is_said(tmp_path: Path) -> None:
    """KPIs and variants that there are not, figures without the right, calls of queues that one does not look after."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        await two_answered_one_gave_up(floor)
        told = await web.ask("boss", "GET", "/kpis?kpi=luck", headers={"Accept-Language": "zh"})
        assert told.status == 400, told.content
        assert "没有指标" in told.content["detail"]
        assert (await web.ask("boss", "GET", "/kpis?variant=csat=luck")).status == 400
        assert (await web.ask("boss", "GET", "/kpis/luck/calls")).status == 404
        assert (await web.ask("ann", "GET", "/kpis")).status == 403
        lines = await web.good("boss", "GET", "/kpis?kpi=queued&by=queue")
        assert [(one["group"], one["n"]) for one in lines["items"] if one["n"]] == [(lines["items"][0]["group"], 3)]
