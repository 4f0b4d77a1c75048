"""HTTP/1.1 as Asterisk's server speaks it, without I/O: a request to bytes, bytes to an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

_MAX_HEAD = 32768
_PLAIN = re.compile(r"[A-Za-z0-9/._~:@-]*")


class BadAnswer(ConnectionError):
    """What came is no answer of Asterisk's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``status``: of HTTP. ``keeps``: the connection can be used again."""

    status: int
    body: bytes
    keeps: bool


def request_head(method: str, path: str, params: Mapping[str, str]) -> str:
    """The first line of a request. What has no place in a URL is quoted, so that no value can begin another line."""
    target = path if _PLAIN.fullmatch(path) else quote(path, safe="/._~:@%!$&'()*+,;=-")
    query = f"?{urlencode(params)}" if params else ""
    return f"{method} {target}{query} HTTP/1.1\r\n"


def request_bytes(head: str, headers: str, body: Any = None) -> bytes:  # noqa: ANN401 - JSON
    """The whole request. ``headers`` are lines, each with its end; a body goes as JSON."""
    if body is None:
        return f"{head}{headers}\r\n".encode()
    text = json.dumps(body).encode()
    return f"{head}{headers}Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text


class AnswerReader:
    """Collects one answer."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._status = 0
        self._length: int | None = None
        self._keeps = False

    @property
    def begun(self) -> bool:
        """Whether anything of the answer has come."""
        return bool(self._data) or self._status > 0

    def feed(self, data: bytes) -> Answer | None:
        """Take bytes; the answer once it is whole. Raises BadAnswer."""
        self._data += data
        while self._status == 0:
            head, blank, rest = self._data.partition(b"\r\n\r\n")
            if not blank:
                if len(head) > _MAX_HEAD:
                    raise BadAnswer(f"more than {_MAX_HEAD} bytes of headers")
                return None
            self._data = rest
            self._read_head(bytes(head))
        if self._length is None or len(self._data) < self._length:
            return None
        keeps = self._keeps and len(self._data) == self._length  # more than was asked for: nobody knows whose it is
        return Answer(self._status, bytes(self._data[: self._length]), keeps)

    def ended(self) -> Answer | None:
        """The other side has closed: the answer, if it is one whose end is said by that."""
        whole = self._status > 0 and self._length is None
        return Answer(self._status, bytes(self._data), False) if whole else None

    def _read_head(self, head: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        found = re.match(rb"HTTP/1\.([01]) (\d{3})(?: |$)", first)
        if found is None:
            raise BadAnswer(f"not an answer in HTTP/1.1: {first[:60]!r}")
        status = int(found.group(2))
        if status < 200:
            return  # an interim one; the answer follows
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        if b"transfer-encoding" in headers:
            raise BadAnswer("an answer in pieces (Transfer-Encoding), which Asterisk never sends")
        self._status, self._length = status, _length(status, headers)
        self._keeps = found.group(1) == b"1" and headers.get(b"connection", b"").lower() != b"close"


def _length(status: int, headers: Mapping[bytes, bytes]) -> int | None:
    """Bytes of the body; None: until the connection ends."""
    if status in (204, 304):
        return 0
    text = headers.get(b"content-length")
    if text is None:
        return None
    if not re.fullmatch(rb"\d{1,12}", text):
        raise BadAnswer(f"Content-Length is {text[:20]!r}")
    return int(text)
