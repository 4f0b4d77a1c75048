"""The SIP sockets that are open, by phone session, and what kefu is told of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from models.domain.phone_ticket import PhoneTicket


@dataclass(slots=True, eq=False)
class PhoneSocket:
    """One web telephone's way to Asterisk. ``registered``: Asterisk has said so."""

    ticket: PhoneTicket
    socket: web.WebSocketResponse
    registered: bool = False


class PhoneSockets:
    """``tell`` hears of each that opens, registers and closes, in words that kefu reads."""

    def __init__(self) -> None:
        self._open: set[PhoneSocket] = set()
        self.tell: Callable[[dict[str, object]], None] = lambda _what: None

    def __len__(self) -> int:
        return len(self._open)

    def add(self, one: PhoneSocket) -> None:
        """A telephone has opened its socket."""
        self._open.add(one)
        self.tell({"t": "opened", **_named(one)})

    def registered(self, one: PhoneSocket, on: bool) -> None:
        """Asterisk has registered it, or not any more; each refresh is not told again."""
        if one.registered is not on:
            one.registered = on
            self.tell({"t": "registered" if on else "unregistered", **_named(one)})

    def remove(self, one: PhoneSocket) -> None:
        """It is gone. kefu hears of it unless the same phone session has another one by now."""
        self._open.discard(one)
        if not any(other.ticket.session == one.ticket.session for other in self._open):
            self.tell({"t": "closed", **_named(one)})

    def all(self) -> list[dict[str, object]]:
        """Those that are open, for a kefu that has just come back."""
        return [{**_named(one), "registered": one.registered} for one in self._open]

    async def close(self, session: str, code: int, words: str) -> None:
        """kefu has ended a phone session: its socket is closed, and says why."""
        for one in [one for one in self._open if one.ticket.session == session]:
            async with asyncio.timeout(5):
                await one.socket.close(code=code, message=words.encode()[:120])


def _named(one: PhoneSocket) -> dict[str, object]:
    return {"sip_user": one.ticket.sip_user, "session": one.ticket.session}
