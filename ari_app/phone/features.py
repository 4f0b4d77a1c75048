"""What a person does with the other keys of a telephone: hold, resume, transfer with REFER (RFC 3515, RFC 3891)."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.sip import Message, address, offer, parameter


async def _in_dialogue(call: SipCall, request: Message) -> Message:
    answer = await call.phone.ask(request)
    if answer.status >= 300:
        raise CallFailed(answer.status, answer.reason)
    return answer


async def refer(call: SipCall, number: str) -> None:
    """Blind transfer: ask the other side to call ``number``. Raises CallFailed when it refuses."""
    request = call.request("REFER")
    request.headers.append(("refer-to", f"<sip:{number}@{call.phone.server[0]}:{call.phone.server[1]}>"))
    request.headers.append(("referred-by", f"<sip:{call.phone.user}@{call.phone.server[0]}>"))
    await _in_dialogue(call, request)


async def refer_to_call(call: SipCall, other: SipCall) -> None:
    """Attended transfer: join the other side of ``call`` with the other side of ``other``. Raises CallFailed."""
    replaces = f"{other.call_id};to-tag={parameter(other.remote, 'tag')};from-tag={parameter(other.local, 'tag')}"
    request = call.request("REFER")
    request.headers.append(("refer-to", f"<{address(other.remote)}?Replaces={quote(replaces, safe='')}>"))
    request.headers.append(("referred-by", f"<sip:{call.phone.user}@{call.phone.server[0]}>"))
    await _in_dialogue(call, request)


async def hold(call: SipCall, on: bool = True) -> None:
    """Put the other side on hold, or take it back (RFC 3264 §8.4: a re-INVITE with sendonly)."""
    sdp = offer(call.phone.host, call.rtp.port, secrets.randbits(30))
    if on:
        sdp = sdp.replace("a=sendrecv", "a=sendonly")
    request = call.request("INVITE", sdp, "application/sdp")
    await _in_dialogue(call, request)
    acknowledgement = call.request("ACK")
    call.phone.send(acknowledgement)
