"""``/phone``: SIP over WebSocket (RFC 7118) from a page to Asterisk, for who has a ticket and speaks for themselves."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from types import TracebackType

import aiohttp
from aiohttp import web

from ari_app.edge.gate import Buckets
from ari_app.edge.headers import same_origin
from ari_app.edge.phone_sockets import PhoneSocket, PhoneSockets
from ari_app.edge.problems import FOREIGN, NO_ASTERISK, NO_SIP, NO_TICKET, SOCKET_ONLY, told
from ari_app.edge.relay import CLOSING, BadFrame, End, theirs_until_ours, tie
from ari_app.edge.sip_words import method_of, registration, users_of
from models.domain.phone_ticket import BadTicket, PhoneTicket, read_ticket

log = logging.getLogger(__name__)
MOST_BYTES = 65_536
PING_SECONDS = 15.0
REGISTER_SECONDS = 10.0  # who has not tried to register by then is cut off; Asterisk would wait for 32
_PROTOCOL = "sip"
_POLICY, _QUIET = 1008, 4408


class SipSocket:
    """The way to Asterisk's SIP. ``async with``. ``port``: of Asterisk's HTTP server, on loopback."""

    def __init__(
        self, port: int, key: bytes, per_second: int, sockets: PhoneSockets, counts: Counter[str],
        now: Callable[[], float] = time.time, register_seconds: float = REGISTER_SECONDS,
    ) -> None:  # fmt: skip
        self._url, self._key, self._rate = f"http://127.0.0.1:{port}/ws", key, per_second
        self._sockets, self._counts, self._now = sockets, counts, now
        self._register_seconds = register_seconds

    async def __aenter__(self) -> SipSocket:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=2)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """One telephone, for as long as its socket stands."""
        if request.method != "GET" or request.headers.get("Upgrade", "").lower() != "websocket":
            return told(request, SOCKET_ONLY)
        if not same_origin(request):
            return told(request, FOREIGN)
        offered = [word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        if offered != [_PROTOCOL]:
            return told(request, NO_SIP)
        try:
            ticket = read_ticket(request.query.get("ticket", ""), self._key, self._now())
        except BadTicket as error:
            self._counts["phone tickets refused"] += 1
            return told(request, NO_TICKET, str(error))
        try:
            theirs = await self._session.ws_connect(
                self._url,
                protocols=(_PROTOCOL,),
                max_msg_size=0,
                compress=0,
                heartbeat=PING_SECONDS,
                timeout=CLOSING,
            )
        except (aiohttp.ClientError, TimeoutError):
            return told(request, NO_ASTERISK)
        return await self._relayed(request, theirs, ticket)

    async def _relayed(
        self, request: web.BaseRequest, theirs: aiohttp.ClientWebSocketResponse, ticket: PhoneTicket
    ) -> web.StreamResponse:
        ours = web.WebSocketResponse(
            protocols=(_PROTOCOL,), heartbeat=PING_SECONDS, max_msg_size=MOST_BYTES, compress=False, timeout=2
        )
        async with theirs_until_ours(request, ours, theirs):
            one, judge = PhoneSocket(ticket, ours), Judge(ticket.sip_user, self._rate)
            self._sockets.add(one)
            try:
                await tie(ours, theirs, judge.look, partial(self._silence, judge), partial(self._heard, one))
            finally:
                self._sockets.remove(one)
        if judge.refused:
            self._counts["phone messages refused"] += 1
            log.warning("the socket of %s was closed: %s", ticket.sip_user, judge.refused)
        return ours

    def _heard(self, one: PhoneSocket, text: str) -> None:
        """Asterisk's answer to a REGISTER says what kefu wants to know of a telephone."""
        found = registration(text)
        if found is not None:
            self._sockets.registered(one, found)

    async def _silence(self, judge: Judge) -> End:
        """Ends when nobody has tried to register in time."""
        await asyncio.sleep(self._register_seconds)
        if judge.registers:
            await asyncio.Event().wait()
        self._counts["silent phones closed"] += 1
        return End(_QUIET, "register within ten seconds")


class Judge:
    """What one telephone sends: SIP alone, not too much of it, and for its own user."""

    def __init__(self, user: str, per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._user = user
        self._bucket = Buckets(per_second, 2 * per_second, clock)
        self.registers = False
        self.refused = ""

    def look(self, text: str) -> None:
        """Raises BadFrame when the message must not reach Asterisk."""
        try:
            self._look(text)
        except BadFrame as error:
            self.refused = str(error)
            raise

    def _look(self, text: str) -> None:
        if not self._bucket.take(""):
            raise BadFrame(_POLICY, "too many SIP messages")
        try:
            method = method_of(text)
        except ValueError as error:
            raise BadFrame(_POLICY, str(error)) from None
        if method == "REGISTER":
            if users_of(text) != {self._user}:
                raise BadFrame(_POLICY, "a REGISTER for somebody else")
            self.registers = True
        elif method and not self.registers:
            raise BadFrame(_POLICY, "the first request must be a REGISTER")
