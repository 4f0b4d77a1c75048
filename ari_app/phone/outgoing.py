"""What a telephone asks of its server: to be registered, to call, to give up, to hang up (RFC 3261 §10, §13, §15)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from ari_app.phone.call import CallFailed, Line, SipCall
from ari_app.phone.rtp import MediaClock, RtpStream
from ari_app.phone.sip import Message, address, media_target, offer


class OutgoingCalls(Line):
    """A line with the calls on it."""

    def __init__(self, user: str, password: str, server: tuple[str, int], clock: MediaClock, number: str = "") -> None:
        super().__init__(user, password, server)
        self.clock = clock
        self.number = number or user
        self.keep_seconds = 600.0
        self.tune: Callable[[RtpStream], None] = lambda stream: None
        self.calls: dict[str, SipCall] = {}
        self._registered = False
        self._tasks: set[asyncio.Task[None]] = set()

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

    def forget(self, call: SipCall) -> None:
        """Free what a finished call held."""
        self.calls.pop(call.call_id, None)
        self.acknowledged(call.call_id)
        self.clock.remove(call.rtp)
        call.rtp.close()
