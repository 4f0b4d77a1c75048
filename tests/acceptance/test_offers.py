"""Agents by their telephones' codes. Every other way of an offer is tested on the fake: tests/fake/test_offers.py."""

from __future__ import annotations

from tests.support.floor import Floor, until


async def test_agents_by_dialled_code(floor: Floor) -> None:
    """*45 in, *47 pause, *48 back, *46 out; *491 wraps up with a disposition."""
    phone = await floor.agent("1001", login=False)

    async def code(digits: str, state: str) -> None:
        call = await phone.dial(digits)
        await until(lambda: floor.state("1001") == state, what=f"{digits} → {state}")
        await call.hang_up()

    await code("*45", "ready")
    await code("*47", "paused")
    await code("*48", "ready")
    caller = await floor.call("8003")
    await floor.event("CallConnected")
    await caller.hang_up()
    await until(lambda: floor.state("1001") == "wrap-up")
    await code("*491", "ready")
    assert floor.seen("CallWrappedUp")[0].data["disposition"] == "resolved"
    await code("*46", "offline")
    assert {row.data["by"] for row in floor.seen("AgentStateChanged") if row.data["reason"] == "paused"} == {"1001"}
