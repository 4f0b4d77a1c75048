"""``kefu books``: whether what happened adds up, per call, agent and queue, as the journal has it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from ari_app.cli.output import print_json
from ari_app.cli.show import NOBODY
from ari_app.cli.table import Column, Page, add_output
from ari_app.reports.balance import Balance
from ari_app.store.ports import JournalBook
from models.insight.books import WAYS_OUT

_DAY = 86400.0
_NOT_COUNTED = ("RouterHeard", "RouteDecided", "Transcribed")
_MOST_SHOWN = 50
_AGENTS = (
    Column("agent"), Column("legs", right=True), Column("talk s", right=True), Column("hold s", leaves=2, right=True),
    Column("talk s per leg", leaves=1, right=True),
)  # fmt: skip


def add_books(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The grammar of ``kefu books``."""
    books = add(
        "books", "does it add up? calls, agents and queues balanced against the journal (status 1: it does not)"
    )
    books.add_argument("--days", type=float, default=1.0, help="from the last so many days (default 1); 0: everything")
    add_output(books)


def show_books(book: JournalBook, days: float, as_json: bool, wide: bool = False) -> int:
    """Print the balance; 0 when everything adds up, 1 when not."""
    balance = Balance.of(book.events_but(_NOT_COUNTED, time.time() - days * _DAY if days else 0.0))
    wrong = balance.wrong()
    if as_json:
        queues = {name: dict(count) for name, count in balance.queues.items()}
        agents = {one.id: {"legs": one.legs, "talked": round(one.talked, 2), "held": round(one.held, 2)}
                  for one in balance.agents.values()}  # fmt: skip
        print_json({"calls": balance.counted, "queues": queues, "agents": agents, "wrong": wrong})
        return 1 if wrong else 0
    page = Page(wide)
    if not balance.counted:
        page.say(f"No call has ended in that time. {'`kefu books --days 7` looks further back.' if days else NOBODY}")
    _queues(page, balance)
    _agents(page, balance)
    for words in wrong[:_MOST_SHOWN]:
        page.say(words, "red")
    if len(wrong) > _MOST_SHOWN:
        page.say(f"… and {len(wrong) - _MOST_SHOWN} more (--json shows all)")
    end = "they balance" if not wrong else f"{len(wrong)} things do not add up; `kefu call ID` shows a call's story"
    if balance.counted or wrong:
        page.say(f"{balance.counted} calls: {end}.")
    return 1 if wrong else 0


def _queues(page: Page, balance: Balance) -> None:
    ways = [Column(way, leaves=len(WAYS_OUT) - at, right=True) for at, way in enumerate(WAYS_OUT)]
    table = page.table(Column("queue", least=12), Column("entered", right=True), *ways)
    for name, count in sorted(balance.queues.items()):
        table.add(name, str(count["entered"]), *(str(count[way] or "") for way in WAYS_OUT))
    if balance.queues:
        table.show()
        print()


def _agents(page: Page, balance: Balance) -> None:
    agents = [agent for agent in balance.agents.values() if agent.legs]
    table = page.table(*_AGENTS)
    for agent in sorted(agents, key=lambda one: one.id):
        mean = agent.talked / agent.legs
        table.add(agent.id, str(agent.legs), f"{agent.talked:.1f}", f"{agent.held:.1f}", f"{mean:.1f}")
    if agents:
        table.show()
        print()
