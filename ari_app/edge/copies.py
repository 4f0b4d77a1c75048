"""Datasette behind kefu's log-in: kefu judges and writes down each look, then Datasette answers.

It listens on a socket of its own beside kefu's, which only this user may open, and has the analysts' copy alone. It
gets no cookie and no token, and nothing is written through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import aiohttp
from aiohttp import web

from ari_app.edge.headers import onward
from ari_app.edge.passing import Passing
from ari_app.edge.problems import NO_DATASETTE, NOT_THIS_WAY, told

PREFIX = "/datasette/"
SOCKET = "datasette.sock"
_JUDGE = "/api/v1/analysis/copy"
_STATIC = f"{PREFIX}-/static/"
_SECRETS = frozenset({"cookie", "authorization", "accept-encoding"})
_POLICY = (  # Datasette's pages have scripts and styles of their own in them
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Copies:
    """The way to Datasette. ``async with``."""

    def __init__(self, passing: Passing, folder: Path) -> None:
        self._passing, self._socket = passing, str(folder / SOCKET)

    async def __aenter__(self) -> Copies:
        timeout = aiohttp.ClientTimeout(total=30, sock_connect=2)
        connector = aiohttp.UnixConnector(self._socket)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def request(self, request: web.BaseRequest, mark: Mapping[str, str]) -> web.StreamResponse:
        """A page of Datasette's, for who may read reports; else kefu's refusal."""
        if request.method not in ("GET", "HEAD"):
            return told(request, NOT_THIS_WAY)
        if not request.path.startswith(_STATIC):
            refusal = await self._passing.judged(request, _JUDGE, mark)
            if refusal is not None:
                return refusal
        try:
            answer = await self._session.get(
                f"http://datasette{request.rel_url.raw_path_qs}", headers=onward(request, _SECRETS),
                allow_redirects=False,
            )  # fmt: skip
            async with answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError):
            return told(request, NO_DATASETTE)
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        headers |= {name: answer.headers[name] for name in ("Content-Type", "Location") if name in answer.headers}
        return web.Response(status=answer.status, body=body, headers=headers)
