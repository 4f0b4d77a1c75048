"""Playbacks that can be waited for and stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.events import PlaybackFinished
from ari_app.ari.ids import new_id
from models.domain.errors import AsteriskError


class Told(Protocol):
    """Who wants to know when media sound. Calls must not wait."""

    def begin(self) -> None:
        """They begin."""

    def pause(self) -> None:
        """They are silenced for a while."""

    def resume(self) -> None:
        """They go on where they were."""

    def end(self) -> None:
        """They are over, or stopped."""


class Playback:
    """A running playback of one or more media."""

    def __init__(self, channel: Channel, playback_id: str, events: Subscription, told: Told | None = None) -> None:
        self.channel, self.id, self._events, self._told = channel, playback_id, events, told
        self.finished = False

    async def wait(self) -> bool:
        """Wait for the end; whether it played through (a stopped or missing sound counts as played)."""
        while not self.finished:
            event = await self._events.next(PlaybackFinished)
            self.finished = True
            return event.playback.state == "done"
        return True

    async def pause(self) -> bool:
        """Silence now, to be continued with `resume`; False when it cannot be, and then it is stopped."""
        paused = not self.finished and await self._control("pause")
        if paused and self._told is not None:
            self._told.pause()
        return paused

    async def resume(self) -> bool:
        """Go on where it was paused; False when it is over."""
        if self._told is not None:
            self._told.resume()
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
async def playing(channel: Channel, media: Sequence[str], told: Told | None = None) -> AsyncIterator[Playback]:
    """Play media on a channel inside the block; leaving the block stops it. ``told`` hears when they sound."""
    playback_id = new_id("play")
    with channel.bus.subscribe(f"playback:{playback_id}") as events:
        playback = Playback(channel, playback_id, events, told)
        try:
            await channel.rest.create(f"/channels/{channel.id}/play", media=",".join(media), playbackId=playback_id)
            if told is not None:
                told.begin()
            yield playback
        finally:
            if told is not None:
                told.end()
            await playback.stop()
