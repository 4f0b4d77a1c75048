"""Agents who hear nothing while the caller says a secret (`mask: agent_leg` of a rule); the caller hears them.

What is written to their channel is kept back, so the caller's own ear, the recording and whoever else is in the call
are as before. Signals of their telephone, such as keys, pass.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from ari_app.ari.switch import Switch
from ari_app.voice.call.leg import Leg
from models.domain.conversation import Role
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)


class Deafness:
    """Of one conversation: which of its channels hear nothing now."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._deaf: set[str] = set()

    @property
    def channels(self) -> frozenset[str]:
        """Those that hear nothing."""
        return frozenset(self._deaf)

    async def begin(self, legs: Iterable[Leg]) -> bool:
        """The agents among these hear nothing; whether there is one who does not hear."""
        for leg in [one for one in legs if one.role is Role.AGENT and one.channel_id not in self._deaf]:
            try:
                await self._switch.channel(leg.channel_id).deafen(True)
            except AsteriskError as error:
                log.warning("%s hears what they should not: %s", leg.who, error)
            else:
                self._deaf.add(leg.channel_id)
        return bool(self._deaf)

    async def end(self) -> None:
        """They hear again."""
        for channel_id in list(self._deaf):
            await self.hears(channel_id)

    async def hears(self, channel_id: str) -> None:
        """This one does, if they did not; whose channel is gone hears nothing anyway."""
        if channel_id in self._deaf:
            self._deaf.discard(channel_id)
            await self.open(channel_id)

    async def open(self, channel_id: str) -> None:
        """The same of a channel of which nobody here knows, from a former process."""
        try:
            await self._switch.channel(channel_id).deafen(False)
        except AsteriskError as error:
            log.warning("a telephone was not opened again: %s", error)
