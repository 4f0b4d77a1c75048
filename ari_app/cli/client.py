"""The command line's side of the control socket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.pbx.state import PbxState
from ari_app.web.client import download, request
from models.domain.errors import CommandRefused


def fetch(run: Path, path: str, query: dict[str, str]) -> bytes:
    """A file of the running kefu. Raises CommandRefused when it is not running or says no."""
    try:
        socket = Path(PbxState.load(run).socket_dir) / "kefu.sock"
        return asyncio.run(download(socket, path, query))
    except (FileNotFoundError, aiohttp.ClientConnectionError, TimeoutError):
        raise CommandRefused(f"kefu is not running in {run} (start it with `make run`)") from None


def ask_kefu(run: Path, method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """One request to the running kefu. Raises CommandRefused when it is not running or says no."""
    try:
        socket = Path(PbxState.load(run).socket_dir) / "kefu.sock"
        return asyncio.run(request(socket, method, path, body))
    except (FileNotFoundError, aiohttp.ClientConnectionError, TimeoutError):
        raise CommandRefused(f"kefu is not running in {run} (start it with `make run`)") from None
