"""What a terminal shows of the whole floor while it works: agents, calls, and what happens, in one screen."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from ari_app.cli.status import agents_table, calls_table
from ari_app.cli.table import Column, Page
from ari_app.reports.calls import describe

Json = dict[str, Any]
_EVENTS = (
    Column("time"), Column("call"), Column("event"), Column("agent", leaves=1), Column("what", least=30, folds=True),
)  # fmt: skip
_STYLES = {
    "Transcribed": "cyan", "CallConnected": "green", "CallEnded": "dim", "ChoiceMade": "yellow", "CallFailed": "red",
}  # fmt: skip
_LEAST_EVENTS = 5


def floor_picture(status: Json, events: Sequence[Json]) -> Text:
    """As many of the latest events as there is room for below the tables."""
    page, height = Page(), shutil.get_terminal_size().lines - 1
    ids = page.ids({row["call"] for group in ("calls", "agents") for row in status[group] if row["call"]} | _of(events))
    lines = agents_table(page, status["agents"], ids).lines(advice=False)
    lines.append(Text())
    if status["calls"]:
        lines += calls_table(page, status["calls"], ids).lines(advice=False)
    else:
        lines += [Text("Live calls", "bold"), Text("None: waiting for the first caller …" if not events else "None.")]
    lines.append(Text())
    lines += _happened(page, events, ids, max(_LEAST_EVENTS, height - len(lines)))
    return Text("\n").join(lines[:height])


def _of(events: Sequence[Json]) -> set[str]:
    return {event["call_id"] for event in events if event["call_id"]}


def _happened(page: Page, events: Sequence[Json], ids: dict[str, str], room: int) -> list[Text]:
    """The latest events, in at most so many lines with their headings; the oldest lines give way."""
    table = page.table(*_EVENTS, title="What happens")
    for event in events:
        at = time.strftime("%H:%M:%S", time.localtime(event["at"]))
        style = _STYLES.get(event["kind"], "")
        call = ids.get(event["call_id"], "")
        table.add(at, call, event["kind"], event["agent_id"], (describe(event), style))
    title, heads, *rows = table.lines(advice=False)
    latest = rows[-max(1, room - 2) :]
    begun = next((place for place, line in enumerate(latest) if not line.plain.startswith(" ")), 0)
    return [title, heads, *latest[begun:]]  # no line that goes on from one that is out of sight
