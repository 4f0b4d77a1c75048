"""ARI's REST side: a time-out on every request, errors as types, and the guards that no request can pass by."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any, TypeVar

import aiohttp

from ari_app.ari.connections import Connections
from ari_app.ari.media_gate import MediaGate
from ari_app.ari.pulse import Pulse
from ari_app.ari.safety import IdLedger, check
from ari_app.ari.wire import Answer
from models.domain.errors import AsteriskAway, AsteriskError, Detached, Gone, NotInStasis

log = logging.getLogger(__name__)
RELEASE_SECONDS = 2.0
_LONGEST_SECONDS = 60.0  # that an Asterisk which answers nothing is waited for
T = TypeVar("T")
_KINDS: dict[int, type[AsteriskError]] = {404: Gone, 409: NotInStasis, 412: NotInStasis, 422: NotInStasis}


async def settled(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end however often the caller is cancelled meanwhile; then the cancellation goes on."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    try:
        if cancelled is None:
            return task.result()
        if not task.cancelled():
            task.exception()
        raise cancelled
    finally:
        del cancelled, task  # what is raised has this frame in its trace


class _Patience:
    """A limit on a block that does not run while Asterisk answers nobody. Leaving it late raises TimeoutError."""

    def __init__(self, seconds: float, late: Callable[[asyncio.Timeout], None]) -> None:
        self._seconds, self._late = seconds, late
        self._limit = asyncio.timeout(None)

    async def __aenter__(self) -> None:
        await self._limit.__aenter__()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._late, self._limit)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        await self._limit.__aexit__(kind, error, trace)


def _kind(status: int, text: str) -> type[AsteriskError]:
    """Of what kind a refusal is. Bridges answer 400 for a channel that is gone."""
    return Gone if status == 400 and "Channel not found" in text else _KINDS.get(status, AsteriskError)


class Rest:
    """Sends requests to ``http://host:port/ari``. Media sockets have a pool of their own: they stay open for minutes.

    Asterisk's listen backlog is 10 and it drops what exceeds it, hence the small pool. A request behind a
    running playback is answered when that ends, hence the time-out; while Asterisk answers nobody (`Pulse`), the
    time does not run: a frozen Asterisk costs time, and no call.
    """

    def __init__(self, base: str, user: str, password: str, connections: int = 8, seconds: float = 5.0) -> None:
        self.base = base
        self.seconds = seconds
        self.requests = 0
        self.failures = 0
        self.bridges: set[str] = set()
        self.headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        self._connections = Connections(base, self.headers, min(connections, 8), seconds)
        self.pulse = Pulse(base, self.headers)
        self._patience: set[asyncio.Task[None]] = set()
        self._media: aiohttp.ClientSession | None = None
        self._ledger = IdLedger()
        self._connecting = asyncio.Semaphore(4)
        self.media_gate = MediaGate()
        self.detached = False

    def detach(self) -> None:
        """From now on nothing is asked of Asterisk any more: what exists there stays for the next process."""
        self.detached = True

    async def __aenter__(self) -> Rest:
        await self.pulse.__aenter__()
        self._media = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._patience:
            task.cancel()
        await self.pulse.__aexit__(kind, error, trace)
        await self._connections.close()
        if self._media is not None:
            await self._media.close()

    def _late(self, limit: asyncio.Timeout) -> None:
        async def wait() -> None:
            await self.pulse.until_stuck(_LONGEST_SECONDS)
            with contextlib.suppress(RuntimeError):  # answered meanwhile
                limit.reschedule(asyncio.get_running_loop().time())

        task = asyncio.create_task(wait(), name="ARI patience")
        self._patience.add(task)
        task.add_done_callback(self._patience.discard)

    async def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - JSON
        """One request; the decoded JSON, or None for an empty answer.

        Raises UnsafeRequest, Detached, AsteriskAway, Gone (404), NotInStasis (409, 412, 422), AsteriskError.
        """
        if self.detached:
            raise Detached(0, f"{method} {path}: kefu has detached")
        params = params or {}
        check(method, path, params, self._ledger)
        answer = await self._answered(method, path, params, body)
        if answer.status == 204 or not answer.body:
            return None
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise AsteriskAway(0, f"{method} {path}: what answered is not Asterisk: {answer.body[:60]!r}") from error

    async def _answered(self, method: str, path: str, params: Mapping[str, str], body: Any = None) -> Answer:  # noqa: ANN401 - JSON
        """One exchange that went well, within the time. Raises as `request` does."""
        assert self._media is not None, "use the client inside `async with`"
        self.requests += 1
        try:
            async with _Patience(self.seconds, self._late):
                answer = await self._connections.exchange(method, path, params, body)
        except OSError as error:  # TimeoutError is one
            self.failures += 1
            raise AsteriskAway(0, f"{method} {path}: {type(error).__name__}") from error
        if answer.status < 300:
            return answer
        text = answer.body.decode("utf-8", "replace")[:300]
        raise _kind(answer.status, text)(answer.status, f"{method} {path}: {text}")

    async def get(self, path: str, **params: str) -> Any:  # noqa: ANN401 - JSON
        """GET."""
        return await self.request("GET", path, params)

    async def post(self, path: str, **params: str) -> Any:  # noqa: ANN401 - JSON
        """POST with query parameters."""
        return await self.request("POST", path, params)

    async def create(self, path: str, **params: str) -> Any:  # noqa: ANN401 - JSON
        """POST that makes something: once begun it is waited for even when the caller is cancelled.

        Otherwise the thing could come into being after its own clean-up and stay for ever.
        """
        return await self.make(path, params)

    async def make(self, path: str, params: Mapping[str, str], body: Any = None) -> Any:  # noqa: ANN401 - JSON
        """`create` with a body."""
        return await settled(self.request("POST", path, params, body))

    async def fetch(self, path: str) -> bytes:
        """GET of a file. Raises as `request` does."""
        return (await self._answered("GET", path, {})).body

    async def delete(self, path: str, **params: str) -> bool:
        """DELETE; what is already gone counts as done, and after `detach` nothing is. Whether it was there."""
        try:
            await self.request("DELETE", path, params)
        except (Gone, NotInStasis, Detached):
            return False
        return True

    async def discard(self, path: str, **params: str) -> bool:
        """DELETE while cleaning up: neither errors nor a cancellation may keep it from being done. Whether it was."""
        return await settled(self._discard(path, params))

    async def _discard(self, path: str, params: Mapping[str, str]) -> bool:
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                return await self.delete(path, **params)
        except Detached:
            return False
        except (AsteriskError, TimeoutError) as error:
            self.failures += 1
            log.warning("not released: %s: %s", path, error)
            return False

    async def media_socket(self, connection_id: str) -> aiohttp.ClientWebSocketResponse:
        """The WebSocket of an external media channel. Connects are few at a time (the backlog again)."""
        assert self._media is not None, "use the client inside `async with`"
        url = self.base.removesuffix("/ari") + f"/media/{connection_id}"
        try:
            async with asyncio.timeout(self.seconds), self._connecting:
                return await self._media.ws_connect(
                    url, protocols=("media",), max_msg_size=0, compress=0, heartbeat=None,
                    timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                )  # fmt: skip
        except (TimeoutError, aiohttp.ClientError) as error:
            raise AsteriskAway(0, f"media socket: {type(error).__name__}") from error
