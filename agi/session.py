"""One FastAGI connection: the header block first, then commands and replies by turns.

Straight on a transport: the streams of asyncio cost as much as all that a script does.
"""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

from agi.protocol import MAX_LINE_BYTES, AgiError, AgiHangup, Environment, HeaderReader


class Host(Protocol):
    """Whom sessions belong to. None of it may wait."""

    def came(self, session: Session) -> bool:
        """A connection; whether there is room for it."""

    def asked(self, session: Session, environment: Environment) -> None:
        """Its header block is whole."""

    def malformed(self, error: Exception) -> None:
        """What it sends is no AGI, and it was closed."""

    def left(self, session: Session) -> None:
        """It is over."""


class Session(asyncio.Protocol):
    """`command` is for whoever answers what was asked. After ``seconds`` it is cut, whatever it waits for."""

    def __init__(self, host: Host, seconds: float) -> None:
        self._host, self._seconds = host, seconds
        self._headers: HeaderReader | None = HeaderReader()
        self._transport: asyncio.Transport | None = None
        self._limit: asyncio.TimerHandle | None = None
        self._lines = b""
        self._reply: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = transport = cast("asyncio.Transport", transport)  # another loop has classes of its own
        if self._host.came(self):
            self._limit = asyncio.get_running_loop().call_later(self._seconds, transport.abort)
        else:
            transport.close()

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        if self._transport is None or self._transport.is_closing():
            return
        try:
            self._take(data)
        except (AgiError, ValueError) as error:
            self._host.malformed(error)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        if self._limit is not None:
            self._limit.cancel()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(AgiHangup())
        self._host.left(self)

    def end(self) -> None:
        """Close, once what was written is sent."""
        if self._transport is not None:
            self._transport.close()

    async def command(self, line: bytes) -> bytes:
        """Send a command; the line of its reply. Raises AgiHangup when the connection has ended."""
        if self._transport is None or self._transport.is_closing():
            raise AgiHangup
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(line)
        self._hand_over()
        return await self._reply

    def _take(self, data: bytes) -> None:
        if self._headers is None:
            self._lines += data
            if len(self._lines) > MAX_LINE_BYTES:
                raise AgiError(f"a reply of more than {MAX_LINE_BYTES} bytes")
            self._hand_over()
            return
        environment = self._headers.feed(data)
        if environment is not None:
            self._headers = None
            self._host.asked(self, environment)

    def _hand_over(self) -> None:
        """A whole line to whoever waits for one."""
        if self._reply is None or self._reply.done():
            return
        line, end, rest = self._lines.partition(b"\n")
        if end:
            self._lines = rest
            self._reply.set_result(line)
