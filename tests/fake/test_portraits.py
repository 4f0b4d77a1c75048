"""Portraits and causes over the interface: who sees whose, and that each says what it is for."""

from __future__ import annotations

from pathlib import Path

from tests.fake.test_kpis import two_answered_one_gave_up
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor
from tests.support.visitors import visitors


@virtual
async def test_everybody_sees_the_portraits_that_are_theirs(tmp_path: Path) -> None:
    """Agents their own, to now; their supervisor not yet; colleagues and analysts none; callers with their purpose."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        await two_answered_one_gave_up(floor)
        own = await web.good("ann", "GET", "/agents/1001/portrait")
        assert (own["own"], own["legs"], own["data"]) == (True, 2, []), "of two calls nothing is said"
        assert len(own["missing"]) == 5
        boss = await web.good("boss", "GET", "/agents/1001/portrait", headers={"Accept-Language": "zh"})
        assert (boss["own"], boss["legs"]) == (False, 0), "their newest week is theirs"
        assert "辅导" in boss["why"]["purpose"]
        assert (await web.ask("bob", "GET", "/agents/1001/portrait")).status in (403, 404)
        assert (await web.ask("analyst", "GET", "/agents/1001/portrait")).status == 403
        assert (await web.ask("boss", "GET", "/agents/999/portrait")).status == 404
        caller = await web.good("boss", "GET", "/callers/5550000/portrait")
        assert (caller["calls"], caller["settled"]["n"], caller["waited"]) == (1, 0, None)
        assert caller["expires_at"] > caller["last_at"]
        assert (await web.ask("boss", "GET", "/callers/5559999/portrait")).status == 404
        assert (await web.ask("ann", "GET", "/callers/5550000/portrait")).status == 403


@virtual
async def test_the_operation_and_why_it_changed(tmp_path: Path) -> None:
    """Load and staffing by hour; of three calls there is no cause, and that is said."""
    async with fake_floor(tmp_path) as floor, visitors(floor) as web:
        await two_answered_one_gave_up(floor)
        found = await web.good("analyst", "GET", "/operation/portrait")
        assert found["offered"] == 3
        assert {one["end"]: one["calls"] for one in found["ends"]} == {"handled": 2, "abandoned": 1}
        assert sum(one["calls"] for one in found["hours"]) * found["days"] > 2.9
        assert sum(one["agents"] for one in found["hours"]) > 0
        assert (found["wape"], found["hours"][0]["expected"]) == (None, None)
        some = await web.good("orders-boss", "GET", "/operation/portrait")
        assert {one["agents"] for one in some["hours"]} == {None}
        cause = await web.good("boss", "GET", "/kpis/service_level/cause")
        assert (cause["verdict"], cause["parts"], cause["single"], cause["change"]) == ("too few", [], None, None)
        assert (cause["before"]["value"], cause["after"]["n"]) == (None, 3)
        assert (await web.ask("boss", "GET", "/kpis/luck/cause")).status == 404
        assert (await web.ask("boss", "GET", "/kpis/offered/cause")).status == 400
        assert (await web.ask("ann", "GET", "/operation/portrait")).status == 403
