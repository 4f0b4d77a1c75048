"""Telephones in pages towards Asterisk: a secret for each phone session, and what a page gets to begin with."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from ari_app.agents.phones import Phones, PhoneSession
from ari_app.ari.phone_secret import drop_secret, put_secret
from ari_app.ari.rest import Rest
from config.render import new_secret
from models.domain.errors import AsteriskError
from models.domain.phone_kinds import web_user
from models.domain.phone_ticket import PhoneTicket, signed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a page needs to register: once, and never written down anywhere."""

    session: PhoneSession
    secret: str
    ticket: str


class WebPhones:
    """Opens and closes phone sessions; ``run`` for ever beside the calls."""

    def __init__(self, phones: Phones, rest: Rest, key: bytes, version: tuple[int, int]) -> None:
        """``key``: of tickets; ``version`` of that Asterisk."""
        self.phones, self._rest, self._key, self._version = phones, rest, key, version
        self._secrets: dict[str, str] = {}
        self._due: asyncio.Queue[str] = asyncio.Queue()  # agents whose sessions are over; "": all secrets again
        phones.on_end.append(lambda session, _why: self._due.put_nowait(session.agent))

    async def open(self, agent: str, log_in: str = "") -> Opened:
        """A page takes the telephone of an agent: the secret is in Asterisk before anybody is displaced.
        ``log_in``: the session or token with which it ends.

        Raises CommandRefused for an agent without one, AsteriskError.
        """
        self.phones.must_have(agent)
        secret, user = new_secret(), web_user(agent)
        await put_secret(self._rest, user, secret, self._version)
        session = self.phones.begin(agent, log_in)
        self._secrets[agent] = secret
        ticket = PhoneTicket(user, session.id, int(session.until))
        return Opened(session, secret, signed(ticket, self._key))

    def resync_soon(self) -> None:
        """Asterisk was away, and may have forgotten what it had."""
        self._due.put_nowait("")

    async def run(self) -> None:
        """Take secrets of sessions that are over out of Asterisk, and put the others there again when it was away."""
        while True:
            agent = await self._due.get()
            if not agent:
                await self._put_again()
            elif self.phones.of(agent) is None:  # a newer session has put its own in the place of it
                self._secrets.pop(agent, None)
                await drop_secret(self._rest, web_user(agent))

    async def _put_again(self) -> None:
        for agent, secret in list(self._secrets.items()):
            try:
                await put_secret(self._rest, web_user(agent), secret, self._version)
            except AsteriskError as error:
                log.warning("the telephone of %s cannot register: %s", agent, error)
