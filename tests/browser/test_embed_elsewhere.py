"""The remote control in a frame of a CRM of another site: real Chromium, the edge over TLS, the page as it is built."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import expect

from ari_app.edge.pages import STATIC
from ari_app.pbx.certificate import certificate_for
from ari_app.web.entrance import cookie_of, set_cookie
from config.web_settings import Web
from tests.browser.chromium import WHY_NOT, chromium
from tests.support.edge import edge

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)

ANN = {
    "user": "ann", "name": "Ann", "roles": ["agent"], "scopes": ["desk"], "agent": "1001", "queues": [], "must": "",
    "language": "en",
}  # fmt: skip


@asynccontextmanager
async def crm(kefu: str) -> AsyncIterator[str]:
    """A page of another site with the remote control in a frame."""

    async def page(request: web.Request) -> web.Response:
        source = f"{kefu}/embed?origin=http://{request.host}"
        return web.Response(
            text=f'<title>crm</title><iframe src="{source}" width=340 height=700>', content_type="text/html"
        )

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def locked(folder: Path) -> ssl.SSLContext:
    """TLS with a certificate of our own."""
    certificate, key = certificate_for("127.0.0.1", folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_who_logs_in_inside_the_frame_stays_logged_in(tmp_path: Path) -> None:
    """The session's cookie reaches kefu from a frame of another site, and no frame of a third one has it."""
    brought: list[str] = []

    async def kefu(request: web.Request) -> web.StreamResponse:
        brought.append(cookie_of(request))
        if request.method == "POST" and request.path.endswith("/session"):
            answer = web.json_response(ANN)
            set_cookie(request, answer, "frame-secret")
            return answer
        if cookie_of(request) != "frame-secret":
            return web.json_response({"status": 401, "code": "not_logged_in", "detail": "log in"}, status=401)
        return web.json_response(ANN)

    limits = Web(embed="http://localhost:* http://kefu-third.localhost:*")
    async with (
        edge(STATIC, kefu, limits=limits, tls=locked(tmp_path)) as running,
        crm(running.base) as site,
        chromium() as browser,
    ):
        context = await browser.new_context(ignore_https_errors=True, locale="en-GB")
        page = await context.new_page()
        await page.goto(site)
        frame = page.frame_locator("iframe")
        await frame.locator("input[type=password]").fill("harbour violin")
        await frame.locator("input:not([type=password])").first.fill("ann")
        await frame.locator("input[type=password]").press("Enter")
        await expect(frame.locator("input[type=password]")).to_have_count(0)
        await expect(frame.locator("main.embed")).to_be_visible()
        brought.clear()
        await page.reload()
        await expect(frame.locator("main.embed")).to_be_visible()
        assert set(brought) == {"frame-secret"}
        brought.clear()
        await page.goto(site.replace("localhost", "kefu-third.localhost"))
        await frame.locator("input[type=password]").wait_for()
        assert "frame-secret" not in brought
        await context.close()
