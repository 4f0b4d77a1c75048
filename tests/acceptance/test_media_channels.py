"""Many media channels at once on a real Asterisk."""

from __future__ import annotations

import asyncio
import random

import pytest

from ari_app.ari import reading
from ari_app.ari.bus import Bus
from ari_app.ari.event_socket import EventSocket
from ari_app.ari.events import Event
from ari_app.ari.media import media_channel
from ari_app.ari.rest import Rest
from ari_app.pbx.runtime import PrivateAsterisk

pytestmark = pytest.mark.alone


async def test_hundreds_open_and_end_while_others_do(asterisk: PrivateAsterisk) -> None:
    """Looked up, made and ended at once they would lock each other out for good (see `MediaGate`)."""
    state, bus, ready, opened = asterisk.state, Bus(), asyncio.Event(), 0

    async def connected() -> None:
        ready.set()

    def heard(event: Event) -> None:
        bus.publish(event)

    async def worker(rest: Rest) -> None:
        nonlocal opened
        for _ in range(25):
            async with media_channel(rest, bus, state.ari_app):
                opened += 1
                await asyncio.sleep(random.random() * 0.02)

    async with Rest(f"http://{state.listen}:{state.http_port}/ari", state.ari_user, state.ari_password) as rest:
        events = EventSocket(rest, state.ari_app, heard, connected, lambda _refused: None)
        listening = asyncio.create_task(events.run())
        await asyncio.wait_for(ready.wait(), 5)
        async with asyncio.timeout(60):
            await asyncio.gather(*(worker(rest) for _ in range(24)))
        listening.cancel()
        await asyncio.wait([listening])
        assert not [one for one in await reading.channels(rest) if one.name.startswith("WebSocket/")]
    assert (opened, rest.failures) == (600, 0)
