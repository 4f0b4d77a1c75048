"""Bridges as objects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.ari.ids import new_id
from ari_app.ari.rest import Rest


class Bridge:
    """A mixing bridge under an id of ours."""

    def __init__(self, rest: Rest, bridge_id: str) -> None:
        self.rest, self.id = rest, bridge_id

    @classmethod
    async def create(cls, rest: Rest, name: str) -> Bridge:
        """A new mixing bridge."""
        bridge = cls(rest, new_id("bridge"))
        await rest.post("/bridges", type="mixing", bridgeId=bridge.id, name=name)
        return bridge

    async def add(self, *channel_ids: str) -> None:
        """Add channels; their playbacks must have been stopped before, or the answer waits for them."""
        await self.rest.post(f"/bridges/{self.id}/addChannel", channel=",".join(channel_ids))

    async def remove(self, channel_id: str) -> None:
        """Take a channel out; it stays in the application."""
        await self.rest.post(f"/bridges/{self.id}/removeChannel", channel=channel_id)

    async def destroy(self) -> None:
        """Destroy; the channels stay in the application."""
        await self.rest.delete(f"/bridges/{self.id}")


@asynccontextmanager
async def bridge_of(rest: Rest, name: str) -> AsyncIterator[Bridge]:
    """A bridge that is destroyed at the end of the block."""
    bridge = await Bridge.create(rest, name)
    try:
        yield bridge
    finally:
        await bridge.destroy()
