"""Few kept-alive connections to Asterisk's HTTP server, with one request at a time on each.

A request that Asterisk holds back (behind a playback, say) holds back nobody else: it has its connection for itself,
and the next one takes another. Over ARI's WebSocket all that is sent after it would wait (docs/adr/0014).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from ari_app.ari.wire import Answer, AnswerReader, BadAnswer, request_bytes, request_head

_IDLE_SECONDS = 10.0  # below the 15 s after which Asterisk closes what is idle
_REPEATABLE = ("GET", "PUT", "DELETE")


class NotReached(ConnectionError):
    """No connection could be made: nobody listens there."""


class Dropped(ConnectionError):
    """The connection ended before the answer was whole; ``silent``: before anything of it had come."""

    def __init__(self, silent: bool) -> None:
        super().__init__("the connection ended before the answer")
        self.silent = silent


class _Connection(asyncio.Protocol):
    """One connection; the future of `ask` is whom it works for."""

    def __init__(self, made: Callable[[_Connection], None], lost: Callable[[_Connection], None]) -> None:
        self._made, self._lost = made, lost
        self._reader = AnswerReader()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self.since = 0.0  # idle, by the loop's clock

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # another loop has classes of its own
        self._made(self)

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        """Send; the future gets the answer, or raises BadAnswer or Dropped, as this does when it is closed already."""
        if self._transport is None or self._transport.is_closing():
            raise Dropped(silent=True)
        self._reader = AnswerReader()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        waiting = self._answer
        if waiting is None or waiting.done():
            self.abort()  # nobody asked, or whoever did has gone
            return
        try:
            answer = self._reader.feed(data)
        except BadAnswer as error:
            waiting.set_exception(error)
            return
        if answer is not None:
            waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost(self)
        if self._answer is None or self._answer.done():
            return
        answer = self._reader.ended() if exc is None else None
        if answer is not None:
            self._answer.set_result(answer)
        else:
            self._answer.set_exception(Dropped(not self._reader.begun))

    def abort(self) -> None:
        """Close at once; what is under way is not waited for."""
        if self._transport is not None:
            self._transport.abort()

    @property
    def usable(self) -> bool:
        """Whether it is open, as far as is known."""
        return self._transport is not None and not self._transport.is_closing()


class Connections:
    """At most ``limit`` connections to ``http://host:port``; who comes when all are busy waits in turn."""

    def __init__(self, base: str, headers: Mapping[str, str], limit: int, connect_seconds: float) -> None:
        url = urlsplit(base)
        if url.scheme != "http" or url.hostname is None:
            raise ValueError(f"{base!r} is not like http://host:port/ari")
        self._host, self._port, self._path = url.hostname, url.port or 80, url.path
        lines = {"Host": url.netloc, **headers}
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._connect_seconds = connect_seconds
        self._turns = asyncio.Semaphore(limit)
        self._idle: list[_Connection] = []
        self._open: set[_Connection] = set()

    async def exchange(self, method: str, path: str, params: Mapping[str, str], body: Any = None) -> Answer:  # noqa: ANN401 - JSON
        """One request and its answer. Raises NotReached, Dropped, BadAnswer, TimeoutError (no connection in time).

        An idle connection may be closed by Asterisk in the moment in which it is used: then a request that may be
        done twice is sent once more, on a new one. One that makes something is not.
        """
        request = request_bytes(request_head(method, self._path + path, params), self._headers, body)
        async with self._turns:
            used = self._take_idle()
            if used is not None:
                try:
                    return await self._ask(used, request)
                except Dropped as error:
                    if not error.silent or method not in _REPEATABLE:
                        raise
            return await self._ask(await self._connected(), request)

    async def close(self) -> None:
        """End every connection; requests under way are told that theirs was lost."""
        for connection in list(self._open):
            connection.abort()
        await asyncio.sleep(0)  # they are told in the loop's next round

    async def _ask(self, connection: _Connection, request: bytes) -> Answer:
        keeps = False
        try:
            answer = await connection.ask(request)
            keeps = answer.keeps
            return answer
        finally:
            if keeps and connection.usable:
                connection.since = asyncio.get_running_loop().time()
                self._idle.append(connection)
            else:
                connection.abort()

    def _take_idle(self) -> _Connection | None:
        """The one that was used last; those that were idle for too long are closed."""
        oldest = asyncio.get_running_loop().time() - _IDLE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.since > oldest:
                return connection
            connection.abort()
        return None

    async def _connected(self) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._connect_seconds):
                _, connection = await loop.create_connection(
                    lambda: _Connection(self._open.add, self._forget), self._host, self._port
                )
        except TimeoutError:
            raise
        except OSError as error:
            raise NotReached(str(error)) from error
        return connection

    def _forget(self, connection: _Connection) -> None:
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
