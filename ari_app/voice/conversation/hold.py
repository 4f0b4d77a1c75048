"""The caller on hold, and telephones that hold on their own: music, seconds, and what is written down of both."""

from __future__ import annotations

import contextlib
import logging
import time

from ari_app.ari.bridge import Bridge
from ari_app.voice.call.session import CallSession
from models.domain.control_events import CallHeld, CallResumed
from models.domain.conversation_facts import Party
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)


class Holding:
    """Of one conversation. Times are those of the monotonic clock."""

    def __init__(self, session: CallSession) -> None:
        self._session = session
        self._since = 0.0
        self._over = 0.0  # seconds of those that are over
        self._phones: dict[str, float] = {}

    @property
    def on(self) -> bool:
        """Whether the caller is on hold now."""
        return self._since > 0

    def seconds(self) -> float:
        """For how long the caller has been on hold in this conversation so far."""
        return self._over + self.now()

    def now(self) -> float:
        """For how long they have been this time; 0 when they are not."""
        return time.monotonic() - self._since if self._since else 0.0

    def go_on(self, seconds: float) -> None:
        """A former process has put them on hold, so long ago."""
        self._since = time.monotonic() - seconds

    async def begin(self, bridge: Bridge, by: str) -> None:
        """The caller out of the bridge, with music. Raises AsteriskError, and then they are in it as before."""
        if self._since:
            return
        caller = self._session.call.channel_id
        try:
            await bridge.remove(caller)
            await self._session.channel.music_on()
        except AsteriskError:
            with contextlib.suppress(AsteriskError):
                await bridge.add_party(caller)
            raise
        self._since = time.monotonic()
        self._session.publish(CallHeld(by=by))

    async def resume(self, bridge: Bridge, by: str) -> None:
        """The caller back into the bridge; the music ends when they are in it. Raises AsteriskError: it goes on."""
        if self._since:
            await bridge.add_party(self._session.call.channel_id)
            await self.end(by)

    async def end(self, by: str) -> None:
        """No music any more, and the hold is written down with its seconds. Not held is as good."""
        if not self._since:
            return
        seconds, self._since = round(self.now(), 2), 0.0
        self._over += seconds
        self._session.publish(CallResumed(by=by, seconds=seconds))
        try:
            await self._session.channel.music_off()
        except AsteriskError as error:
            log.warning("the hold music was not stopped: %s", error)

    def by_phone(self, channel_id: str) -> float:
        """For how long a telephone has been holding the call on its own, now."""
        since = self._phones.get(channel_id)
        return time.monotonic() - since if since is not None else 0.0

    def phone_begins(self, party: Party) -> None:
        """A telephone's own hold begins."""
        self._phones[party.channel] = time.monotonic()
        self._session.publish(CallHeld(by=f"{party.who}'s phone"))

    def phone_ends(self, party: Party) -> float:
        """It ends, if it had begun; how long it was."""
        if party.channel not in self._phones:
            return 0.0
        seconds = round(self.by_phone(party.channel), 2)
        del self._phones[party.channel]
        self._session.publish(CallResumed(by=f"{party.who}'s phone", seconds=seconds))
        return seconds
