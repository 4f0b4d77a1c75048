"""The dialling policy with the dialplan's own codes and numbers. All its other rules: tests/fake/test_dialling.py."""

from __future__ import annotations

from models.domain.conversation import Verb
from tests.support.desk import Desk
from tests.support.floor import Floor, answering, until


async def test_agents_dial_as_far_as_their_right_goes(floor: Floor) -> None:
    """By transfer key, by command, by *56: premium and foreign numbers are refused in words, and the caller stays."""
    desk = Desk(floor)
    _, agent = await desk.talking()
    await agent.press("*20019005551234#")
    refused = await floor.event("DiallingRefused", purpose="transfer", who="1001")
    assert "premium" in refused.data["reason"]
    assert not floor.seen("TransferBegun")
    phone = await floor.agent("1002", answering([]))
    call = await phone.dial("*56004930123456")
    await floor.event("DiallingRefused", purpose="call out", who="1002")
    await until(lambda: call.ended.is_set(), 15)
    assert not floor.seen("CallArrived", direction="out")
    assert not floor.seen("NumberDialled")
    assert "915" in await desk.order(Verb.TRANSFER, "number:915")
    await floor.event("NumberDialled", number="915", who="1001")
