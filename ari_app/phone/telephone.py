"""A SIP telephone (RFC 3261 user agent over UDP): registers, dials, answers, refuses, hangs up.

It exists so that demonstrations, tests and benches make real calls with real audio without further software.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from ari_app.phone.call import CallFailed, Line, SipCall
from ari_app.phone.rtp import MediaClock, RtpStream
from ari_app.phone.sip import (
    BadMessage,
    Message,
    address,
    media_target,
    offer,
    parameter,
    parse,
    user_of,
)
from ari_app.phone.transactions import T1

Handler = Callable[[SipCall], None]
_FAREWELL_SECONDS = 1.0


class Telephone(Line):
    """One telephone with its own SIP socket. ``on_call`` is told of each incoming call, which is ringing by then."""

    def __init__(self, user: str, password: str, server: tuple[str, int], clock: MediaClock, number: str = "") -> None:
        super().__init__(user, password, server)
        self.clock = clock
        self.number = number or user
        self.on_call: Handler | None = None
        self.keep_seconds = 600.0
        self.tune: Callable[[RtpStream], None] = lambda stream: None
        self.calls: dict[str, SipCall] = {}
        self._registered = False
        self._answers: dict[str, bytes] = {}
        self._resends: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

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
        for timer in self._resends.values():
            timer.cancel()
        if self._transport is not None:
            self._transport.close()

    # Requests of ours ----------------------------------------------------------------------

    async def register(self, expires: int = 3600) -> None:
        """Register (0: unregister). Raises CallFailed when refused."""
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        me = f"<sip:{self.user}@{self.server[0]}>"
        request = self._fresh("REGISTER", uri, me, me, [("expires", str(expires))])
        answer = await self.ask(request)
        if answer.status != 200:
            raise CallFailed(answer.status, answer.reason)
        self._registered = expires > 0

    async def dial(self, number: str, seconds: float = 20, wait_answer: bool = True) -> SipCall:
        """Call a number; returns once answered (or once ringing with ``wait_answer=False``). Raises CallFailed."""
        call = await self.place(number)
        try:
            async with asyncio.timeout(seconds):
                await (call.up if wait_answer else call.ringing).wait()
        except (TimeoutError, asyncio.CancelledError):
            self.cancel(call)
            raise
        if call.ended.is_set() and call.answered_at == 0:
            status, _, reason = call.ended_by.partition(" ")
            raise CallFailed(int(status) if status.isdigit() else 0, reason or call.ended_by)
        return call

    async def place(self, number: str) -> SipCall:
        """Send the INVITE and return the call at once, while it is being set up."""
        rtp = await RtpStream.open(self.host, self.keep_seconds)
        self.tune(rtp)
        local = f"<sip:{self.number}@{self.server[0]}>;tag={secrets.token_hex(6)}"
        uri = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        call = SipCall(self, secrets.token_hex(12), local, f"<{uri}>", rtp)
        self.calls[call.call_id] = call
        call.invite = self._fresh(
            "INVITE", uri, local, call.remote, [("content-type", "application/sdp")], call.call_id,
            offer(self.host, rtp.port, secrets.randbits(30), rtp.codec),
        )  # fmt: skip
        self._own(self._run_invite(call))
        return call

    async def _run_invite(self, call: SipCall) -> None:
        assert call.invite is not None
        answer = await self.ask(call.invite, call.ringing)
        call.remote = answer.get("to") or call.remote
        if answer.status >= 300:
            call.finish(f"{answer.status} {answer.reason}")
            return
        call.cseq = call.invite.cseq[0]
        call.remote_target = address(answer.get("contact")) or call.remote_target
        call.rtp.target = media_target(answer.body)
        self.send(call.request("ACK"))
        call.acknowledged.set()
        self._connected(call)

    def _connected(self, call: SipCall) -> None:
        call.answered_at = asyncio.get_running_loop().time()
        self.clock.add(call.rtp)
        call.ringing.set()
        call.up.set()

    def cancel(self, call: SipCall) -> None:
        """Give up a call that was not answered yet (RFC 3261 §9)."""
        if call.invite is not None and not call.up.is_set():
            headers = [h for h in call.invite.headers if h[0] in ("via", "from", "to", "call-id", "max-forwards")]
            headers.append(("cseq", f"{call.invite.cseq[0]} CANCEL"))
            self.send(Message(method="CANCEL", uri=call.invite.uri, headers=headers))

    async def bye(self, call: SipCall) -> None:
        """End an answered call; who was called waits for the ACK first (RFC 3261 §15)."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await call.acknowledged.wait()
        if call.ended.is_set():
            return
        call.rtp.target = None
        request = call.request("BYE")
        call.finish("us")
        await self.ask(request)

    async def info(self, call: SipCall, body: str) -> None:
        """SIP INFO with a key press (application/dtmf-relay)."""
        await self.ask(call.request("INFO", body, "application/dtmf-relay"))

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
        known = self._answers.get(message.branch + message.method)
        call = self.calls.get(message.get("call-id"))
        if known is not None:
            self.send_raw(known)
        elif message.method == "INVITE":
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
        timer = self._resends.pop(call_id, None)
        if timer:
            timer.cancel()
        if call is not None:
            call.acknowledged.set()

    def _on_invite(self, message: Message, call: SipCall | None) -> None:
        if call is None:
            self._own(self._ring(message))
        else:
            sdp = offer(self.host, call.rtp.port, secrets.randbits(30), call.rtp.codec)
            self.reply(message, 200, "OK", call, sdp)

    def _on_cancel(self, message: Message, call: SipCall) -> None:
        self.reply(message, 200, "OK")
        if call.invite is not None and not call.up.is_set():
            self.reply(call.invite, 487, "Request Terminated", call)
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
        self.reply(invite, 180, "Ringing", call)
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
        data = self.reply(call.invite, 200, "OK", call, body)
        self._resend(call.call_id, data, T1)
        self._connected(call)

    def _resend(self, call_id: str, data: bytes, wait: float) -> None:
        def again() -> None:
            self.send_raw(data)
            if wait < 16:
                self._resend(call_id, data, wait * 2)

        self._resends[call_id] = asyncio.get_running_loop().call_later(wait, again)

    def refuse(self, call: SipCall, status: int, reason: str) -> None:
        """Refuse an incoming call."""
        if not call.ended.is_set() and not call.up.is_set():
            assert call.invite is not None
            self.reply(call.invite, status, reason, call)
            call.finish(f"refused {status}")

    def reply(self, request: Message, status: int, reason: str, call: SipCall | None = None, body: str = "") -> bytes:
        """Answer a request and remember the answer for its retransmissions."""
        headers = [("via", via) for via in request.all("via")]
        to = call.local if call is not None and not parameter(request.get("to"), "tag") else request.get("to")
        headers += [("from", request.get("from")), ("to", to), ("call-id", request.get("call-id"))]
        headers += [("cseq", request.get("cseq")), ("contact", self.contact)]
        if body:
            headers.append(("content-type", "application/sdp"))
        data = Message(status=status, reason=reason, headers=headers, body=body).to_bytes()
        if status >= 180:
            self._answers[request.branch + request.method] = data
            while len(self._answers) > 200:
                del self._answers[next(iter(self._answers))]
        self.send_raw(data)
        return data

    def forget(self, call: SipCall) -> None:
        """Free what a finished call held."""
        self.calls.pop(call.call_id, None)
        timer = self._resends.pop(call.call_id, None)
        if timer:
            timer.cancel()
        self.clock.remove(call.rtp)
        call.rtp.close()
