"""``kefu transcript CALL --follow``: what is being said in a live call, while it is said."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from ari_app.pbx.state import PbxState
from ari_app.reports.calls import clock
from ari_app.web.client import lines
from models.domain.errors import CommandRefused

Json = dict[str, Any]
_COLOURS = {"caller": "cyan"}
_LAST_WORDS_SECONDS = 30.0  # longer than kefu takes for them
_SPOKEN = ("Transcribed", "SoundHeard", "TranscriptSkipped")


def follow(run: Path, call_id: str, console: Console, earlier: Sequence[Json] = ()) -> None:
    """Show a call until it is over, after what was said ``earlier``. Raises CommandRefused when kefu is not running."""
    for line in earlier:
        console.print(_line(line["leg"], {**line, "began_at": line["began_at"] or line["at"]}, ""))
    try:
        with contextlib.suppress(TimeoutError):
            asyncio.run(_follow(Path(PbxState.load(run).socket_dir) / "kefu.sock", call_id, console))
    except (FileNotFoundError, aiohttp.ClientConnectionError):
        raise CommandRefused(f"kefu is not running in {run} (start it with `make run`)") from None
    except KeyboardInterrupt:
        return


async def _follow(socket: Path, call_id: str, console: Console) -> None:
    """Utterances that are over stay on the screen; below them, on a terminal, those that go on. Last words of a call
    may come after its end. Raises TimeoutError when they never do."""
    going_on: dict[str, Text] = {}
    over, now = False, asyncio.get_running_loop().time
    with Live(console=console, transient=True, auto_refresh=False) as live:
        async with asyncio.timeout(None) as patience:
            async for event in _events(socket, call_id):
                leg, data = event["data"].get("leg", ""), event["data"]
                if event["kind"] == "PartlyHeard":
                    going_on.pop(leg, None)
                    going_on |= {leg: _line(leg, data, "dim")} if data["text"] else {}
                elif event["kind"] in _SPOKEN:
                    going_on.pop(leg, None)
                    if event["kind"] != "TranscriptSkipped":
                        live.console.print(_line(leg, data, ""))
                elif event["kind"] == "CallEnded":
                    over = True
                    patience.reschedule(now() + _LAST_WORDS_SECONDS)
                if over and not going_on:
                    break
                if console.is_terminal:
                    live.update(Group(*going_on.values()), refresh=True)


def _line(leg: str, data: Json, style: str) -> Text:
    end = " …" if style else ""
    return Text.assemble(
        (f"{clock(data['began_at'])} ", "dim"), (f"{leg:>6} ", _COLOURS.get(leg, "green")), (_text(data) + end, style)
    )  # fmt: skip


def _text(data: Json) -> str:
    return str(data["text"]) if "text" in data else f"[{data['sound']}]"


async def _events(socket: Path, call_id: str) -> AsyncIterator[Json]:
    """Events of one call, as they come."""
    async with contextlib.aclosing(lines(socket, "follow_events", partials=1)) as told:
        async for event in told:
            if event["call_id"] == call_id:
                yield event
