"""The other side of the control socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp

from models.domain.errors import CommandRefused

_LONG = ("/reload", "/transcribe", "/send")  # new prompts are spoken; a long call is written down; mail servers wait


async def request(socket: Path, method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """One request to the running kefu. Raises CommandRefused when it says no, aiohttp's errors when it is away."""
    connector = aiohttp.UnixConnector(str(socket))
    timeout = aiohttp.ClientTimeout(total=300 if path.endswith(_LONG) else 12)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
        session.request(method, f"http://kefu{path}", json=body) as answer,
    ):
        content = await answer.json()
        if answer.status >= 400:
            raise CommandRefused(str(content.get("error", answer.status)))
        return content


async def download(socket: Path, path: str, query: dict[str, str]) -> bytes:
    """A file. Raises as `request` does."""
    timeout = aiohttp.ClientTimeout(total=60)
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket)), timeout=timeout) as session,
        session.get(f"http://kefu{path}", params=query) as answer,
    ):
        if answer.status >= 400:
            raise CommandRefused(str((await answer.json()).get("error", answer.status)))
        return await answer.read()
