"""``kefu voicemail``: the messages that callers left: list, play, send again, delete."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from ari_app.cli.client import ask_kefu, fetch
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.reports.calls import clock
from ari_app.store.reader import Reader
from config.load import load_settings
from models.domain.errors import CommandRefused

Add = Callable[[str, str], argparse.ArgumentParser]
Json = dict[str, Any]


def add_voicemail(add: Add) -> None:
    """Its grammar."""
    voicemail = add("voicemail", "messages that callers left: list, play, send again, delete")
    voicemail.add_argument(
        "do", nargs="?", default="list", choices=("list", "play", "send", "delete"), help="what to do (default: list)"
    )
    voicemail.add_argument("id", nargs="?", default="", help="message: the id of the call it was left in")
    voicemail.add_argument("-n", type=int, default=20, help="list: how many (default 20)")
    voicemail.add_argument("--out", type=Path, default=None, help="play: WAV file to write (default: standard output)")
    voicemail.add_argument("--why", default="", help="why you listen, or delete")
    voicemail.add_argument("--json", action="store_true", help="JSON for programs")
    voicemail.add_argument("--by", default="", help="who asks: a supervisor's id (default: you, at the console)")


def run_voicemail(options: argparse.Namespace) -> int:
    """Carry it out; the exit status."""
    if options.do == "list":
        show_messages(_listed(options), options.json)
        return 0
    if not options.id:
        raise CommandRefused(f"which message? `kefu voicemail {options.do} ID`; `kefu voicemail list` shows them")
    path = f"/voicemail/{quote(options.id)}"
    if options.do == "play":
        _play(options, path)
        return 0
    method, path = ("DELETE", path) if options.do == "delete" else ("POST", f"{path}/send")
    answer = ask_kefu(options.run, method, path, {"by": who(options), "argument": options.why})
    if options.json:
        print_json(answer)
    else:
        print(f"{answer['message']} {answer['result']}")
    return 0


def _listed(options: argparse.Namespace) -> list[Json]:
    """From the running kefu, who knows what is not written yet; from the records when it is away."""
    try:
        found: list[Json] = ask_kefu(options.run, "GET", f"/voicemail?n={options.n}")["messages"]
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


def _play(options: argparse.Namespace, path: str) -> None:
    wav = fetch(options.run, f"{path}/audio", {"by": who(options), "why": options.why})
    if options.out is None:
        sys.stdout.buffer.write(wav)
        return
    options.out.write_bytes(wav)
    print(f"{options.out}: {len(wav)} bytes of WAV; that you listened is in the journal.")


def show_messages(rows: list[Json], as_json: bool) -> None:
    """A line each, the newest first."""
    if as_json:
        print_json(rows)
        return
    if not rows:
        print("No messages.")
        return
    table = Table("message", "at", "queue", "number", "seconds", "heard", "told", "transcript")
    for row in rows:
        table.add_row(
            row["id"], clock(row["at"]), row["queue"] or "", row["number"] or "", f"{row['seconds']:.1f}",
            clock(row["heard_at"]) or "no", row["told"] or "no", row["text"] or "(none)",
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 240).print(table)
