"""The caller's channel, and what lives as long as it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from ari_app.ari.bus import Subscription
from ari_app.ari.channel import Channel
from ari_app.contact.life import Life
from ari_app.voice.call.time_limit import TimeLimit


class ChannelLife(Life):
    """``entered``: the channel is in our application; ``arrived``: the books have the call; ``leaving``: it is given
    away, and its end is no hang-up; ``gone``: it has ended. ``inherited``: events of the call's other channels, from
    the moment in which recovery found them.
    """

    def __init__(
        self, tasks: asyncio.TaskGroup, stack: AsyncExitStack, channel: Channel, inherited: Mapping[str, Subscription]
    ) -> None:
        super().__init__(tasks, stack)
        self.channel = channel
        self.limit = TimeLimit(asyncio.get_running_loop().time)
        self.entered = asyncio.Event()
        self.arrived = self.leaving = self.gone = False
        self.inherited = dict(inherited)
