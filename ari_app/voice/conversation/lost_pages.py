"""Pages that have vanished from a conversation: since when, and what the caller is told of it."""

from __future__ import annotations

import asyncio
import time

from ari_app.ari.playback import playing
from ari_app.voice.call.session import CallSession


class LostPages:
    """Of one conversation, by the channels of their legs."""

    def __init__(self, session: CallSession) -> None:
        self._session = session
        self._since: dict[str, float] = {}
        self._saying: asyncio.Task[None] | None = None

    def lost(self, channel_id: str) -> None:
        """It has vanished."""
        self._since.setdefault(channel_id, time.monotonic())

    def found(self, channel_id: str) -> float:
        """It is back; how many seconds it was away."""
        return round(time.monotonic() - self._since.pop(channel_id, time.monotonic()), 2)

    def given_up(self) -> dict[str, float]:
        """Those that never came back, with their seconds."""
        return {channel: self.found(channel) for channel in list(self._since)}

    def say(self) -> None:
        """One sentence to the caller, with music behind it."""
        self._saying = self._session.help("phone lost", None, _sentence, self._session)

    async def hush(self) -> None:
        """No sentence any more. None was said is as good."""
        task, self._saying = self._saying, None
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})


async def _sentence(session: CallSession) -> None:
    media = await session.media("phone_lost")
    await session.channel.music_off()
    async with playing(session.channel, media) as playback:
        await session.channel.music_on()
        await playback.wait()
