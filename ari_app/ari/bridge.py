"""Bridges as objects."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.ari.ids import new_id
from ari_app.ari.rest import Rest
from models.domain.errors import AsteriskError, Gone, NotInStasis


class Bridge:
    """A mixing bridge under an id of ours."""

    def __init__(self, rest: Rest, bridge_id: str) -> None:
        self.rest, self.id = rest, bridge_id

    async def create(self, name: str) -> None:
        """Make the bridge. Whatever comes between, a refusal or a cancellation, leaves none: it is destroyed again."""
        self.rest.bridges.add(self.id)
        try:
            await self.rest.create("/bridges", type="mixing", bridgeId=self.id, name=name)
        except (AsteriskError, asyncio.CancelledError):
            await self.destroy()
            raise

    async def add(self, *channel_ids: str) -> None:
        """Add channels; their playbacks must have been stopped before, or the answer waits for them."""
        await self.rest.post(f"/bridges/{self.id}/addChannel", channel=",".join(channel_ids))

    async def add_party(self, channel_id: str) -> None:
        """Add somebody whose keys kefu reads: they are not passed on by Asterisk."""
        await self.rest.post(f"/bridges/{self.id}/addChannel", channel=channel_id, absorbDTMF="true")

    async def remove(self, channel_id: str) -> None:
        """Take a channel out; it stays in the application. Already out is as good."""
        with contextlib.suppress(Gone, NotInStasis):
            await self.rest.post(f"/bridges/{self.id}/removeChannel", channel=channel_id)

    async def destroy(self) -> None:
        """Destroy; the channels stay in the application."""
        await self.rest.discard(f"/bridges/{self.id}")
        self.rest.bridges.discard(self.id)


@asynccontextmanager
async def bridge_of(rest: Rest, name: str) -> AsyncIterator[Bridge]:
    """A bridge that is destroyed at the end of the block."""
    bridge = Bridge(rest, new_id("bridge"))
    await bridge.create(name)
    try:
        yield bridge
    finally:
        await bridge.destroy()
