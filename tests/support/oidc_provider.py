"""A real OpenID Connect provider beside the tests: django-oauth-toolkit in a Python of its own, kept in ``.cache``."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import aiohttp
import pytest

from config.load import ROOT
from tests.support.oidc_site import PASSWORD

SITE = Path(__file__).with_name("oidc_site.py")
PINS = Path(__file__).with_name("oidc_provider.txt")
REDIRECT = "http://127.0.0.1:9/api/v1/oidc/callback"  # nobody listens there: the tests are the browser
_SECONDS = 60.0


def provider_python() -> Path:
    """The Python that has the provider; made when it is not there. Skips the test when it cannot be."""
    name = hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    home = ROOT / ".cache" / f"oidc-provider-{name}"
    python = home / "bin" / "python"
    if (home / "complete").exists():
        return python
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(PINS)],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.skip(f"django-oauth-toolkit cannot be installed: {done.stderr.strip().splitlines()[-1]}")
    (home / "complete").touch()
    return python


@asynccontextmanager
async def provider_at(folder: Path, port: int = 0) -> AsyncIterator[str]:
    """The address of a running provider."""
    port = port or _free_port()
    command = (str(provider_python()), str(SITE), str(folder), str(port), REDIRECT)
    with (folder / "provider.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        await _answers(address, process)
        yield address
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _answers(address: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(_SECONDS), aiohttp.ClientSession() as session:
        while True:
            assert process.returncode is None, "the provider has ended"
            try:
                async with session.get(f"{address}/.well-known/openid-configuration") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def as_browser(address: str, user: str, password: str = PASSWORD) -> Mapping[str, str]:
    """Go to the provider, log in there, and come back with what it adds to the redirect address."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        for _ in range(8):
            async with session.get(address, allow_redirects=False) as answer:
                page, went = await answer.text(), answer.headers.get("Location", "")
            if answer.status == 200:
                form = {
                    "username": user, "password": password,
                    "csrfmiddlewaretoken": re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)[0],
                }  # fmt: skip
                async with session.post(address, data=form, allow_redirects=False) as answer:
                    went = answer.headers.get("Location", "")
            address = urljoin(address, went)
            if address.startswith(REDIRECT):
                return dict(parse_qsl(urlsplit(address).query))
    raise AssertionError(f"never came back from {address}")
