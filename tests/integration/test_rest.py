"""The REST client against servers that misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from ari_app.ari.bus import Bus
from ari_app.ari.event_socket import EventSocket
from ari_app.ari.events import PlaybackFinished, StasisEnd
from ari_app.ari.ids import new_id
from ari_app.ari.rest import Rest, _kind, settled
from models.domain.errors import AsteriskAway, AsteriskError, Gone, NotInStasis, UnsafeRequest


@pytest.fixture
async def rest(unused_tcp_port: int) -> AsyncIterator[Rest]:
    """A client of a server whose paths say what they do."""

    async def behave(request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        if what == "slow":
            await asyncio.sleep(5)
        if what == "made":
            await asyncio.sleep(0.2)
            made.append(what)
        return web.json_response({"message": what}, status=int(what) if what.isdigit() else 200)

    made: list[str] = []
    app = web.Application()
    app.router.add_route("*", "/ari/{what}", behave)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    async with Rest(f"http://127.0.0.1:{unused_tcp_port}/ari", "u", "p", seconds=0.5) as client:
        client.made = made  # type: ignore[attr-defined]
        yield client
    await runner.cleanup()


async def test_errors_are_typed(rest: Rest) -> None:
    """404, 409/412/422, others, silence."""
    with pytest.raises(Gone):
        await rest.get("/404")
    for status in (409, 412, 422):
        with pytest.raises(NotInStasis):
            await rest.get(f"/{status}")
    with pytest.raises(AsteriskError, match="500"):
        await rest.get("/500")
    with pytest.raises(AsteriskAway):
        await rest.get("/slow")
    await rest.delete("/404")
    await rest.discard("/500")
    assert rest.failures == 2


async def test_refused_connection_is_away(unused_tcp_port: int) -> None:
    """Nobody listens."""
    async with Rest(f"http://127.0.0.1:{unused_tcp_port}/ari", "u", "p") as client:
        with pytest.raises(AsteriskAway):
            await client.get("/asterisk/ping")
        with pytest.raises(AsteriskAway):
            await client.media_socket("x")


async def test_creation_outlives_cancellation(rest: Rest) -> None:
    """However often it is cancelled, what was begun is finished before clean-up may run."""
    task = asyncio.ensure_future(rest.create("/made"))
    for _ in range(3):
        await asyncio.sleep(0.02)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert rest.made == ["made"]  # type: ignore[attr-defined]


async def test_settled_passes_results_and_errors_on() -> None:
    """Without cancellation it is a plain await."""

    async def work(value: int) -> int:
        if value < 0:
            raise ValueError(str(value))
        return value

    assert await settled(work(3)) == 3
    with pytest.raises(ValueError, match="-1"):
        await settled(work(-1))


async def test_unsafe_requests_never_leave(rest: Rest) -> None:
    """The gate is in the only way out."""
    with pytest.raises(UnsafeRequest):
        await rest.request("PUT", "/endpoints/PJSIP/1001/sendMessage")
    assert rest.requests == 0


async def _lose_three_times(socket: EventSocket, lost: list[bool]) -> None:
    """Run the socket until its connection was lost three times."""
    task = asyncio.ensure_future(socket.run())
    async with asyncio.timeout(5):
        while len(lost) < 3:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait({task})


async def test_event_socket_keeps_trying(unused_tcp_port: int) -> None:
    """Without a server it says that it is refused, and goes on until cancelled."""
    lost: list[bool] = []

    async def never() -> None:
        raise AssertionError("connected to nothing")

    async with Rest(f"http://127.0.0.1:{unused_tcp_port}/ari", "u", "p") as client:
        socket = EventSocket(client, "kefu", lambda event: None, never, lost.append, 1, 0.1)
        await _lose_three_times(socket, lost)
    assert set(lost) == {True}


async def test_event_socket_survives_junk(unused_tcp_port: int) -> None:
    """Text that is no JSON, and answers that make no sense: it reconnects instead of dying."""

    async def events(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str("{ junk")
        await asyncio.sleep(0.05)
        return socket

    async def anything(_request: web.Request) -> web.Response:
        return web.json_response({}, status=500)

    app = web.Application()
    app.router.add_get("/ari/events", events)
    app.router.add_route("*", "/ari/{rest:.*}", anything)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()

    async def connected() -> None:
        return

    async with Rest(f"http://127.0.0.1:{unused_tcp_port}/ari", "u", "p") as client:
        lost: list[bool] = []
        socket = EventSocket(client, "kefu", lambda event: None, connected, lost.append, 1, 0.1)
        await _lose_three_times(socket, lost)
    await runner.cleanup()
    assert set(lost) == {False}


async def test_bus_delivers_by_resource_and_counts_what_it_drops() -> None:
    """Events go to those who listen to their channel, once each; a full queue is counted."""
    bus = Bus()
    channel = new_id("agent")
    with bus.subscribe(f"channel:{channel}", "playback:p1") as events:
        both = PlaybackFinished({"playback": {"id": "p1", "target_uri": f"channel:{channel}", "state": "done"}})
        assert bus.publish(both)
        assert not bus.publish(StasisEnd({"channel": {"id": "other"}}))
        assert events.queue.qsize() == 1
        assert bus.waiting_for("channel") == {channel}
        for _ in range(1000):
            bus.publish(both)
        assert bus.dropped == 1
    assert not bus.waiting_for("channel")


def test_a_channel_that_is_gone_is_gone_whatever_the_status() -> None:
    """Bridges say 400 where channels say 404."""
    assert _kind(400, '{"message": "Channel not found"}') is Gone
    assert _kind(400, '{"message": "Missing parameter channel"}') is AsteriskError
