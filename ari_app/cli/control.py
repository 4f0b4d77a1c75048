"""``kefu do``, ``line``, ``supervise``, ``callbacks``, ``recording``, ``voicemail``: orders and what they are about."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ari_app.cli.client import ask_kefu, fetch
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_wide
from ari_app.reports.calls import lasted, short_ids
from ari_app.store.reader import Reader
from models.domain.conversation import Verb
from models.domain.desk_words import MODES, SIDES

Add = Callable[[str, str], argparse.ArgumentParser]
Json = dict[str, Any]
_CALLBACKS = (
    Column("id"), Column("number"), Column("queue", leaves=2, least=8), Column("language", leaves=1), Column("came at"),
)  # fmt: skip
_RECORDINGS = (
    Column("call"), Column("stored"), Column("length", right=True), Column("parts", leaves=1, right=True),
    Column("number"), Column("name", leaves=2, least=8), Column("agent", leaves=3),
)  # fmt: skip
ORDERS = ("do", "line", "supervise", "callbacks", "recording")


def add_commands(add: Add) -> None:
    """Their grammar."""
    do = add("do", "an order about a call in conversation: hold, transfer, consult, conference, park, record …")
    do.add_argument("call", help="call id, the beginning or end of one; 'last' is the newest live call")
    do.add_argument("verb", choices=[str(verb) for verb in Verb], help="what to do")
    do.add_argument("argument", nargs="?", default="", help="transfer, consult: agent:ID, queue:NAME or number:DIGITS")
    line = add("line", "move, prioritise or withdraw a waiting caller")
    line.add_argument("call", help="call id, the beginning or end of one")
    line.add_argument("what", choices=("move", "prioritise", "withdraw"), help="what to do")
    line.add_argument(
        "argument", nargs="?", default="", help="move: queue; prioritise: 0 to 1; withdraw: hangup, voicemail, callback"
    )
    supervise = add("supervise", "ring a supervisor's phone and put it into an agent's call")
    supervise.add_argument("mode", choices=MODES, help="what to do; 4 5 6 7 switch while it lasts, # ends it")
    supervise.add_argument("agent", help="whose call")
    callbacks = add("callbacks", "callers who wait to be called back; with an id: withdraw one")
    callbacks.add_argument(
        "withdraw",
        nargs="?",
        default="",
        metavar="ID",
        help="the call-back to give up",
    )
    recording = add("recording", "recordings: list, play, delete, rotate-key; each reading is written down")
    recording.add_argument("do", choices=("list", "play", "delete", "rotate-key"), help="what to do")
    recording.add_argument("id", nargs="?", default="", help="call id, the beginning or end of one")
    recording.add_argument("--side", choices=SIDES, default="mixed", help="caller, agent or mixed (default)")
    recording.add_argument("--part", type=int, default=1, help="which part, when recording was stopped and started")
    recording.add_argument("--to", type=Path, default=None, help="WAV file to write; without it: standard output")
    recording.add_argument("--why", default="", help="why you listen, or delete")
    for one in (do, line, supervise, callbacks, recording):
        one.add_argument("--json", action="store_true", help="JSON for programs")
        one.add_argument(
            "--by", default="", help="who asks: an agent's or supervisor's id (default: you, at the console)"
        )
    add_wide(callbacks)
    add_wide(recording)


def who(options: argparse.Namespace) -> str:
    """Who asks, for the journal: ``--by``, else the user of this machine."""
    return options.by or f"console:{getpass.getuser()}"


def run(options: argparse.Namespace) -> None:
    """Carry out one of these commands."""
    body = {"by": who(options), "argument": getattr(options, "argument", "") or getattr(options, "why", "")}
    match options.command:
        case "do":
            call = _newest(options.run) if options.call == "last" else options.call
            _say(options, ask_kefu(options.run, "POST", f"/calls/{quote(call)}/{options.verb}", body))
        case "line":
            _say(options, ask_kefu(options.run, "POST", f"/line/{quote(options.call)}/{options.what}", body))
        case "supervise":
            path = f"/supervise/{options.mode}/{quote(options.agent)}"
            _say(options, ask_kefu(options.run, "POST", path, {"by": options.by}))
        case "callbacks":
            _callbacks(options, body)
        case "recording":
            _recording(options, body)


def _newest(run: Path) -> str:
    calls = ask_kefu(run, "GET", "/status")["calls"]
    return str(calls[-1]["call"]) if calls else ""


def _say(options: argparse.Namespace, answer: Json) -> None:
    if options.json:
        print_json(answer)
    else:
        print(f"{answer.get('call', '')} {answer['result']}".strip())


def _callbacks(options: argparse.Namespace, body: dict[str, str]) -> None:
    if options.withdraw:
        _say(options, ask_kefu(options.run, "POST", f"/callbacks/{quote(options.withdraw)}/withdraw", body))
        return
    rows = ask_kefu(options.run, "GET", "/status")["callbacks"]
    if options.json:
        print_json(rows)
        return
    page = Page(options.wide)
    if not rows:
        page.say("Nobody waits to be called back. A waiting caller asks for it with 2 (`keys` in config/queues.toml).")
        return
    ids, table = page.ids([row["id"] for row in rows]), page.table(*_CALLBACKS)
    for row in rows:
        table.add(ids[row["id"]], row["number"], row["problem"], row["language"], page.time(row["entered_at"]))
    table.show()


def _recording(options: argparse.Namespace, body: dict[str, str]) -> None:
    if options.do == "delete":
        _say(options, ask_kefu(options.run, "DELETE", f"/recordings/{quote(options.id)}", body))
        return
    if options.do == "rotate-key":
        _say(options, ask_kefu(options.run, "POST", "/recording-key/rotate", body))
        return
    path = f"/recordings/{quote(options.id)}/{options.side}"
    query = {"by": who(options), "why": options.why, "part": str(options.part)}
    wav = fetch(options.run, path, query)
    if options.to is None:
        sys.stdout.buffer.write(wav)
        return
    options.to.write_bytes(wav)
    print(f"{options.to}: {len(wav)} bytes of WAV; that you listened is in the journal.")


def show_recordings(book: Reader, as_json: bool, wide: bool = False) -> None:
    """Every recording that is kept."""
    rows = book.recordings()
    if as_json:
        print_json(rows)
        return
    page = Page(wide)
    if not rows:
        page.say(
            'No recordings. [recording] mode = "all" in config/site.toml records every call; *8 in a call, that one.'
        )
        return
    ids = page.ids([row["id"] for row in rows], short_ids(book, [row["id"] for row in rows]))
    table = page.table(*_RECORDINGS)
    for row in rows:
        cells = (ids[row["id"]], page.time(row["stored_at"]), lasted(row["seconds"]), str(row["files"] // 3))
        table.add(*cells, row["number"] or "", row["name"] or "", row["agent_id"] or "")
    table.show()
