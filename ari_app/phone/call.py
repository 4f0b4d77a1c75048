"""One SIP call of a telephone: its dialogue state and its audio."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod

import numpy as np

from ari_app.phone.answers import AnsweringSocket
from ari_app.phone.g711 import Pcm, from_ulaw
from ari_app.phone.rtp import RtpStream
from ari_app.phone.sip import Message, address, new_branch


class Line(AnsweringSocket, ABC):
    """The telephone that a call is on."""

    @abstractmethod
    def accept(self, call: SipCall) -> None:
        """Lift the receiver."""

    @abstractmethod
    def refuse(self, call: SipCall, status: int, reason: str) -> None:
        """Refuse an incoming call."""

    @abstractmethod
    async def bye(self, call: SipCall) -> None:
        """End it, and wait until the other side knows."""

    @abstractmethod
    async def info(self, call: SipCall, body: str) -> None:
        """Send a SIP INFO with a key in it."""

    @abstractmethod
    def cancel(self, call: SipCall) -> None:
        """Give up an outgoing call that rings."""

    @abstractmethod
    def forget(self, call: SipCall) -> None:
        """It is over."""

    @abstractmethod
    async def dial(self, number: str, seconds: float = 20, wait_answer: bool = True) -> SipCall:
        """Another call from the same telephone."""


class CallFailed(Exception):
    """The other side refused: ``status`` is the final SIP response."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status


class SipCall:
    """A call in either direction. ``ended`` is set when it is over, by whomever."""

    def __init__(self, phone: Line, call_id: str, local: str, remote: str, rtp: RtpStream) -> None:
        self.phone = phone
        self.call_id = call_id
        self.local = local
        self.remote = remote
        self.remote_target = address(remote)
        self.rtp = rtp
        self.cseq = 1
        self.invite: Message | None = None
        self.answered_at = 0.0
        self.ringing = asyncio.Event()
        self.up = asyncio.Event()
        self.acknowledged = asyncio.Event()
        self.ended = asyncio.Event()
        self.ended_by = ""
        self.caller = ""

    # What a person does with a telephone -------------------------------------------------

    def answer(self) -> None:
        """Lift the receiver (incoming calls)."""
        self.phone.accept(self)

    def reject(self, status: int = 603, reason: str = "Decline") -> None:
        """Refuse the call: 603 decline, 486 busy."""
        self.phone.refuse(self, status, reason)

    async def hang_up(self) -> None:
        """End the call and wait until the other side knows."""
        if not self.ended.is_set():
            await self.phone.bye(self)

    async def say(self, pcm: Pcm) -> None:
        """Speak 8 kHz audio and return when it has been sent."""
        self.rtp.play(pcm)
        await self.rtp.drained()

    async def press(self, keys: str, method: str = "rfc4733") -> None:
        """Press keys as RFC 4733 events or as SIP INFO (``info``)."""
        if method == "rfc4733":
            self.rtp.press(keys)
            await self.rtp.drained()
            return
        for key in keys:
            await self.phone.info(self, f"Signal={key}\r\nDuration=160\r\n")

    # What a person hears -------------------------------------------------------------------

    def heard(self, since: float = 0.0, until: float = float("inf")) -> Pcm:
        """The audio that arrived in a stretch of monotonic time."""
        return from_ulaw(b"".join(data for at, data in list(self.rtp.heard) if since <= at <= until))

    def level(self, seconds: float = 0.5) -> float:
        """Root mean square of what was heard in the last seconds (full scale 32768); 0 when nothing came."""
        pcm = self.heard(time.monotonic() - seconds).astype(np.float64)
        return float(np.sqrt(np.mean(pcm**2))) if len(pcm) else 0.0

    def first_sound(self, since: float, threshold: int = 300) -> float | None:
        """Monotonic time of the first packet after ``since`` louder than ``threshold``; None without one."""
        for at, data in list(self.rtp.heard):
            if at >= since and np.abs(from_ulaw(data).astype(np.int32)).max() > threshold:
                return at
        return None

    async def hear(self, since: float, seconds: float = 10, threshold: int = 300) -> float:
        """Wait for sound; its arrival time. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while (at := self.first_sound(since, threshold)) is None:  # noqa: ASYNC110 - sound has no event
                await asyncio.sleep(0.005)
        return at

    # Dialogue ------------------------------------------------------------------------------

    def request(self, method: str, body: str = "", kind: str = "") -> Message:
        """A request inside this dialogue with the next CSeq (ACK keeps it)."""
        if method not in ("ACK", "CANCEL"):
            self.cseq += 1
        headers = [
            ("via", f"SIP/2.0/UDP {self.phone.contact_host};rport;branch={new_branch()}"),
            ("max-forwards", "70"),
            ("from", self.local),
            ("to", self.remote),
            ("call-id", self.call_id),
            ("cseq", f"{self.cseq} {method}"),
            ("contact", self.phone.contact),
        ]
        if kind:
            headers.append(("content-type", kind))
        return Message(method=method, uri=self.remote_target, headers=headers, body=body)

    def finish(self, by: str) -> None:
        """The call is over."""
        if not self.ended.is_set():
            self.ended_by = by
            self.ended.set()
            self.up.set()
            self.phone.forget(self)
