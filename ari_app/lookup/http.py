"""Look-ups over HTTP: a CRM, an ERP, anything that answers JSON. One time-out for all tries, bounded in size."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp
from yarl import URL

from ari_app.lookup.answers import LARGEST, Answer, Failed, Found, Missing
from models.domain.expression import Value, parse_expression
from models.domain.flow import Source
from models.flow.read import URL_NAMES
from models.flow.spoken import plain

_RETRY_PAUSE = 0.05
_REDIRECTS = 3
_KEEPS_BODY = frozenset({307, 308})
_MOVED = _KEEPS_BODY | {301, 302, 303}
_NOTHING = frozenset({404, 410})


class HttpLookUps:
    """One pool of connections for all look-ups; opened with the first."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, source: Source, scope: Mapping[str, Value], seconds: float) -> Answer:
        """GET or POST; repeats after connection errors and 5xx while there is time, a POST only when the source says
        so. Never raises."""
        failure = Failed("no try was made")
        try:
            async with asyncio.timeout(seconds):
                for attempt in range(source.repeats + 1):
                    if attempt:
                        await asyncio.sleep(_RETRY_PAUSE * 2**attempt)
                    found = await self._try(source, scope)
                    if not isinstance(found, Failed) or not found.reason.startswith("again"):
                        return found
                    failure = Failed(found.reason.removeprefix("again: "))
        except TimeoutError:
            return Failed(f"no answer within {source.timeout_seconds:g} s")
        return failure

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _try(self, source: Source, scope: Mapping[str, Value]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(auto_decompress=False)
        body = {name: value.value(scope) for name, value in source.send.items()}
        try:
            asked = _Asked(URL(address(source.url, scope), encoded=True), body, source.headers)
            for _ in range(_REDIRECTS + 1):
                async with self._session.request(
                    "POST" if asked.body else "GET", asked.url, json=asked.body or None,
                    headers={"Accept-Encoding": "identity", **asked.headers}, allow_redirects=False,
                ) as response:  # fmt: skip
                    if response.status not in _MOVED:
                        return await _read(response)
                    asked = asked.moved(response.status, response.headers.get("Location", ""))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Failed(f"again: {type(error).__name__} {error}".strip())
        return Failed(f"more than {_REDIRECTS} redirects")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request of a look-up: the source's own headers (keys of an API) and the caller's data are for its host."""

    url: URL
    body: Mapping[str, Value]
    headers: Mapping[str, str]

    def moved(self, status: int, where: str) -> _Asked:
        """Where a redirect leads. Raises ValueError for one that would give the caller's data to another host."""
        url = self.url.join(URL(where))
        if not where or url.scheme not in ("http", "https") or (self.url.scheme, url.scheme) == ("https", "http"):
            raise ValueError(f"a redirect to {where[:60]!r}")
        same = url.origin() == self.url.origin()
        body = self.body if status in _KEEPS_BODY else {}
        if body and not same:
            raise ValueError(f"a redirect of a POST to {url.host}")
        return _Asked(url, body, self.headers if same else {})


async def _read(response: aiohttp.ClientResponse) -> Answer:
    if response.status in _NOTHING:
        return Missing()
    if response.status >= 500:
        return Failed(f"again: status {response.status}")
    if response.status >= 300:
        return Failed(f"status {response.status}")
    data = b""
    async for chunk in response.content.iter_chunked(16384):
        data += chunk
        if len(data) > LARGEST:
            return Failed(f"an answer of more than {LARGEST} bytes")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return Failed("the answer is not JSON")
    return Missing() if value in (None, {}, []) else Found(value[0] if isinstance(value, list) else value)


def address(url: str, scope: Mapping[str, Value]) -> str:
    """The address with its {expressions} filled in, each value quoted so that it cannot change the address."""
    return URL_NAMES.sub(lambda found: quote(plain(parse_expression(found.group(1)).value(scope), ""), safe=""), url)
