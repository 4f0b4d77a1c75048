"""What an ear hangs on in Asterisk: a snoop on one party, a bridge, and external media with its WebSocket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from ari_app.ari.bridge import bridge_of
from ari_app.ari.bus import Bus
from ari_app.ari.channel import snoop
from ari_app.ari.ids import new_id
from ari_app.ari.media import entered, media_channel
from ari_app.ari.rest import Rest


@asynccontextmanager
async def heard_of(
    rest: Rest, bus: Bus, app: str, channel_id: str, leg: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """The socket on which a channel is heard; all of it ends with the block. Raises AsteriskError."""
    async with AsyncExitStack() as stack:
        snoop_id = new_id("snoop")
        events = stack.enter_context(bus.subscribe(f"channel:{snoop_id}"))
        stack.push_async_callback(rest.discard, f"/channels/{snoop_id}")
        await snoop(rest, snoop_id, channel_id, app)
        media = await stack.enter_async_context(media_channel(rest, bus, app))
        await entered(events, f"the {leg}'s ear")
        bridge = await stack.enter_async_context(bridge_of(rest, f"ear-{leg}"))
        await bridge.add(snoop_id, media.id)
        yield media.socket
