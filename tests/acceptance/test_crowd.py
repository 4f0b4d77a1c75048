"""Twenty calls at once, some impatient, with every agent flaky: the books balance and nothing is left."""

from __future__ import annotations

import asyncio
import random

import pytest

from ari_app.phone.call import CallFailed, SipCall
from tests.support.floor import Floor, until

pytestmark = pytest.mark.alone


async def test_twenty_calls_at_once(floor: Floor) -> None:
    """Offered = answered + abandoned; no agent is stuck; every call has exactly one end."""
    dice = random.Random(20)

    def flaky(call: SipCall) -> None:
        what = dice.random()
        if what < 0.2:
            call.reject()
        elif what < 0.9:
            call.answer()
            tasks.append(asyncio.ensure_future(_hang_up_later(call, dice.uniform(0.5, 1.5))))

    tasks: list[asyncio.Future[None]] = []
    for user in ("1001", "1002", "1004"):
        await floor.agent(user, flaky)

    async def one(number: int) -> None:
        call = await floor.call("8000", f"55501{number:02d}")
        await asyncio.sleep(dice.uniform(0, 0.5))
        await call.press("1")
        await asyncio.sleep(0.4)
        await call.press("2")
        try:
            async with asyncio.timeout(25 if number % 5 else 2):
                await call.ended.wait()
        except TimeoutError:
            await call.hang_up()

    await asyncio.gather(*(one(number) for number in range(20)))
    await until(lambda: len(floor.seen("CallEnded")) == 20, 20)
    rows = await floor.rows("select outcome, count(*) n from calls group by outcome")
    totals = {row["outcome"]: row["n"] for row in rows}
    assert sum(totals.values()) == 20
    assert set(totals) <= {"answered", "abandoned", "hung up in menu"}
    assert totals.get("answered", 0) >= 8, totals
    await until(lambda: {floor.state(user) for user in ("1001", "1002", "1004")} == {"ready"}, 10)
    assert floor.app is not None
    assert floor.app.services.switch.bus.dropped == 0
    await asyncio.gather(*tasks, return_exceptions=True)


async def _hang_up_later(call: SipCall, seconds: float) -> None:
    await asyncio.sleep(seconds)
    try:
        await call.hang_up()
    except CallFailed:
        return
