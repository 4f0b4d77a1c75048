"""A leg: somebody in a conversation beside the caller, and who owns their channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from ari_app.ari.bus import Subscription
from ari_app.ari.switch import Switch
from models.domain.conversation import Role
from models.domain.events import Event, OfferFailed
from models.domain.feature_codes import KeyReader

UNKNOWN = "?"  # who is on a channel that a telephone's own transfer brought in, until an event says it


@dataclass(slots=True)
class Leg:
    """``events`` are those of its channel, without a gap since it was made.

    ``kept_by`` is set when somebody else owns the channel (a nailed-up agent, a supervisor, a phone that picked
    up): then the leg is given back at its end instead of hung up. ``purpose``: what they were rung for, "" for who was
    not. ``held_before``: seconds that the caller had been on hold before they joined.
    """

    role: Role
    who: str
    channel_id: str
    events: Subscription
    kept_by: asyncio.Event | None = None
    purpose: str = ""
    joined_at: float = 0.0
    held_before: float = 0.0
    keys: KeyReader = field(default_factory=KeyReader)
    ear: asyncio.Task[None] | None = None
    accounted: bool = False  # joined, or the books say why not

    def not_joined(
        self, publish: Callable[[Event], object], result: str, blame: bool = False, rang: float = 0.0
    ) -> None:
        """Write down, once, what came of the offer to an agent who does not join. ``rang``: seconds."""
        if self.role is Role.AGENT and self.purpose and not self.accounted:
            self.accounted = True
            publish(
                OfferFailed(
                    agent_id=self.who, result=result, ring_seconds=rang, agent_to_blame=blame, purpose=self.purpose,
                )
            )  # fmt: skip

    async def let_go(self, switch: Switch) -> None:
        """Hang up, or give the channel back to its owner. A second time does nothing."""
        switch.bus.close(self.events)
        if self.kept_by is not None:
            self.kept_by.set()
        else:
            await switch.channel(self.channel_id).hang_up()
