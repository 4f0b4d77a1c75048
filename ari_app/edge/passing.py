"""API and live state, passed on to kefu's socket: no faster than either side takes it, and said when kefu is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from ari_app.edge.headers import back, onward, same_origin
from ari_app.edge.problems import AWAY, BROKEN, FOREIGN, SOCKET_ONLY, TOO_LARGE, TOO_SLOW, told
from ari_app.edge.relay import CLOSING, theirs_until_ours, tie

log = logging.getLogger(__name__)
MOST_BYTES = 65_536
_BODY_SECONDS = 10.0
_TAKE_SECONDS = 60.0  # a browser that takes nothing of an answer for so long has gone
_PING_SECONDS = 15.0
_PIECE = 65_536
_SOCKET_HEADERS = frozenset({
    "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol",
})  # fmt: skip


class Passing:
    """The way to kefu. ``async with``."""

    def __init__(self, socket: Path) -> None:
        self._socket = str(socket)

    async def __aenter__(self) -> Passing:
        connector = aiohttp.UnixConnector(self._socket, limit=0, keepalive_timeout=30)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=2)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=timeout, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def request(self, request: web.BaseRequest, mark: Mapping[str, str]) -> web.StreamResponse:
        """Pass a request on and its answer back. ``mark``: headers of ours for the answer."""
        if (request.content_length or 0) > MOST_BYTES:
            return told(request, TOO_LARGE)
        try:
            body = await _body(request)
        except TimeoutError:
            return told(request, TOO_SLOW)
        if body is None:
            return told(request, TOO_LARGE)
        headers = onward(request)
        try:
            answer = await self._session.request(
                request.method, f"http://kefu{request.rel_url.raw_path_qs}", data=body or None, headers=headers,
                allow_redirects=False, skip_auto_headers=("User-Agent", "Content-Type", "Accept", "Accept-Encoding"),
            )  # fmt: skip
        except aiohttp.ClientConnectorError:
            return told(request, AWAY)
        except (aiohttp.ClientError, TimeoutError):
            return told(request, AWAY if request.method in ("GET", "HEAD") else BROKEN)
        async with answer:
            return await _back(request, answer, mark)

    async def judged(self, request: web.BaseRequest, path: str, mark: Mapping[str, str]) -> web.StreamResponse | None:
        """Ask kefu whether who asks may have something that is elsewhere; its refusal, None: they may. ``path``: of an
        operation whose field of that name takes what is asked for."""
        try:
            answer = await self._session.get(
                f"http://kefu{path}", params={"path": request.rel_url.raw_path_qs}, headers=onward(request)
            )
        except (aiohttp.ClientError, TimeoutError):
            return told(request, AWAY)
        async with answer:
            return None if answer.status == 200 else await _back(request, answer, mark)

    async def live(self, request: web.BaseRequest) -> web.StreamResponse:
        """A WebSocket to kefu. kefu is asked first, so that what it refuses is an answer of HTTP."""
        if not _is_upgrade(request):
            return told(request, SOCKET_ONLY)
        if not same_origin(request):
            return told(request, FOREIGN)
        headers = onward(request, _SOCKET_HEADERS)
        try:
            theirs = await self._session.ws_connect(
                f"http://kefu{request.rel_url.raw_path_qs}",
                headers=headers,
                max_msg_size=0,
                compress=0,
                timeout=CLOSING,
            )
        except aiohttp.WSServerHandshakeError as refused:
            return web.Response(status=refused.status, headers=_retry(refused.headers))
        except (aiohttp.ClientError, TimeoutError):
            return told(request, AWAY)
        ours = web.WebSocketResponse(heartbeat=_PING_SECONDS, max_msg_size=MOST_BYTES, compress=False, timeout=2)
        async with theirs_until_ours(request, ours, theirs):
            await tie(ours, theirs)
        return ours


def _is_upgrade(request: web.BaseRequest) -> bool:
    return request.method == "GET" and request.headers.get("Upgrade", "").lower() == "websocket"


def _retry(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in (headers or {}).items() if name.lower() == "retry-after"}


async def _body(request: web.BaseRequest) -> bytes | None:
    """The whole body; None when it is larger than allowed. Raises TimeoutError."""
    found = bytearray()
    async with asyncio.timeout(_BODY_SECONDS):
        async for piece in request.content.iter_chunked(_PIECE):
            found += piece
            if len(found) > MOST_BYTES:
                return None
    return bytes(found)


async def _back(
    request: web.BaseRequest, answer: aiohttp.ClientResponse, mark: Mapping[str, str]
) -> web.StreamResponse:
    """kefu's answer, piece by piece. One that breaks off breaks off for the browser too: it must not look whole."""
    headers: CIMultiDict[str] = back(answer.headers)
    for name, value in mark.items():
        headers.setdefault(name, value)
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
    if answer.content_length is None and answer.status not in (204, 304) and request.method != "HEAD":
        response.enable_chunked_encoding()
    try:
        await response.prepare(request)
        async for piece in answer.content.iter_any():
            async with asyncio.timeout(_TAKE_SECONDS):
                await response.write(piece)
        await response.write_eof()
    except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
        log.warning("%s broke off: %s", request.path, type(error).__name__)
        if request.transport is not None:
            request.transport.abort()
    return response
