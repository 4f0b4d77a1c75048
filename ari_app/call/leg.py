"""A leg: somebody in a conversation beside the caller, and who owns their channel."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.call.centre import Centre
from models.domain.conversation import Role
from models.domain.feature_codes import KeyReader

UNKNOWN = "?"  # who is on a channel that a telephone's own transfer brought in, until an event says it


@dataclass(slots=True)
class Leg:
    """``events`` are those of its channel, without a gap since it was made.

    ``kept_by`` is set when somebody else owns the channel (a nailed-up agent, a supervisor, a phone that picked
    up): then the leg is given back at its end instead of hung up.
    """

    role: Role
    who: str
    channel_id: str
    events: Subscription
    kept_by: asyncio.Event | None = None
    joined_at: float = 0.0
    keys: KeyReader = field(default_factory=KeyReader)
    ear: asyncio.Task[None] | None = None

    async def let_go(self, centre: Centre) -> None:
        """Hang up, or give the channel back to its owner. A second time does nothing."""
        centre.bus.close(self.events)
        if self.kept_by is not None:
            self.kept_by.set()
        else:
            await Channel(centre.rest, centre.bus, self.channel_id).hang_up()
