"""The plainest calls: the fake and the application fit together."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor


@virtual
async def test_caller_and_agent_hear_each_other(tmp_path: Path) -> None:
    """Arrival, offer, conversation, hang-up, wrap-up."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001")
        caller = floor.caller("8003")
        await floor.event("CallConnected")
        assert floor.fake.who_hears_whom() == {"5559999": {"1001"}, "1001": {"5559999"}}
        caller.hang_up()
        await floor.event("CallEnded", outcome="answered")
        assert phone.call.ended
        assert floor.state("1001") == "wrap-up"
        await floor.until(lambda: floor.state("1001") == "ready")
