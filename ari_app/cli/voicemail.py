"""``kefu voicemail``: the messages that callers left: list, play, send again, delete."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_output
from ari_app.reports.calls import lasted
from ari_app.store.reader import Reader
from ari_app.web.fields import MOST_ROWS
from config.load import load_settings
from models.domain.errors import CommandRefused

Add = Callable[[str, str], argparse.ArgumentParser]
Json = dict[str, Any]
_MESSAGES = (
    Column("message"), Column("at"), Column("queue", leaves=2, least=10), Column("number"),
    Column("length", right=True), Column("heard", leaves=3), Column("told", leaves=1), Column("transcript", least=12),
)  # fmt: skip


def add_voicemail(add: Add) -> None:
    """Its grammar."""
    voicemail = add("voicemail", "messages that callers left: list, play, send again, delete")
    voicemail.add_argument(
        "do", nargs="?", default="list", choices=("list", "play", "send", "delete"), help="what to do (default: list)"
    )
    voicemail.add_argument("id", nargs="?", default="", help="message: id of the call it was left in, or part of it")
    voicemail.add_argument("-n", type=int, default=20, help="list: how many (default 20)")
    voicemail.add_argument("--out", type=Path, default=None, help="play: WAV file to write (default: standard output)")
    voicemail.add_argument("--why", default="", help="why you listen, or delete")
    add_output(voicemail)
    voicemail.add_argument("--by", default="", help="who asks: a supervisor's id (default: you, at the console)")


def run_voicemail(options: argparse.Namespace) -> int:
    """Carry it out; the exit status."""
    if options.do == "list":
        show_messages(_listed(options), options.json, options.wide)
        return 0
    if not options.id:
        raise CommandRefused(f"which message? `kefu voicemail {options.do} ID`; `kefu voicemail list` shows them")
    if options.do == "play":
        _play(options)
        return 0
    if options.do == "delete":
        answer = ask_kefu(options.run, "delete_message", message=options.id, by=who(options), why=options.why)
    else:
        answer = ask_kefu(options.run, "send_message", message=options.id, by=who(options))
    if options.json:
        print_json(answer)
    else:
        print(f"{answer['message']} {answer['result']}")
    return 0


def _listed(options: argparse.Namespace) -> list[Json]:
    """From the running kefu, who knows what is not written yet; from the records when it is away."""
    try:
        found = _told(options)
    except CommandRefused as away:
        try:
            reader = Reader(options.run / load_settings().store.path)
        except FileNotFoundError:
            raise away from None
        try:
            found = reader.messages(options.n)
        finally:
            reader.close()
    return found


def _told(options: argparse.Namespace) -> list[Json]:
    """The newest messages page by page, as rows of the records."""
    found: list[Json] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < options.n:
        page = ask_kefu(options.run, "list_messages", limit=min(options.n - len(found), MOST_ROWS), cursor=cursor)
        found += map(_row, page["items"])
        cursor = page["next"]
    return found


def _row(item: Json) -> Json:
    names = ("id", "queue", "number", "name", "language", "text")
    times = {"at": item["left_at"], "heard_at": item["heard_at"]}
    return {
        **{name: item[name] for name in names}, "seconds": item["length_ms"] / 1000, "told": " ".join(item["sent"]),
        **{name: datetime.fromisoformat(at).timestamp() if at else None for name, at in times.items()},
    }  # fmt: skip


def _play(options: argparse.Namespace) -> None:
    wav = ask_kefu(options.run, "read_message", message=options.id, by=who(options), why=options.why)
    if options.out is None:
        sys.stdout.buffer.write(wav)
        return
    options.out.write_bytes(wav)
    print(f"{options.out}: {len(wav)} bytes of WAV; that you listened is in the journal.")


def show_messages(rows: list[Json], as_json: bool, wide: bool = False) -> None:
    """A line each, the newest first."""
    if as_json:
        print_json(rows)
        return
    page = Page(wide)
    if not rows:
        page.say("No messages. A waiting caller who presses 1 leaves one (`keys` in config/queues.toml).")
        return
    ids, table = page.ids([row["id"] for row in rows]), page.table(*_MESSAGES)
    for row in rows:
        table.add(
            ids[row["id"]], page.time(row["at"]), row["queue"] or "", row["number"] or "", lasted(row["seconds"]),
            page.time(row["heard_at"]) or "no", row["told"] or "no", row["text"] or "(none)",
        )  # fmt: skip
    table.show()
