"""The edge's line to kefu: which pages' SIP sockets stand, and which it is to close. Never reached from outside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMsgType, web

from ari_app.agents.phones import Phones, PhoneSession

log = logging.getLogger(__name__)
PATH = "/internal/edge"
CLOSED_FOR = {"displaced": 4409}
_LOG_IN = 4401


class EdgeLine:
    """Listens to an edge, and tells it of phone sessions that are over. ``counts`` are the edge's own."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._lines: set[web.WebSocketResponse] = set()
        self._owed: list[dict[str, Any]] = []
        self._owes = asyncio.Event()
        self.counts: dict[str, int] = {}
        phones.on_end.append(self._ended)

    def routes(self) -> list[web.RouteDef]:
        """For the socket that the edge speaks with."""
        return [web.get(PATH, self.serve)]

    def health(self) -> dict[str, int | bool]:
        """Whether there is an edge, how many telephones it has, and what it has counted."""
        sockets = sum(session.socket for session in self._phones.all())
        return {"connected": bool(self._lines), "phones": sockets, **self.counts}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One edge, for as long as it is there."""
        line = web.WebSocketResponse(heartbeat=5.0, max_msg_size=0)
        await line.prepare(request)
        self._lines.add(line)
        try:
            async for message in line:
                if message.type is WSMsgType.TEXT:
                    self._told(message.json())
        finally:
            self._lines.discard(line)
            if not self._lines:
                self._phones.edge_away()
        return line

    def _told(self, what: Mapping[str, Any]) -> None:
        match what.get("t"):
            case "sockets":
                self._all(what["open"])
            case "opened" | "unregistered":
                self._phones.edge(what["sip_user"], what["session"], True, False)
            case "registered":
                self._phones.edge(what["sip_user"], what["session"], True, True)
            case "closed":
                self._phones.edge(what["sip_user"], what["session"], False, False)
            case "health":
                self.counts = {str(name): int(count) for name, count in what["counts"].items()}

    def _all(self, there: list[Mapping[str, Any]]) -> None:
        """An edge that has just come says what stands; sessions that are over are closed there."""
        by_session = {str(one["session"]): one for one in there}
        for session in self._phones.all():
            one = by_session.pop(session.id, None)
            self._phones.edge(session.sip_user, session.id, one is not None, bool(one and one["registered"]))
        for stranger in by_session:
            self._owe(stranger, _LOG_IN, "the phone session is over")

    def _ended(self, session: PhoneSession, why: str) -> None:
        self._owe(session.id, CLOSED_FOR.get(why, _LOG_IN), why)

    def _owe(self, session: str, code: int, reason: str) -> None:
        self._owed.append({"t": "close", "session": session, "code": code, "reason": reason})
        self._owes.set()

    async def run(self) -> None:
        """Tell the edge what it does not know yet, as soon as it is known."""
        while True:
            await self._owes.wait()
            self._owes.clear()
            for line in list(self._lines):
                await self._pay(line)

    async def _pay(self, line: web.WebSocketResponse) -> None:
        owed, self._owed = self._owed, []
        for what in owed:
            try:
                await line.send_json(what)
            except ConnectionError:
                return  # a line that comes anew is told of every session anyway
