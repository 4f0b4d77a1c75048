"""The command line's side of the control socket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.pbx.runtime import PbxState
from models.domain.errors import CommandRefused


async def _request(socket: Path, method: str, path: str, body: dict[str, str] | None) -> Any:  # noqa: ANN401 - JSON
    connector = aiohttp.UnixConnector(str(socket))
    timeout = aiohttp.ClientTimeout(total=5)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
        session.request(method, f"http://kefu{path}", json=body) as answer,
    ):
        content = await answer.json()
        if answer.status >= 400:
            raise CommandRefused(str(content.get("error", answer.status)))
        return content


def ask_kefu(run: Path, method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """One request to the running kefu. Raises CommandRefused when it is not running or says no."""
    try:
        socket = Path(PbxState.load(run).socket_dir) / "kefu.sock"
        return asyncio.run(_request(socket, method, path, body))
    except (FileNotFoundError, aiohttp.ClientConnectionError, TimeoutError):
        raise CommandRefused(f"kefu is not running in {run} (start it with `make run`)") from None
