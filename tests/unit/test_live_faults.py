"""A topic that fails costs the others nothing."""

from __future__ import annotations

import asyncio

from tests.support.live import screen_at
from tests.unit.test_live_socket import site


async def test_a_state_that_cannot_be_made() -> None:
    """A fault in one topic is told and costs the others nothing; afterwards it goes on."""
    async with site() as here, screen_at(here.address) as screen:
        await screen.want("wall", "desk")
        await screen.until(lambda: len(screen.states) == 2)
        here.broken = "wall"
        here.change()
        await screen.until(lambda: screen.states["desk"]["n"] == 1)
        await screen.want("wall", "desk", "broken")
        await screen.until(lambda: screen.said)
        assert screen.said == [{"t": "refused", "topic": "broken", "reason": "it cannot be shown now"}]
        await asyncio.sleep(0.2)
        assert here.failures
        assert all("ZeroDivisionError" in words for words in here.failures)
        here.broken = ""
        here.change()
        await screen.until(lambda: screen.states["wall"]["n"] == 2)
        assert screen.snapshots.count("wall") == 1
