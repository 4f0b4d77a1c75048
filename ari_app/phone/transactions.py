"""SIP transactions over one UDP socket (RFC 3261 §17): send, resend, answer a challenge, acknowledge."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, cast

from ari_app.phone.sip import Message, authorization, new_branch

T1 = 0.5
PLAIN_SECONDS, INVITE_SECONDS = 8.0, 180.0


class SipSocket(asyncio.DatagramProtocol):
    """The client side of transactions; what comes in is handed to the subclass's `datagram_received`."""

    def __init__(self, user: str, password: str, server: tuple[str, int]) -> None:
        self.user, self.password, self.server = user, password, server
        self.host = "127.0.0.1"
        self.contact_host = ""
        self.contact = ""
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[str, asyncio.Queue[Message]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the socket is open."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        port = cast("Any", transport.get_extra_info("sockname"))[1]
        self.contact_host = f"{self.host}:{port}"
        self.contact = f"<sip:{self.user}@{self.contact_host}>"

    def send(self, message: Message) -> None:
        """Put a message on the wire."""
        self.send_raw(message.to_bytes())

    def send_raw(self, data: bytes) -> None:
        """Put bytes on the wire (tests send junk with it)."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, self.server)

    def _fresh(
        self,
        method: str,
        uri: str,
        local: str,
        remote: str,
        more: list[tuple[str, str]],
        call_id: str = "",
        body: str = "",
    ) -> Message:
        tag = "" if ";tag=" in local else f";tag={secrets.token_hex(6)}"
        headers = [
            ("via", f"SIP/2.0/UDP {self.contact_host};rport;branch={new_branch()}"),
            ("max-forwards", "70"),
            ("from", local + tag),
            ("to", remote),
            ("call-id", call_id or secrets.token_hex(12)),
            ("cseq", f"{secrets.randbelow(10000) + 1} {method}"),
            ("contact", self.contact),
            *more,
        ]
        return Message(method=method, uri=uri, headers=headers, body=body)

    async def ask(self, request: Message, ringing: asyncio.Event | None = None) -> Message:
        """Send, resend, answer one challenge, and return the final response (408 when none came).

        ``ringing`` is set by 180 and 183.
        """
        for _ in range(2):
            answer = await self._transact(request, ringing)
            if answer.status not in (401, 407):
                return answer
            number, method = request.cseq
            challenge = answer.get("www-authenticate") or answer.get("proxy-authenticate")
            name = "authorization" if answer.status == 401 else "proxy-authorization"
            secret = authorization(challenge, method, request.uri, self.user, self.password)
            if method == "INVITE":
                self._acknowledge(request, answer)
            replaced = ("via", "cseq", "authorization", "proxy-authorization")
            kept = [header for header in request.headers if header[0] not in replaced]
            via = ("via", f"SIP/2.0/UDP {self.contact_host};rport;branch={new_branch()}")
            request.headers = [via, ("cseq", f"{number + 1} {method}"), (name, secret), *kept]
        return answer

    async def _transact(self, request: Message, ringing: asyncio.Event | None) -> Message:
        """Send and resend until a final response; 408 when none came in time."""
        branch, invite = request.branch, request.method == "INVITE"
        inbox = self._waiting[branch] = asyncio.Queue()
        try:
            async with asyncio.timeout(INVITE_SECONDS if invite else PLAIN_SECONDS):
                answer = await self._first(request.to_bytes(), inbox)
                while answer.status < 200:
                    if ringing is not None and answer.status in (180, 183):
                        ringing.set()
                    answer = await inbox.get()
        except TimeoutError:
            return Message(status=408, reason="No answer on the wire")
        finally:
            del self._waiting[branch]
        if invite and answer.status >= 300 and answer.status not in (401, 407):
            self._acknowledge(request, answer)
        return answer

    async def _first(self, data: bytes, inbox: asyncio.Queue[Message]) -> Message:
        """Send until anything comes back, waiting twice as long each time."""
        wait = T1
        while True:
            self.send_raw(data)
            try:
                async with asyncio.timeout(wait):
                    return await inbox.get()
            except TimeoutError:
                wait *= 2

    def _acknowledge(self, request: Message, answer: Message) -> None:
        headers = [h for h in request.headers if h[0] in ("via", "from", "call-id", "max-forwards")]
        headers += [("to", answer.get("to")), ("cseq", f"{request.cseq[0]} ACK")]
        self.send(Message(method="ACK", uri=request.uri, headers=headers))
