"""The sound of ringing, for somebody in the bridge who waits for another to answer."""

from __future__ import annotations

import logging

from ari_app.ari.ids import new_id
from ari_app.voice.call.session import CallSession
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)


class Ringback:
    """One at a time."""

    def __init__(self, session: CallSession) -> None:
        self._session = session
        self._playback = ""

    async def sound(self, channel_id: str) -> None:
        """They hear that it rings. A sound that cannot be played or written costs itself alone."""
        self._playback = playback = new_id("play")  # before it sounds: a cancellation must not leave it behind
        try:
            media, path = ",".join(self._session.ringback()), f"/channels/{channel_id}/play"
            await self._session.services.switch.rest.create(path, media=media, playbackId=playback)
        except (AsteriskError, OSError) as error:
            log.warning("no ringback: %s", error)

    async def quiet(self) -> None:
        """No ringback any more: Asterisk bridges nobody while something is played to them."""
        playback, self._playback = self._playback, ""
        if playback:
            await self._session.services.switch.rest.discard(f"/playbacks/{playback}")
