"""A conversation as the rest of the house sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ari_app.voice.call.deafness import Deafness
from ari_app.voice.call.leg import Leg
from models.domain import conversation_facts
from models.domain.call_commands import CallCommand
from models.domain.identity import Identity


class Talk(Protocol):
    """A caller and those they talk with, in one bridge."""

    @property
    def legs(self) -> Mapping[str, Leg]:
        """Who is in it beside the caller, by channel."""

    @property
    def state(self) -> conversation_facts.Talk:
        """Who is in it by the table: phase, parties, who consults whom."""

    @property
    def bridge_id(self) -> str:
        """The bridge that they are in."""

    @property
    def deaf(self) -> Deafness:
        """Which of them hear nothing now."""

    @property
    def held(self) -> bool:
        """Whether the caller is to be outside the bridge, with music."""

    async def order(self, command: CallCommand, who: Identity) -> str:
        """Give an order and wait for the answer. Raises CommandRefused, TimeoutError."""

    async def enter(self, leg: Leg) -> None:
        """Let in somebody who has a channel of their own. Raises CommandRefused."""

    def leg_of(self, who: str) -> Leg:
        """The leg of an agent or number. Raises CommandRefused when they are not here."""

    def in_charge(self, channel_id: str) -> bool:
        """Whether whoever is on this channel answers for the caller now."""

    def mend_soon(self) -> None:
        """The bridge is gone, or somebody fell out of it: everybody is put together again."""
