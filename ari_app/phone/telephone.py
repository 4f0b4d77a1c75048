"""A SIP telephone (RFC 3261 user agent over UDP): registers, dials, answers, refuses, hangs up.

It exists so that demonstrations, tests and benches make real calls with real audio without further software.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any

from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.outgoing import OutgoingCalls
from ari_app.phone.rtp import MediaClock, RtpStream
from ari_app.phone.sip import BadMessage, Message, address, media_target, offer, parse, user_of

Handler = Callable[[SipCall], None]
_FAREWELL_SECONDS = 1.0


class Telephone(OutgoingCalls):
    """One telephone with its own SIP socket. ``on_call`` is told of each incoming call, which is ringing by then."""

    def __init__(self, user: str, password: str, server: tuple[str, int], clock: MediaClock, number: str = "") -> None:
        super().__init__(user, password, server, clock, number)
        self.on_call: Handler | None = None

    # Life --------------------------------------------------------------------------------

    async def open(self) -> Telephone:
        """Open the socket."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        return self

    async def __aenter__(self) -> Telephone:
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up everything, take back the registration, and close the socket."""
        for call in list(self.calls.values()):
            if call.up.is_set():
                await call.hang_up()
            else:
                call.finish("closed")
        if self._registered:
            with contextlib.suppress(CallFailed, TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await self.register(0)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.close_socket()

    # Requests of the other side ------------------------------------------------------------

    def datagram_received(self, data: bytes, _addr: tuple[str | Any, int]) -> None:
        """asyncio: a SIP message came."""
        try:
            message = parse(data)
        except (BadMessage, ValueError):
            return
        if message.status:
            inbox = self._waiting.get(message.branch)
            if inbox is not None:
                inbox.put_nowait(message)
            elif message.cseq[1] == "INVITE" and message.status == 200:
                call = self.calls.get(message.get("call-id"))
                if call is not None:
                    self.send(call.request("ACK"))
            return
        self._on_request(message)

    def error_received(self, _exc: Exception) -> None:
        """asyncio: the server's port is closed; resending goes on."""

    def _on_request(self, message: Message) -> None:
        call = self.calls.get(message.get("call-id"))
        if self.answered(message):
            return
        if message.method == "INVITE":
            self._on_invite(message, call)
        elif message.method == "ACK":
            self._on_ack(message.get("call-id"), call)
        elif message.method == "CANCEL" and call is not None:
            self._on_cancel(message, call)
        elif message.method == "BYE" and call is not None:
            self.reply(message, 200, "OK")
            call.finish("them")
        elif message.method in ("OPTIONS", "INFO", "NOTIFY", "UPDATE"):
            self.reply(message, 200, "OK")
        else:
            self.reply(message, 481, "Call does not exist")

    def _on_ack(self, call_id: str, call: SipCall | None) -> None:
        self.acknowledged(call_id)
        if call is not None:
            call.acknowledged.set()

    def _on_invite(self, message: Message, call: SipCall | None) -> None:
        if call is None:
            self._own(self._ring(message))
        else:
            sdp = offer(self.host, call.rtp.port, secrets.randbits(30), call.rtp.codec)
            self.reply(message, 200, "OK", call.local, sdp)

    def _on_cancel(self, message: Message, call: SipCall) -> None:
        self.reply(message, 200, "OK")
        if call.invite is not None and not call.up.is_set():
            self.reply(call.invite, 487, "Request Terminated", call.local)
            call.finish("cancelled")

    async def _ring(self, invite: Message) -> None:
        rtp = await RtpStream.open(self.host, self.keep_seconds)
        self.tune(rtp)
        local = f"{invite.get('to')};tag={secrets.token_hex(6)}"
        call = SipCall(self, invite.get("call-id"), local, invite.get("from"), rtp)
        call.invite, call.caller = invite, user_of(invite.get("from"))
        call.remote_target = address(invite.get("contact"))
        call.rtp.target = media_target(invite.body)
        self.calls[call.call_id] = call
        self.reply(invite, 180, "Ringing", call.local)
        call.ringing.set()
        if self.on_call is None:
            self.refuse(call, 480, "Temporarily Unavailable")
        else:
            self.on_call(call)

    def accept(self, call: SipCall) -> None:
        """Answer an incoming call: 200 with our SDP, resent until the ACK comes."""
        if call.ended.is_set() or call.up.is_set():
            return
        assert call.invite is not None
        body = offer(self.host, call.rtp.port, secrets.randbits(30), call.rtp.codec)
        data = self.reply(call.invite, 200, "OK", call.local, body)
        self.repeat(call.call_id, data)
        self._connected(call)

    def refuse(self, call: SipCall, status: int, reason: str) -> None:
        """Refuse an incoming call."""
        if not call.ended.is_set() and not call.up.is_set():
            assert call.invite is not None
            self.reply(call.invite, status, reason, call.local)
            call.finish(f"refused {status}")
