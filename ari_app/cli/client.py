"""The command line's side of the control socket: operations by their name in the table."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.pbx.state import PbxState
from ari_app.web.client import call
from ari_app.web.commands import order
from models.domain.command import Command
from models.domain.errors import CommandRefused

Kind = type[Command]
__all__ = ["argument_help", "ask_kefu", "order", "words_of"]


def ask_kefu(run: Path, operation: str, /, **given: object) -> Any:  # noqa: ANN401 - JSON, or the bytes of a file
    """One operation of the running kefu. Raises CommandRefused when it is not running or says no."""
    try:
        socket = Path(PbxState.load(run).socket_dir) / "kefu.sock"
        return asyncio.run(call(socket, operation, **given))
    except (FileNotFoundError, aiohttp.ClientConnectionError, TimeoutError):
        raise CommandRefused(f"kefu is not running in {run} (start it with `make run`)") from None


def words_of(kinds: Iterable[Kind]) -> list[str]:
    """What can be ordered."""
    return [str(kind.word) for kind in kinds]


def argument_help(kinds: Iterable[Kind]) -> str:
    """What each of those takes that take something."""
    by_meaning: dict[str, list[str]] = {}
    for kind in kinds:
        if kind.takes:
            by_meaning.setdefault(kind.takes, []).append(str(kind.word))
    return "; ".join(f"{', '.join(words)}: {takes}" for takes, words in by_meaning.items())
