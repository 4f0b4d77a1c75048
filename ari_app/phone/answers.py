"""The server side of SIP transactions (RFC 3261 §17.2): what is asked once more is answered once more, the same."""

from __future__ import annotations

import asyncio

from ari_app.phone.sip import Message, parameter
from ari_app.phone.transactions import T1, SipSocket

_REMEMBERED = 200
_LONGEST = 16  # seconds; nobody waits for an ACK longer


class AnsweringSocket(SipSocket):
    """Answers are remembered by transaction; a 200 to an INVITE is repeated until its ACK comes (§13.3.1.4)."""

    def __init__(self, user: str, password: str, server: tuple[str, int]) -> None:
        super().__init__(user, password, server)
        self._answers: dict[str, bytes] = {}
        self._resends: dict[str, asyncio.TimerHandle] = {}

    def reply(self, request: Message, status: int, reason: str, local: str = "", body: str = "") -> bytes:
        """Answer a request. ``local``: our own end of its dialogue, with a tag."""
        headers = [("via", via) for via in request.all("via")]
        to = local if local and not parameter(request.get("to"), "tag") else request.get("to")
        headers += [("from", request.get("from")), ("to", to), ("call-id", request.get("call-id"))]
        headers += [("cseq", request.get("cseq")), ("contact", self.contact)]
        if body:
            headers.append(("content-type", "application/sdp"))
        data = Message(status=status, reason=reason, headers=headers, body=body).to_bytes()
        if status >= 180:
            self._answers[request.branch + request.method] = data
            while len(self._answers) > _REMEMBERED:
                del self._answers[next(iter(self._answers))]
        self.send_raw(data)
        return data

    def answered(self, request: Message) -> bool:
        """Whether a request was answered before; then it is once more."""
        known = self._answers.get(request.branch + request.method)
        if known is not None:
            self.send_raw(known)
        return known is not None

    def repeat(self, call_id: str, data: bytes, wait: float = T1) -> None:
        """Send an answer again and again until `acknowledged`."""

        def again() -> None:
            self.send_raw(data)
            if wait < _LONGEST:
                self.repeat(call_id, data, wait * 2)

        self._resends[call_id] = asyncio.get_running_loop().call_later(wait, again)

    def acknowledged(self, call_id: str) -> None:
        """The ACK has come, or nobody waits for it any more."""
        timer = self._resends.pop(call_id, None)
        if timer:
            timer.cancel()

    def close_socket(self) -> None:
        """Nothing more is sent."""
        for call_id in list(self._resends):
            self.acknowledged(call_id)
        if self._transport is not None:
            self._transport.close()
