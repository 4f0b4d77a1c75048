"""Phones that are rung by command, and numbers behind the dialling policy, on the fake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.call.outbound import click_to_call
from models.domain.errors import CommandRefused
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor


@virtual
async def test_an_agent_may_take_some_seconds_to_lift_the_phone(tmp_path: Path) -> None:
    """Called out for by command: the comparison with Asterisk does not take the ringing phone for a stray."""
    async with fake_floor(tmp_path, queue__ring_seconds=15.0) as floor:
        floor.agent("1001", after=6.0)
        customer = floor.fake.number("5550001")
        assert await click_to_call(floor.centre, "1001", "billing:5550001") == "ringing 1001"
        arrived = await floor.event("CallArrived", direction="out")
        assert arrived.data["number"] == "5550001"
        await floor.event("NumberDialled", number="5550001", who="1001")
        about = await floor.event("CallAbout")
        assert about.data["problem"] == "billing", "a call out has its problem in the books"
        await floor.event("CallConnected")
        assert not floor.seen("MismatchHealed")
        customer.hang_up()
        await floor.event("CallEnded")
        with pytest.raises(CommandRefused, match="premium"):
            await click_to_call(floor.centre, "1001", "billing:0019005551234")
