"""The WebSocket ``/live``: who comes is let in, says which topics they want, and is told of them until they go.

Reading and writing are two tasks of the request; a client that does not read stalls its own writing and nobody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from enum import IntEnum
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from ari_app.foundation import steady
from ari_app.foundation.first_completed import first_of
from ari_app.live import messages
from ari_app.live.access import NotForThem, View, Visitor
from ari_app.live.hub import Hub
from ari_app.live.mailbox import Mailbox

Entrance = Callable[[web.Request], Awaitable[Visitor | None]]
Views = Callable[[Visitor, str], View]
Opened = Callable[[Visitor, View, str], None]
HEARTBEAT = 20.0  # seconds between two pings; without a pong within half of it the client is gone
MOST_A_SESSION = 12  # connections
MOST_MESSAGES, PER_SECONDS = 30, 10.0  # of a client
_CLOSING_SECONDS = 1.0


class Close(IntEnum):
    """Why a socket is closed, as HTTP would say it plus 4000."""

    BAD_MESSAGE = 4400
    LOG_IN = 4401
    FORBIDDEN = 4403
    DISPLACED = 4409
    TOO_MANY = 4429
    GOING_AWAY = 1001


class _Leaving(Exception):
    """The connection is to be closed, in these words."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Connection:
    """One client: what it follows, what waits for it, and how it may have to end."""

    def __init__(self, visitor: Visitor, at_once: Callable[[bytes], bool]) -> None:
        self.visitor, self.box = visitor, Mailbox(at_once)
        self.views: dict[str, View] = {}
        self._heard: deque[float] = deque(maxlen=MOST_MESSAGES)
        self._ended: asyncio.Future[tuple[Close, str]] = asyncio.get_running_loop().create_future()

    def end(self, code: Close, reason: str) -> None:
        """Say good-bye and close."""
        if not self._ended.done():
            self._ended.set_result((code, reason))

    async def ending(self) -> None:
        """Until somebody ends it. Raises _Leaving."""
        raise _Leaving(*await self._ended)

    def heard(self) -> None:
        """A message came. Raises _Leaving when there are too many."""
        now = time.monotonic()
        if len(self._heard) == MOST_MESSAGES and now - self._heard[0] < PER_SECONDS:
            raise _Leaving(Close.TOO_MANY, f"more than {MOST_MESSAGES} messages in {PER_SECONDS:g} s")
        self._heard.append(now)


class LiveSocket:
    """``entrance`` says who somebody is (None: nobody who is logged in), ``views`` what they see of a topic
    (raises NotForThem), ``opened`` is told of each view that somebody opens."""

    def __init__(self, hub: Hub, entrance: Entrance, views: Views, opened: Opened, version: str) -> None:
        self._hub, self._entrance, self._views, self._opened = hub, entrance, views, opened
        self._version = version
        self._connections: set[Connection] = set()

    def mount(self, app: web.Application) -> None:
        """Serve ``/live`` beside what the application has."""
        app.router.add_get("/live", self.serve)
        app.on_shutdown.append(self._shut)

    def end_session(self, session: str, reason: str = "the session has ended", code: Close = Close.LOG_IN) -> int:
        """Every connection of a session is closed: it was revoked, its rights changed, or another page took over.
        How many there were."""
        ended = [one for one in self._connections if one.visitor.session == session]
        for one in ended:
            one.end(code, reason)
        return len(ended)

    def sessions(self) -> set[str]:
        """The sessions whose connections stand."""
        return {one.visitor.session for one in self._connections}

    async def _shut(self, _app: web.Application) -> None:
        for one in self._connections:
            one.end(Close.GOING_AWAY, "kefu stops; come again in a moment")

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A request to ``/live``."""
        socket = web.WebSocketResponse(
            timeout=_CLOSING_SECONDS, heartbeat=HEARTBEAT, compress=False, max_msg_size=messages.MOST_BYTES
        )
        foreign = not same_origin(request)
        visitor = None if foreign else await self._entrance(request)
        await socket.prepare(request)
        try:
            if foreign:
                raise _Leaving(Close.FORBIDDEN, "this page is of another origin")
            if visitor is None:
                raise _Leaving(Close.LOG_IN, "log in first")
            await self._attend(socket, visitor, _line_of(request, socket))
        except _Leaving as leaving:
            await _say_bye(socket, leaving)
        return socket

    async def _attend(
        self, socket: web.WebSocketResponse, visitor: Visitor, at_once: Callable[[bytes], bool]
    ) -> None:  # fmt: skip
        if sum(one.visitor.session == visitor.session for one in self._connections) >= MOST_A_SESSION:
            raise _Leaving(Close.TOO_MANY, f"{MOST_A_SESSION} pages of this session are open already")
        one = Connection(visitor, at_once)
        self._connections.add(one)
        self._hub.enter(one.box)
        one.box.say(messages.encode(self._hello(visitor)))
        try:
            await first_of(self._read(socket, one), _write(socket, one.box), one.ending())
        except ExceptionGroup as group:
            _end_of(group)
        finally:
            self._connections.discard(one)
            self._hub.exit(one.box)

    def _hello(self, visitor: Visitor) -> messages.Hello:
        queues = sorted(visitor.queues) if visitor.queues is not None else None
        user = messages.User(
            name=visitor.name or str(visitor.who), agent=visitor.agent, scopes=sorted(visitor.scopes), queues=queues,
            language=visitor.language,
        )  # fmt: skip
        return messages.Hello(
            server_ms=round(steady.now() * 1000), session=visitor.session, version=self._version, user=user
        )

    async def _read(self, socket: web.WebSocketResponse, one: Connection) -> None:
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            one.heard()
            try:
                asked = messages.read(message.data)
            except ValueError as error:
                raise _Leaving(Close.BAD_MESSAGE, str(error)) from None
            if asked.want is not None:
                self._want(one, asked.want, asked.why)
            elif asked.snapshot in one.views:
                self._hub.join(one.views[asked.snapshot], one.box)

    def _want(self, one: Connection, titles: list[str], why: str) -> None:
        """From now on these, and no others; what they had already goes on without a snapshot."""
        for title in [title for title in one.views if title not in titles]:
            self._hub.leave(one.views.pop(title), one.box)
        for title in titles:
            if title in one.views:
                continue
            try:
                view = self._views(one.visitor, title)
            except NotForThem as error:
                one.box.say(messages.encode(messages.Refused(topic=title[:200], reason=str(error))))
                continue
            self._opened(one.visitor, view, why)
            if self._hub.join(view, one.box):
                one.views[title] = view
            else:
                one.box.say(messages.encode(messages.Refused(topic=title, reason="it cannot be shown now")))


def _end_of(group: ExceptionGroup[Exception]) -> None:
    """Why reading and writing have ended. Raises _Leaving when somebody wanted it; that the client has gone in the
    middle of a message is an end like another; anything else is a fault, and comes out."""
    leaving, rest = group.split(_Leaving)
    unknown = rest.split(ConnectionError)[1] if rest is not None else None
    if unknown is not None:
        raise unknown
    error: BaseException | None = leaving
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if error is not None:
        raise error


def _line_of(request: web.Request, socket: web.WebSocketResponse) -> Callable[[bytes], bool]:
    """Writes a whole frame when the line is free. What waits in the transport waits in the mailbox instead."""

    def write(wire: bytes) -> bool:
        line = request.transport
        if line is None or line.is_closing() or socket.closed or line.get_write_buffer_size():
            return False
        line.write(wire)
        return True

    return write


async def _write(socket: web.WebSocketResponse, box: Mailbox) -> None:
    while not socket.closed:
        await socket.send_frame(await box.next(), WSMsgType.TEXT)


async def _say_bye(socket: web.WebSocketResponse, leaving: _Leaving) -> None:
    """Good-bye, to who still reads."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(_CLOSING_SECONDS):
            await socket.send_frame(messages.encode(messages.Bye(reason=leaving.reason)), WSMsgType.TEXT)
            await socket.close(code=leaving.code, message=leaving.reason.encode()[:120])


def same_origin(request: web.Request) -> bool:
    """Whether a browser's page is ours. What is no browser's sends no Origin.

    The edge says how it was reached (``X-Forwarded-Proto``, ``X-Forwarded-Host``) and removes what clients say of that.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
    host = request.headers.get("X-Forwarded-Host", request.host)
    found = urlsplit(origin)
    return (found.scheme, found.netloc.lower()) == (scheme, host.lower())
