"""The connection to Asterisk that calls need: requests, events, and the name that our application has there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ari_app.ari.bus import Bus, Subscription
from ari_app.ari.channel import Channel
from ari_app.ari.rest import Rest


@dataclass(frozen=True, slots=True)
class Switch:
    """Requests go to ``rest``, events come over ``bus``; ``app`` is the Stasis application. ``phone_of`` says which
    endpoint rings for an agent."""

    rest: Rest
    bus: Bus
    app: str
    phone_of: Callable[[str], str] = str

    def channel(self, channel_id: str) -> Channel:
        """A handle on a channel; asks nothing of Asterisk."""
        return Channel(self.rest, self.bus, channel_id)

    def events(self, channel_id: str) -> Subscription:
        """The events of a channel from now on; whoever asks closes them (`Bus.close`)."""
        return self.bus.open(f"channel:{channel_id}")
