"""The edge over real sockets: pages, what is passed on and what is not, and kefu coming and going behind it."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from config.web_settings import Web
from tests.support.edge import edge

HTML = "<!doctype html><title>kefu</title>"


@pytest.fixture(name="static")
def a_built_folder(tmp_path: Path) -> Path:
    """Pages as the build leaves them."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "desk.html").write_text(HTML)
    (folder / "embed.html").write_text(HTML)
    (folder / "app-A1B2C3D4.js").write_text("let a = 1;" * 100)
    (folder / "app-A1B2C3D4.js.gz").write_bytes(gzip.compress(b"let a = 1;" * 100))
    (folder / "licences.txt").write_text("many")
    return folder


async def seen(request: web.Request) -> web.Response:
    """A kefu that says what it got."""
    body = (await request.read()).decode()
    return web.json_response({
        "method": request.method, "path": request.path_qs, "body": body,
        "headers": {name.lower(): value for name, value in request.headers.items()},
    })  # fmt: skip


async def test_pages_with_their_validators(static: Path) -> None:
    """A hashed name is for ever, a page is asked for again, and what has not changed is not sent."""
    async with edge(static) as it, it.client.get(f"{it.base}/app-A1B2C3D4.js") as script:
        assert "immutable" in script.headers["Cache-Control"]
        assert script.headers["Content-Encoding"] == "gzip"
        assert await script.text() == "let a = 1;" * 100
        async with it.client.get(f"{it.base}/desk/anything") as page:
            assert (page.status, await page.text()) == (200, HTML)
            assert page.headers["Cache-Control"] == "no-cache"
            tag = page.headers["ETag"]
        async with it.client.get(f"{it.base}/desk", headers={"If-None-Match": tag}) as again:
            assert again.status == 304
        async with it.client.head(f"{it.base}/licences.txt") as plain:
            assert plain.headers["Content-Type"] == "text/plain; charset=utf-8"
        async with it.client.get(f"{it.base}/", allow_redirects=False) as root:
            assert (root.status, root.headers["Location"]) == (302, "/desk")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing.js", 404), ("GET", "/../../etc/passwd", 404), ("GET", "/%2e%2e/pyproject.toml", 404),
     ("POST", "/desk", 405), ("GET", "/internal/edge", 404), ("GET", "/wall", 503), ("GET", "/live", 426),
     ("GET", "/phone", 426), ("GET", "/csp-report", 404)],
)  # fmt: skip
async def test_what_is_not_there(static: Path, method: str, path: str, status: int) -> None:
    """Each as problem+json, with the headers of every answer."""
    async with edge(static) as it, it.client.request(method, f"{it.base}{path}") as answer:
        assert answer.status == status
        assert answer.content_type == "application/problem+json"
        assert (await answer.json(content_type=None))["status"] == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_security_headers(static: Path) -> None:
    """Trusted Types and no frames; /embed may be framed by whom the settings name, and by nobody else."""
    async with edge(static, limits=Web(embed="https://crm.example")) as it:
        async with it.client.get(f"{it.base}/desk") as page:
            policy = page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "require-trusted-types-for 'script'" in policy
            assert "frame-ancestors 'none'" in policy
            assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert "Strict-Transport-Security" not in page.headers
        async with it.client.get(f"{it.base}/embed") as page:
            assert "frame-ancestors https://crm.example" in page.headers["Content-Security-Policy"]
            assert "X-Frame-Options" not in page.headers


async def test_reports_of_the_policy_are_counted(static: Path) -> None:
    """And kefu is told of the number."""
    async with edge(static) as it, it.client.post(f"{it.base}/csp-report", data="{}") as answer:
        assert answer.status == 204
        assert it.counts["csp reports"] == 1


async def test_what_is_passed_on(static: Path) -> None:
    """Path, query, body and cookies; of proxies only what the edge itself knows."""
    forged = {
        "X-Forwarded-For": "1.2.3.4", "Forwarded": "for=1.2.3.4", "X-Real-IP": "1.2.3.4", "Cookie": "kefu=abc",
        "X-HTTP-Method-Override": "DELETE", "Connection": "keep-alive, X-Secret", "X-Secret": "1",
        "Authorization": "Bearer kefu_x",
    }  # fmt: skip
    async with edge(static, seen) as it:
        url = f"{it.base}/api/v1/calls/a%2Fb?x=%201&y=2"
        async with it.client.post(URL(url, encoded=True), json={"a": 1}, headers=forged) as answer:
            got = await answer.json()
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (got["method"], got["path"], got["body"]) == ("POST", "/api/v1/calls/a%2Fb?x=%201&y=2", '{"a": 1}')
    headers = got["headers"]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == it.base.removeprefix("http://")
    assert headers["cookie"] == "kefu=abc"
    assert headers["authorization"] == "Bearer kefu_x"
    assert not {"forwarded", "x-real-ip", "x-secret", "x-http-method-override"} & headers.keys()


async def test_bodies_are_bounded(static: Path) -> None:
    """64 KB pass, more is refused, with a length and without one; ten megabytes are not read."""

    async def pieces() -> object:
        for _ in range(160):
            yield b"x" * 65536

    async with edge(static, seen) as it:
        async with it.client.post(f"{it.base}/api/v1/x", data=b"x" * 65536) as answer:
            assert answer.status == 200
        async with it.client.post(f"{it.base}/api/v1/x", data=b"x" * 65537) as answer:
            assert answer.status == 413
        try:
            async with it.client.post(f"{it.base}/api/v1/x", data=pieces()) as answer:
                assert answer.status == 413
        except aiohttp.ClientConnectionError:
            pass  # cut off while it still sent: refused all the same


async def test_kefu_comes_and_goes(static: Path) -> None:
    """While it is away the answer says so and when to come back; then everything works as before."""
    async with edge(static, seen) as it:
        async with it.client.get(f"{it.base}/api/v1/x") as answer:
            assert answer.status == 200
        await it.behind.end_kefu()
        for headers, word in (({}, "starting again"), ({"Accept-Language": "zh-CN,zh;q=0.9"}, "重新启动")):
            async with it.client.get(f"{it.base}/api/v1/x", headers=headers) as answer:
                assert answer.status == 503
                assert answer.headers["Retry-After"] == "1"
                found = await answer.json(content_type=None)
                assert (found["code"], found["type"]) == ("kefu_away", "/problems/kefu_away")
                assert word in found["detail"]
        async with it.client.get(f"{it.base}/desk") as page:
            assert page.status == 200
        await it.behind.begin_kefu()
        async with it.client.get(f"{it.base}/api/v1/x") as answer:
            assert answer.status == 200


async def test_an_answer_that_breaks_off_does_not_look_whole(static: Path) -> None:
    """kefu is killed in the middle of a long answer."""

    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"first")
        assert request.transport is not None
        request.transport.abort()
        return response

    async with edge(static, half) as it, it.client.get(f"{it.base}/api/v1/x") as answer:
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


async def test_a_stream_is_passed_as_it_comes(static: Path) -> None:
    """Events of the server reach the browser one by one, and its leaving reaches kefu."""
    left = asyncio.Event()
    more = asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: 1\n\n")
        await more.wait()
        try:
            while True:
                await response.write(b"data: 2\n\n")
                await asyncio.sleep(0.01)
        except ConnectionError:
            left.set()
        return response

    async with edge(static, stream) as it:
        async with it.client.get(f"{it.base}/api/v1/events/stream") as answer:
            assert await answer.content.readuntil(b"\n\n") == b"data: 1\n\n"
            more.set()
            assert await answer.content.readuntil(b"\n\n") == b"data: 2\n\n"
        async with asyncio.timeout(10):
            await left.wait()


async def test_live_is_tied_through(static: Path) -> None:
    """Texts both ways, kefu's close code, and no page of another origin."""

    async def live(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.data == "end":
                await socket.close(code=4401, message=b"log in")
            else:
                await socket.send_str(message.data * 2)
        return socket

    async with edge(static, live) as it:
        async with it.client.ws_connect(f"{it.base}/live", origin=it.base) as socket:
            await socket.send_str("ab")
            assert await socket.receive_str() == "abab"
            await socket.send_str("end")
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 4401
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await it.client.ws_connect(f"{it.base}/live", origin="https://evil.example")
        assert refused.value.status == 403


async def test_what_kefu_refuses_of_live_is_an_answer(static: Path) -> None:
    """Not a socket that opens and closes."""

    async def live(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPUnauthorized

    async with edge(static, live) as it:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await it.client.ws_connect(f"{it.base}/live")
        assert refused.value.status == 401


async def test_floods_are_answered_with_429(static: Path) -> None:
    """Twice the rate at once, no more; and connections beyond theirs are cut off."""
    async with edge(static, limits=Web(requests_per_second=5)) as it:
        status = []
        for _ in range(15):
            async with it.client.get(f"{it.base}/desk") as answer:
                status.append(answer.status)
        assert status[:10] == [200] * 10
        assert status[-1] == 429
    async with edge(static, limits=Web(sockets_per_second=1)) as it:
        opened = 0
        for _ in range(14):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(it.base.rpartition(":")[2]))
            writer.write(b"GET /desk HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                opened += bool(await reader.read(1))
            except ConnectionError:
                pass
            writer.close()
        assert 10 <= opened < 14
        assert it.counts["connections refused"] > 0
