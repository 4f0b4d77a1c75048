"""The live socket with topics of its own: overflow, origin, sessions, changed wishes, clients that do not read."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from ari_app.live import socket as live_socket
from ari_app.live.access import NotForThem, View, Visitor
from ari_app.live.feed import Feed
from ari_app.live.hub import Hub
from ari_app.live.mailbox import ROOM, Mailbox
from ari_app.live.messages import framed
from ari_app.live.socket import LiveSocket
from ari_app.store.row import Row
from models.domain.identity import Console, Person
from models.domain.scopes import Scope
from tests.support.live import Screen, screen_at

EVENT = Row(1, 0.0, "", "", "Something", {})


class Count(msgspec.Struct, frozen=True):
    """A state."""

    n: int
    text: str = ""


class Site:
    """A hub with topics that count, served on loopback."""

    def __init__(self) -> None:
        self.n, self.text, self.opened = 0, "", 0
        self.failures: list[str] = []
        self.broken = ""
        self.visitor: Visitor | None = Visitor(Console(), "s1", "Sam")
        self.hub = Hub(self._open, self.failures.append)
        self.socket = LiveSocket(self.hub, self._entrance, self._view, self._note, "7")
        self.address = ""
        self.noted: list[tuple[str, str]] = []

    def _open(self, view: View) -> Feed:
        self.opened += 1
        return Feed(view.title, lambda: self._count(view.title), merge=0.0 if view.title == "desk" else 0.05)

    def _count(self, title: str) -> Count:
        return Count(self.n // (title not in (self.broken, "broken")), self.text)

    async def _entrance(self, request: web.Request) -> Visitor | None:
        if request.headers.get("X-Session"):
            return Visitor(Person("u", "", frozenset({Scope.DESK})), request.headers["X-Session"])
        return self.visitor

    def _view(self, visitor: Visitor, title: str) -> View:
        if title == "secret":
            raise NotForThem("not for you")
        return View(title, title)

    def _note(self, visitor: Visitor, view: View, why: str) -> None:
        self.noted.append((view.title, why))

    def change(self, text: str = "") -> None:
        """One more."""
        self.n, self.text = self.n + 1, text and f"{self.n} {text}"
        self.hub.take(EVENT)


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """Served until the end of the block."""
    made, app = Site(), web.Application()
    made.socket.mount(app)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}/live"
    try:
        yield made
    finally:
        await runner.cleanup()


def _shows(screen: Screen) -> bool:
    return bool(screen.states)


async def _closed(screen: Screen) -> tuple[int | None, list[str]]:
    """(close code, reasons of good-byes), once it is closed."""
    async with asyncio.timeout(10):
        while not screen.socket.closed:
            await asyncio.sleep(0.01)
    return screen.socket.close_code, [one["reason"] for one in screen.said if one["t"] == "bye"]


async def test_hello_snapshot_patch() -> None:
    """Who they are and which version; then the state, then only what changes."""
    async with site() as here, screen_at(here.address) as screen:
        await screen.want("desk", "secret")
        await screen.until(lambda: screen.states["desk"] == {"n": 0, "text": ""})
        assert screen.hello["version"] == "7"
        assert screen.hello["user"]["name"] == "Sam"
        assert [one["topic"] for one in screen.said if one["t"] == "refused"] == ["secret"]
        here.change("a")
        await screen.until(lambda: screen.states["desk"] == {"n": 1, "text": "0 a"})
        assert screen.patches == [
            {"t": "patch", "topic": "desk", "prev": 1, "seq": 2, "set": {"/n": 1, "/text": "0 a"}, "del": []}
        ]
        here.hub.take(EVENT)
        await asyncio.sleep(0.3)
        assert len(screen.patches) == 1, "nothing has changed, nothing is told"


async def test_bursts_are_merged_on_walls_and_not_on_desks() -> None:
    """Ten changes in a moment: one patch where bursts are merged; each where they are told at once."""
    async with site() as here, screen_at(here.address) as screen:
        await screen.want("desk", "wall")
        await screen.until(lambda: len(screen.states) == 2)
        for _ in range(10):
            here.change()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await screen.until(lambda: screen.states["wall"]["n"] == 10 and screen.states["desk"]["n"] == 10)
        told = [one["topic"] for one in screen.patches]
        assert told.count("wall") <= 2
        assert told.count("desk") == 10


async def test_wishes_change() -> None:
    """What is not wanted any more is not told; what was wanted before goes on without a snapshot; nothing is left."""
    async with site() as here:
        async with screen_at(here.address) as screen:
            await screen.want("desk", "wall")
            await screen.until(lambda: len(screen.states) == 2)
            await screen.want("wall", "flow", why="to look")
            await screen.until(lambda: "flow" in screen.states)
            assert {view.title for view in here.hub.views} == {"wall", "flow"}
            here.change()
            await screen.until(lambda: screen.states["flow"]["n"] == 1 and screen.states["wall"]["n"] == 1)
            assert screen.states["desk"]["n"] == 0
            assert screen.snapshots.count("wall") == 1
            assert here.noted == [("desk", ""), ("wall", ""), ("flow", "to look")]
        async with asyncio.timeout(5):
            while here.hub.viewers:
                await asyncio.sleep(0.01)
        assert not here.hub.views
        opened = here.opened
        here.change()
        assert here.opened == opened, "a topic that nobody follows costs nothing"


async def test_a_snapshot_on_demand() -> None:
    """A client that has seen a gap asks, and goes on from there."""
    async with site() as here, screen_at(here.address) as screen:
        await screen.want("desk")
        await screen.until(lambda: "desk" in screen.states)
        screen.states["desk"], screen.seqs["desk"] = {"n": 77}, 0
        assert await screen.anew("desk") == {"n": 0, "text": ""}
        here.change()
        await screen.until(lambda: screen.states["desk"]["n"] == 1)


async def test_a_client_that_does_not_read() -> None:
    """It stalls itself alone: others are told at once; it gets one snapshot in place of everything it has missed."""
    async with site() as here, screen_at(here.address) as quick:
        await quick.want("desk")
        await quick.until(lambda: "desk" in quick.states)
        slow = await _stalled(here)
        async with asyncio.timeout(5):
            while here.hub.viewers < 2:
                await asyncio.sleep(0.01)
        for _ in range(400):
            here.change("x" * 40_000)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await quick.until(lambda: quick.states["desk"]["n"] == 400)
        assert len(quick.patches) == 400
        assert here.hub.overflows >= 1
        found = await asyncio.to_thread(_read_all, slow, 400)
        kinds = [one["t"] for one in found]
        assert found[-1].get("state", {}).get("n", found[-1].get("set", {}).get("/n")) == 400
        assert kinds.count("snapshot") >= 2
        assert kinds.count("patch") < 400
        seq = 0
        for one in found:
            if one["t"] == "patch":
                assert one["prev"] == seq, "a gap that nobody has announced"
            seq = one.get("seq", seq)
        slow.close()


async def _stalled(here: Site) -> sockets.socket:
    """A client by hand, with small buffers, that reads nothing for now."""
    host, port = here.address.removeprefix("http://").removesuffix("/live").split(":")
    slow = sockets.socket()
    slow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    await asyncio.to_thread(slow.connect, (host, int(port)))
    ask = (
        f"GET /live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    want = b'{"want":["desk"]}'
    slow.sendall(ask.encode() + bytes([0x81, 0x80 | len(want), 0, 0, 0, 0]) + want)
    return slow


def _read_all(slow: sockets.socket, last: int) -> list[dict[str, Any]]:
    """Every message up to the one in which the count is ``last``."""
    slow.settimeout(20)
    data, found = b"", []
    while b"\r\n\r\n" not in data:
        data += slow.recv(65536)
    data = data.partition(b"\r\n\r\n")[2]
    while True:
        while (one := _frame(data)) is None:
            data += slow.recv(65536)
        text, data = one
        if text:
            found.append(json.loads(text))
            n = found[-1].get("state", {}).get("n", found[-1].get("set", {}).get("/n"))
            if n == last:
                return found


def _frame(data: bytes) -> tuple[bytes, bytes] | None:
    """(payload of the first frame, the rest); None while it is not whole. RFC 6455 §5.2."""
    if len(data) < 10:
        return None
    size, head = data[1], 2
    if size == 126:
        size, head = int.from_bytes(data[2:4], "big"), 4
    elif size == 127:
        size, head = int.from_bytes(data[2:10], "big"), 10
    if len(data) < head + size:
        return None
    payload = data[head : head + size] if data[0] & 0x0F == 1 else b""
    return payload, data[head + size :]


async def test_a_full_mailbox() -> None:
    """The 65th patch: none is kept, one snapshot a topic is due, and what must arrive does."""

    class Source:
        def __init__(self, name: str) -> None:
            self.name = name

        def snapshot(self) -> bytes:
            return f"snapshot {self.name}".encode()

    box, desk, wall = Mailbox(), Source("desk"), Source("wall")
    box.join(desk)
    box.join(wall)
    assert [await box.next(), await box.next()] == [b"snapshot desk", b"snapshot wall"]
    box.say(b"refused")
    for n in range(ROOM - 1):
        box.put(desk, framed(b"%d" % n))
    assert len(box) == ROOM
    assert box.overflows == 0
    box.put(wall, framed(b"one too many"))
    box.put(desk, framed(b"lost as well"))
    assert len(box) == 1
    assert box.overflows == 1
    assert [await box.next() for _ in range(3)] == [b"refused", b"snapshot desk", b"snapshot wall"]
    box.put(desk, framed(b"after it"))
    box.tick(framed(b"tick 1"))
    box.tick(framed(b"tick 2"))
    assert [await box.next(), await box.next()] == [b"after it", b"tick 2"]
    box.put(desk, framed(b"gone"))
    box.leave(desk)
    box.put(desk, framed(b"not theirs any more"))
    assert len(box) == 0


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
async def test_frames(size: int) -> None:
    """A browser reads what was framed once for all, of every size."""
    async with site() as here, screen_at(here.address) as screen:
        await screen.want("desk")
        await screen.until(lambda: screen.states)
        here.change("x" * size)
        await screen.until(lambda: screen.states["desk"]["n"] == 1)
        assert len(screen.states["desk"]["text"]) == (size + 2 if size else 0)
        assert _frame(framed(b"x" * size).wire + b" " * 10) == (b"x" * size, b" " * 10)


async def test_who_is_not_logged_in() -> None:
    """4401, with words, so that a page knows where to go."""
    async with site() as here:
        here.visitor = None
        async with screen_at(here.address) as screen:
            assert await _closed(screen) == (4401, ["log in first"])


@pytest.mark.parametrize(
    ("origin", "more", "welcome"),
    [
        ("", {}, True),
        ("HERE", {}, True),
        ("https://evil.example", {}, False),
        ("null", {}, False),
        ("https://kefu.test", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kefu.test"}, True),
        ("http://kefu.test", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kefu.test"}, False),
        ("https://kefu.test.evil.example", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kefu.test"}, False),
    ],
)
async def test_origins(origin: str, more: dict[str, str], welcome: bool) -> None:
    """A page of another origin gets nothing, whatever cookie comes with it."""
    async with site() as here:
        own = here.address.removesuffix("/live")
        headers = {**more, **({"Origin": own if origin == "HERE" else origin} if origin else {})}
        async with screen_at(here.address, headers=headers) as screen:
            if welcome:
                await screen.until(lambda: screen.hello)
                return
            code, words = await _closed(screen)
            assert code == 4403
            assert words == ["this page is of another origin"]
            assert screen.hello is None


async def test_a_session_that_is_revoked() -> None:
    """Its connections are closed, and nobody else's; a page that takes over closes with 4409."""
    async with (
        site() as here,
        screen_at(here.address, headers={"X-Session": "a"}) as one,
        screen_at(here.address, headers={"X-Session": "a"}) as same,
        screen_at(here.address, headers={"X-Session": "b"}) as other,
    ):
        for screen in (one, same, other):
            await screen.want("desk")
            await screen.until(partial(_shows, screen))
        assert here.socket.end_session("a", "revoked by admin") == 2
        assert await _closed(one) == await _closed(same) == (4401, ["revoked by admin"])
        here.change()
        await other.until(lambda: other.states["desk"]["n"] == 1)
        assert here.socket.end_session("b", "another page", live_socket.Close.DISPLACED) == 1
        assert await _closed(other) == (4409, ["another page"])


async def test_a_stalled_client_can_be_closed() -> None:
    """Its session is revoked while it reads nothing: it is gone within moments, and nobody waits for it."""
    async with site() as here:
        slow = await _stalled(here)
        async with asyncio.timeout(5):
            while not here.hub.views:
                await asyncio.sleep(0.01)
        for _ in range(200):
            here.change("x" * 40_000)
            await asyncio.sleep(0)
        here.socket.end_session("s1")
        async with asyncio.timeout(10):
            while here.hub.viewers:
                await asyncio.sleep(0.01)
        slow.close()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"want": "desk"}', '{"wants": []}', "{}", '{"want": ' + json.dumps(["x"] * 13) + "}", "x"]
)
async def test_messages_that_are_none(text: str) -> None:
    """4400 with what is wrong; the log has no fault."""
    async with site() as here, screen_at(here.address) as screen:
        await screen.socket.send_str(text)
        code, words = await _closed(screen)
        assert code == 4400
        assert words[0]
        assert not here.failures


async def test_too_much() -> None:
    """A client that talks without end, one that says too much at once, and a session with too many pages."""
    async with site() as here:
        async with screen_at(here.address) as screen:
            for _ in range(live_socket.MOST_MESSAGES + 1):
                await screen.want("desk")
            assert (await _closed(screen))[0] == 4429
        async with screen_at(here.address) as screen:
            await screen.socket.send_str(json.dumps({"want": ["x" * 5000]}))
            assert (await _closed(screen))[0] == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        async with aiohttp.ClientSession() as session:
            pages = [await session.ws_connect(here.address) for _ in range(live_socket.MOST_A_SESSION + 1)]
            assert (await pages[-1].receive_json())["t"] == "bye"
            assert (await pages[-1].receive()).data == 4429
            assert (await pages[0].receive_json())["t"] == "hello"
            for page in pages:
                await page.close()
