"""Kept-alive connections against servers that answer, hold back, hang up and talk nonsense."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from ari_app.ari.connections import Connections, Dropped, NotReached
from ari_app.ari.wire import BadAnswer

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Handler = Callable[["Peer", str, asyncio.StreamWriter], Awaitable[None]]


class Peer:
    """A server that gives each request's first line to a handler, and counts connections."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.requests: list[str] = []
        self.connections = 0
        self.held = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                line = head.split(b"\r\n")[0].decode()
                self.requests.append(line)
                await self._handler(self, line, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def connected(handler: Handler, limit: int = 8) -> AsyncIterator[tuple[Connections, Peer]]:
    """A pool and its server."""
    peer = Peer(handler)
    server = await asyncio.start_server(peer.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = Connections(f"http://127.0.0.1:{port}/ari", {"X": "y"}, limit, 2.0)
    try:
        yield pool, peer
    finally:
        await pool.close()
        peer.held.set()
        server.close()
        await asyncio.gather(*peer.tasks)


async def _obliging(_peer: Peer, _line: str, writer: asyncio.StreamWriter) -> None:
    writer.write(_OK)


async def _holding(peer: Peer, line: str, writer: asyncio.StreamWriter) -> None:
    """Answers everything at once but ``/held``."""
    if "/held" in line:
        await peer.held.wait()
    writer.write(_OK)


async def test_one_after_the_other_uses_one_connection() -> None:
    """And the base's path stands before each."""
    async with connected(_obliging) as (pool, peer):
        for _ in range(5):
            assert (await pool.exchange("GET", "/x", {"a": "1"})).body == b"{}"
    assert peer.connections == 1
    assert set(peer.requests) == {"GET /ari/x?a=1 HTTP/1.1"}


async def test_what_is_held_back_holds_back_nobody_else() -> None:
    """It has a connection for itself; only when all are held do others wait, and then they come in turn."""
    async with connected(_holding, limit=2) as (pool, peer):
        first = asyncio.ensure_future(pool.exchange("POST", "/held", {}))
        for _ in range(3):
            assert (await pool.exchange("GET", "/free", {})).status == 200
        second = asyncio.ensure_future(pool.exchange("POST", "/held", {}))
        late = asyncio.ensure_future(pool.exchange("GET", "/late", {}))
        while len(peer.requests) < 5:
            await asyncio.sleep(0.001)
        assert not any("/late" in line for line in peer.requests)
        peer.held.set()
        await asyncio.gather(first, second, late)
    assert peer.connections == 2


async def test_who_is_cancelled_takes_the_connection_along() -> None:
    """Its answer may still come, and nobody else must get it."""
    async with connected(_holding, limit=1) as (pool, peer):
        task = asyncio.ensure_future(pool.exchange("POST", "/held", {}))
        while not peer.requests:
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        assert (await pool.exchange("GET", "/next", {})).status == 200
    assert peer.connections == 2


async def _once(peer: Peer, _line: str, writer: asyncio.StreamWriter) -> None:
    """Answers each connection's first request, and hangs up at the second."""
    if len(peer.requests) == 2:
        writer.close()
    else:
        writer.write(_OK)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_connection_that_was_closed_meanwhile_is_made_anew(method: str) -> None:
    """What may be done twice is sent once more."""
    async with connected(_once) as (pool, peer):
        await pool.exchange("GET", "/a", {})
        assert (await pool.exchange(method, "/b", {})).status == 200
    assert [line.split()[0] for line in peer.requests] == ["GET", method, method]


async def test_what_makes_something_is_never_sent_twice() -> None:
    """Nobody knows whether it was made."""
    async with connected(_once) as (pool, peer):
        await pool.exchange("GET", "/a", {})
        with pytest.raises(Dropped):
            await pool.exchange("POST", "/b", {})
    assert len(peer.requests) == 2


async def _half(_peer: Peer, _line: str, writer: asyncio.StreamWriter) -> None:
    writer.write(_OK[:-1])
    writer.close()


async def test_half_an_answer_is_none() -> None:
    """And the request is not repeated: it was heard."""
    async with connected(_half) as (pool, peer):
        with pytest.raises(Dropped):
            await pool.exchange("GET", "/a", {})
    assert len(peer.requests) == 1


async def _nonsense(_peer: Peer, _line: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 smtp ready\r\n\r\n")


async def test_nonsense_ends_the_connection() -> None:
    """It is told apart from silence."""
    async with connected(_nonsense) as (pool, peer):
        for _ in range(2):
            with pytest.raises(BadAnswer):
                await pool.exchange("GET", "/a", {})
    assert peer.connections == 2


async def _talkative(_peer: Peer, _line: str, writer: asyncio.StreamWriter) -> None:
    writer.write(_OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")


async def test_an_answer_that_nobody_asked_for_goes_to_nobody() -> None:
    """The next request gets its own."""
    async with connected(_talkative) as (pool, peer):
        for _ in range(3):
            assert (await pool.exchange("GET", "/a", {})).body == b"{}"
    assert peer.connections == 3


async def test_nobody_listens(unused_tcp_port: int) -> None:
    """It is said as such."""
    pool = Connections(f"http://127.0.0.1:{unused_tcp_port}/ari", {}, 2, 1.0)
    with pytest.raises(NotReached):
        await pool.exchange("GET", "/a", {})
    with pytest.raises(ValueError, match="http://host:port"):
        Connections("https://x/ari", {}, 2, 1.0)


async def test_closing_tells_who_waits() -> None:
    """A request under way does not hang."""
    async with connected(_holding) as (pool, peer):
        task = asyncio.ensure_future(pool.exchange("POST", "/held", {}))
        while not peer.requests:
            await asyncio.sleep(0.001)
        await pool.close()
        with pytest.raises(Dropped):
            await task


async def _moody(peer: Peer, line: str, writer: asyncio.StreamWriter) -> None:
    """Answers with what was asked: at once, later, in two pieces, or not at all."""
    mood = random.Random(line).random()
    body = line.split()[1].encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    if mood < 0.1:
        writer.close()
        return
    if mood < 0.5:
        await asyncio.sleep(mood / 50)
    cut = len(answer) // 2 if mood < 0.3 else len(answer)
    writer.write(answer[:cut])
    await asyncio.sleep(0)
    writer.write(answer[cut:])


async def test_nobody_ever_gets_the_answer_of_another() -> None:
    """However connections end, and whoever is cancelled in whatever moment."""
    chance, seen = random.Random(7), Counter[str]()

    async with connected(_moody, limit=4) as (pool, _):

        async def one(number: int) -> None:
            method = chance.choice(["GET", "POST"])
            try:
                async with asyncio.timeout(chance.choice([0.002, 0.005, 1.0])):
                    answer = await pool.exchange(method, f"/{number}", {})
            except (Dropped, TimeoutError) as error:
                seen[type(error).__name__] += 1
            else:
                assert answer.body == f"/ari/{number}".encode()
                seen["answered"] += 1

        for begin in range(0, 1200, 12):
            await asyncio.gather(*(one(number) for number in range(begin, begin + 12)))
    assert min(seen["Dropped"], seen["TimeoutError"], seen["answered"]) > 20, seen
