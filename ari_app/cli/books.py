"""``kefu books``: whether what happened adds up, per call, agent and queue, as the journal has it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ari_app.cli.output import print_json
from ari_app.reports.balance import WAYS_OUT, Balance
from ari_app.store.ports import JournalBook

_DAY = 86400.0
_NOT_COUNTED = ("RouterHeard", "RouteDecided", "Transcribed")
_MOST_SHOWN = 50


def add_books(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The grammar of ``kefu books``."""
    books = add(
        "books", "does it add up? calls, agents and queues balanced against the journal (status 1: it does not)"
    )
    books.add_argument("--days", type=float, default=1.0, help="of the last so many days (default 1); 0: everything")
    books.add_argument("--json", action="store_true", help="JSON for programs")


def show_books(book: JournalBook, days: float, as_json: bool) -> int:
    """Print the balance; 0 when everything adds up, 1 when not."""
    balance = Balance.of(book.events_but(_NOT_COUNTED, time.time() - days * _DAY if days else 0.0))
    wrong = balance.wrong()
    if as_json:
        queues = {name: dict(count) for name, count in balance.queues.items()}
        agents = {one.id: {"legs": one.legs, "talked": round(one.talked, 2), "held": round(one.held, 2)}
                  for one in balance.agents.values()}  # fmt: skip
        print_json({"calls": balance.counted, "queues": queues, "agents": agents, "wrong": wrong})
        return 1 if wrong else 0
    console = Console()
    if not balance.counted:
        console.print("No call has ended in that time.")
    if balance.queues:
        console.print(_queues(balance))
    if any(agent.legs for agent in balance.agents.values()):
        console.print(_agents(balance))
    for words in wrong[:_MOST_SHOWN]:
        console.print(f"[red]{escape(words)}[/]")
    if len(wrong) > _MOST_SHOWN:
        console.print(f"… and {len(wrong) - _MOST_SHOWN} more (--json shows all)")
    end = "they balance" if not wrong else f"{len(wrong)} things do not add up; `kefu call ID` shows a call's story"
    console.print(f"{balance.counted} calls: {end}.")
    return 1 if wrong else 0


def _queues(balance: Balance) -> Table:
    table = Table("queue", "entered", *WAYS_OUT, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, count in sorted(balance.queues.items()):
        table.add_row(name, str(count["entered"]), *(str(count[way] or "") for way in WAYS_OUT))
    return table


def _agents(balance: Balance) -> Table:
    table = Table("agent", "legs", "talk s", "hold s", "talk s per leg", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for agent in sorted(balance.agents.values(), key=lambda one: one.id):
        if agent.legs:
            mean = agent.talked / agent.legs
            table.add_row(agent.id, str(agent.legs), f"{agent.talked:.1f}", f"{agent.held:.1f}", f"{mean:.1f}")
    return table
