"""SIP messages (RFC 3261 §7) without I/O: parse, build, and digest authentication (RFC 2617, RFC 8760 MD5)."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from ari_app.phone.g711 import KINDS

_COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
}


class BadMessage(ValueError):
    """Bytes that are not a SIP message."""


@dataclass
class Message:
    """A request (``method`` set) or a response (``status`` set). Header names are lower case."""

    method: str = ""
    uri: str = ""
    status: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    def get(self, name: str) -> str:
        """The first header of that name, or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.headers if key == name]

    @property
    def cseq(self) -> tuple[int, str]:
        """(number, method) of the CSeq header."""
        number, _, method = self.get("cseq").partition(" ")
        return int(number), method.strip()

    @property
    def branch(self) -> str:
        """The branch of the topmost Via, which names the transaction."""
        return parameter(self.get("via"), "branch")

    def to_bytes(self) -> bytes:
        """The message as it goes on the wire."""
        first = f"{self.method} {self.uri} SIP/2.0" if self.method else f"SIP/2.0 {self.status} {self.reason}"
        lines = [first, *(f"{_title(key)}: {value}" for key, value in self.headers if key != "content-length")]
        body = self.body.encode()
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def _title(name: str) -> str:
    special = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}
    return special.get(name, name.title())


def parse(data: bytes) -> Message:
    """Bytes to a message. Raises BadMessage."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *rest = head.split("\r\n")
    message = Message(body=body)
    words = first.split(" ", 2)
    if len(words) != 3:
        raise BadMessage(first[:80])
    if words[0] == "SIP/2.0":
        message.status, message.reason = int(words[1]), words[2]
    else:
        message.method, message.uri = words[0], words[1]
    for line in rest:
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            message.headers.append((_COMPACT.get(key, key), value.strip()))
    return message


def parameter(header: str, name: str) -> str:
    """A ``;name=value`` parameter of a header, or ""."""
    found = re.search(rf";\s*{name}=([^;>\s,]+)", header)
    return found.group(1) if found else ""


def address(header: str) -> str:
    """The URI inside a From, To or Contact header."""
    found = re.search(r"<([^>]+)>", header)
    return found.group(1) if found else header.split(";")[0].strip()


def user_of(header: str) -> str:
    """The user part of the URI inside a header."""
    found = re.match(r"sips?:([^@;]+)@", address(header))
    return found.group(1) if found else ""


def authorization(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """The answer to a ``WWW-Authenticate: Digest …`` challenge (RFC 2617 §3.2.2, qop=auth when offered)."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    realm, nonce = given.get("realm", ""), given.get("nonce", "")
    ha1, ha2 = _md5(f"{user}:{realm}:{password}"), _md5(f"{method}:{uri}")
    answer = f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm=MD5'
    if "auth" in given.get("qop", ""):
        count, own = "00000001", secrets.token_hex(8)
        response = _md5(f"{ha1}:{nonce}:{count}:{own}:auth:{ha2}")
        answer += f', qop=auth, nc={count}, cnonce="{own}"'
    else:
        response = _md5(f"{ha1}:{nonce}:{ha2}")
    opaque = f', opaque="{given["opaque"]}"' if "opaque" in given else ""
    return f'{answer}, response="{response}"{opaque}'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def new_branch() -> str:
    """A transaction id with RFC 3261's magic cookie."""
    return "z9hG4bK" + secrets.token_hex(8)


def offer(host: str, port: int, session: int, codec: str = "ulaw") -> str:
    """An SDP body with one G.711 law and telephone-event (RFC 4566, RFC 4733)."""
    kind, name = KINDS[codec]
    return (
        f"v=0\r\no=kefu {session} {session} IN IP4 {host}\r\ns=kefu\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP {kind} 101\r\na=rtpmap:{kind} {name}/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
    )


def media_target(sdp: str) -> tuple[str, int]:
    """(host, port) that the other side receives RTP on. Raises BadMessage when there is none."""
    host = re.search(r"^c=IN IP4 (\S+)", sdp, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", sdp, re.MULTILINE)
    if not host or not port:
        raise BadMessage("no audio in the SDP")
    return host.group(1), int(port.group(1))
