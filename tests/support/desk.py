"""Agents at their desks: telephones that answer, and orders about the only call."""

from __future__ import annotations

from ari_app.contact.permission import from_socket
from ari_app.phone.call import SipCall
from models.domain.conversation import Verb
from tests.support.floor import Floor, answering


class Desk:
    """Agents on their telephones; `legs` are the calls that each has answered."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.legs: dict[str, list[SipCall]] = {}

    async def agent(self, user: str, login: bool = True) -> list[SipCall]:
        legs = self.legs[user] = []
        await self.floor.agent(user, answering(legs), login)
        return legs

    async def talking(self, number: str = "5550001") -> tuple[SipCall, SipCall]:
        """A caller in conversation with 1001."""
        legs = await self.agent("1001")
        caller = await self.floor.call("8003", number)
        await self.floor.event("CallConnected")
        return caller, legs[0]

    async def order(self, verb: Verb, argument: str = "", by: str = "1001") -> str:
        """An order about the only call."""
        assert self.floor.app is not None
        app = self.floor.app
        (session,) = app.calls.values()
        assert session.conversation is not None
        return await session.conversation.order(verb, argument, by, from_socket(app.services.floor.roster, by))
