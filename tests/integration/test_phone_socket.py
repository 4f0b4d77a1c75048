"""``/phone``: who gets through to Asterisk, what they may say, and what kefu is told of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from config.web_settings import Web
from tests.support.edge import edge
from tests.unit.test_phone_tickets import INVITE, register

SIP: tuple[str, ...] = ("sip",)


async def test_a_phone_speaks_with_asterisk(tmp_path: Path) -> None:
    """Both ways, and kefu hears that it came and went."""
    async with edge(tmp_path) as it:
        await it.behind.hears("sockets")
        async with it.client.ws_connect(it.phone(), protocols=SIP, origin=it.base) as phone:
            assert phone.protocol == "sip"
            await phone.send_str(register())
            assert await phone.receive_str() == register()
            assert await it.behind.hears("opened") == {"t": "opened", "sip_user": "1001w", "session": "session1"}
        assert (await it.behind.hears("closed"))["session"] == "session1"


@pytest.mark.parametrize("change", ["no ticket", "forged", "over", "origin", "protocol", "two protocols"])
async def test_who_is_not_let_in(tmp_path: Path, change: str) -> None:
    """Nothing of it reaches Asterisk."""
    reached = []

    async def asterisk(request: web.Request) -> web.StreamResponse:
        reached.append(request)
        raise web.HTTPGone

    async with edge(tmp_path, asterisk=asterisk) as it:
        url, protocols, origin = it.phone(), SIP, it.base
        match change:
            case "no ticket":
                url = f"{it.base}/phone"
            case "forged":
                url = it.phone().replace("1001w", "1002w")
            case "over":
                url = it.phone(seconds=-1)
            case "origin":
                origin = "https://evil.example"
            case "protocol":
                protocols = ()
            case "two protocols":
                protocols = ("sip", "other")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await it.client.ws_connect(url, protocols=protocols, origin=origin)
        assert refused.value.status in (400, 403)
        assert not reached


@pytest.mark.parametrize("text", [INVITE, register("1002w"), "rubbish", "x" * 70_000])
async def test_what_is_not_passed_on(tmp_path: Path, text: str) -> None:
    """The socket is closed with a reason instead."""
    got: list[str] = []

    async def asterisk(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=SIP)
        await socket.prepare(request)
        async for message in socket:
            got.append(message.data)
        return socket

    async with edge(tmp_path, asterisk=asterisk) as it:
        async with it.client.ws_connect(it.phone(), protocols=SIP) as phone:
            await phone.send_str(text)
            async with asyncio.timeout(10):
                assert (await phone.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
            assert phone.close_code in (1008, 1009)
        assert not got


async def test_binary_is_not_passed_on(tmp_path: Path) -> None:
    """SIP here is text."""
    async with edge(tmp_path) as it, it.client.ws_connect(it.phone(), protocols=SIP) as phone:
        await phone.send_bytes(register().encode())
        await phone.receive()
        assert phone.close_code == 1003


async def test_a_silent_phone_is_cut_off(tmp_path: Path) -> None:
    """It opens a socket and says nothing."""
    async with (
        edge(tmp_path, register_seconds=0.2) as it,
        it.client.ws_connect(it.phone(), protocols=SIP) as phone,
    ):
        async with asyncio.timeout(10):
            await phone.receive()
        assert phone.close_code == 4408
        assert it.counts["silent phones closed"] == 1


async def test_one_that_registers_stays(tmp_path: Path) -> None:
    """Beyond the time that it has for it."""
    async with (
        edge(tmp_path, register_seconds=0.1) as it,
        it.client.ws_connect(it.phone(), protocols=SIP) as phone,
    ):
        await phone.send_str(register())
        await phone.receive_str()
        await asyncio.sleep(0.3)
        await phone.send_str("\r\n\r\n")
        assert await phone.receive_str() == "\r\n\r\n"


async def test_too_many_messages_close_it(tmp_path: Path) -> None:
    """A page that runs wild costs itself alone."""
    async with (
        edge(tmp_path, limits=Web(sip_per_second=5)) as it,
        it.client.ws_connect(it.phone(), protocols=SIP) as phone,
    ):
        for _ in range(11):
            await phone.send_str(register())
        async for _message in phone:
            pass
        assert phone.close_code == 1008


async def test_kefu_closes_a_session(tmp_path: Path) -> None:
    """A log-out, or another page with the same phone; others stay."""
    async with edge(tmp_path) as it:
        await it.behind.hears("sockets")
        async with (
            it.client.ws_connect(it.phone(session="session1"), protocols=SIP) as first,
            it.client.ws_connect(it.phone(session="session2"), protocols=SIP) as second,
        ):
            await it.behind.hears("opened", 2)
            await it.behind.lines[0].send_json(
                {"t": "close", "session": "session1", "code": 4409, "reason": "elsewhere"}
            )
            message = await first.receive()
            assert (message.type, first.close_code, message.extra) == (aiohttp.WSMsgType.CLOSE, 4409, "elsewhere")
            await second.send_str(register())
            assert await second.receive_str() == register()


async def test_phones_stay_while_kefu_is_away(tmp_path: Path) -> None:
    """New ones are let in too, and kefu is given the whole list when it is back."""
    async with edge(tmp_path) as it:
        await it.behind.hears("sockets")
        async with it.client.ws_connect(it.phone(session="session1"), protocols=SIP) as first:
            await it.behind.hears("opened")
            await it.behind.end_kefu()
            async with it.client.ws_connect(it.phone(session="session2"), protocols=SIP):
                await first.send_str(register())
                assert await first.receive_str() == register()
                it.behind.told.clear()
                await it.behind.begin_kefu()
                listed = await it.behind.hears("sockets")
                names = sorted(one["session"] for one in listed["open"])  # type: ignore[attr-defined]
                assert names == ["session1", "session2"]


async def test_asterisk_is_away(tmp_path: Path) -> None:
    """The page is told, and comes again."""

    async def asterisk(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPServiceUnavailable

    async with edge(tmp_path, asterisk=asterisk) as it:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await it.client.ws_connect(it.phone(), protocols=SIP)
        assert refused.value.status == 503
