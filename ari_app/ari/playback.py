"""Playbacks that can be waited for and stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.ids import new_id
from models.domain.errors import AsteriskError


class Playback:
    """A running playback of one or more media."""

    def __init__(self, channel: Channel, playback_id: str, events: Subscription) -> None:
        self.channel, self.id, self._events = channel, playback_id, events
        self.finished = False

    async def wait(self) -> bool:
        """Wait for the end; whether it played through (a stopped or missing sound counts as played)."""
        while not self.finished:
            event = await self._events.next("PlaybackFinished")
            self.finished = True
            return str(event["playback"]["state"]) == "done"
        return True

    async def pause(self) -> bool:
        """Silence now, to be continued with `resume`; False when it cannot be, and then it is stopped."""
        return not self.finished and await self._control("pause")

    async def resume(self) -> bool:
        """Go on where it was paused; False when it is over."""
        return await self._control("unpause")

    async def _control(self, operation: str) -> bool:
        try:
            await self.channel.rest.post(f"/playbacks/{self.id}/control", operation=operation)
        except AsteriskError:
            await self.stop()
            return False
        return True

    async def stop(self) -> None:
        """Stop now; nothing happens when it is over."""
        if not self.finished:
            self.finished = True
            await self.channel.rest.discard(f"/playbacks/{self.id}")


@asynccontextmanager
async def playing(channel: Channel, media: Sequence[str]) -> AsyncIterator[Playback]:
    """Play media on a channel inside the block; leaving the block stops it."""
    playback_id = new_id("play")
    with channel.bus.subscribe(f"playback:{playback_id}") as events:
        playback = Playback(channel, playback_id, events)
        try:
            await channel.rest.create(f"/channels/{channel.id}/play", media=",".join(media), playbackId=playback_id)
            yield playback
        finally:
            await playback.stop()
