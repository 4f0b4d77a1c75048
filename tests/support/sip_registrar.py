"""A registrar that says yes: enough SIP over a WebSocket for a telephone in a page to be ready, without Asterisk."""

from __future__ import annotations

import re

from aiohttp import WSMsgType, web


def _header(text: str, *names: str) -> str:
    """A header's value, by any of its names; "" when it is not there."""
    found = re.search(rf"^(?:{'|'.join(names)})\s*:\s*(.*?)\r?$", text, re.M | re.I)
    return found[1] if found else ""


def answer_to(request: str) -> str | None:
    """200 to whatever is asked; a contact stays 60 seconds. None: no answer is due."""
    method = request.split(" ", 1)[0]
    if method in ("ACK", "SIP/2.0"):
        return None
    vias = "\r\n".join(f"Via: {one}" for one in re.findall(r"^(?:Via|v)\s*:\s*(.*?)\r?$", request, re.M | re.I))
    contact = _header(request, "Contact", "m")
    lines = [
        "SIP/2.0 200 OK", vias, f"From: {_header(request, 'From', 'f')}",
        f"To: {_header(request, 'To', 't')};tag=floor",
        f"Call-ID: {_header(request, 'Call-ID', 'i')}", f"CSeq: {_header(request, 'CSeq')}",
        *([f"Contact: {contact};expires=60"] if method == "REGISTER" and contact else []),
        "Expires: 60", "Content-Length: 0", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


async def sip_socket(request: web.Request) -> web.WebSocketResponse:
    """GET /phone."""
    socket = web.WebSocketResponse(protocols=("sip",))
    await socket.prepare(request)
    async for message in socket:
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            text = message.data if isinstance(message.data, str) else message.data.decode()
            answer = answer_to(text) if text.strip() else None
            if answer is not None:
                await socket.send_str(answer)
    return socket
