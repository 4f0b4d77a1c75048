"""Clients that go while they are answered, over real sockets."""

from __future__ import annotations

import contextlib

import aiohttp
import pytest
from aiohttp import web

from ari_app.foundation.gone_client import until_gone


async def _errors(handler: object, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What a server whose handler that is says of one request."""
    runner = web.ServerRunner(web.Server(handler))  # type: ignore[arg-type]
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with aiohttp.ClientSession() as client:
        with contextlib.suppress(aiohttp.ClientError):
            await client.get(f"http://127.0.0.1:{port}/")
    await runner.cleanup()
    return [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]


async def _left(request: web.BaseRequest) -> web.StreamResponse:
    """Whoever asked goes before the first byte."""
    assert request.transport is not None
    request.transport.close()
    response = web.StreamResponse()
    await response.prepare(request)
    return response


async def _elsewhere(_request: web.BaseRequest) -> web.StreamResponse:
    raise ConnectionRefusedError("a database")


async def test_who_leaves_before_the_answer_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        return await until_gone(request, _left(request))

    assert await _errors(handler, caplog) == []


async def test_without_it_they_are(caplog: pytest.LogCaptureFixture) -> None:
    assert await _errors(_left, caplog)


async def test_another_connection_that_breaks_is_one(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        return await until_gone(request, _elsewhere(request))

    assert len(await _errors(handler, caplog)) == 1
