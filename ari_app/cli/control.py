"""``kefu do``, ``line``, ``supervise``, ``callbacks``, ``recording``, ``voicemail``: orders and what they are about."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ari_app.cli.client import argument_help, ask_kefu, order, words_of
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_wide
from ari_app.reports.calls import lasted, short_ids
from ari_app.store.reader import Reader
from models.domain.call_commands import CALL_COMMANDS
from models.domain.desk_words import MODES, SIDES
from models.domain.errors import CommandRefused
from models.domain.floor_commands import LINE_COMMANDS

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
    do.add_argument("verb", choices=words_of(CALL_COMMANDS), help="what to do")
    do.add_argument("argument", nargs="?", default="", help=argument_help(CALL_COMMANDS))
    line = add("line", "move, prioritise or withdraw a waiting caller")
    line.add_argument("call", help="call id, the beginning or end of one")
    line.add_argument("what", choices=words_of(LINE_COMMANDS), help="what to do")
    line.add_argument("argument", nargs="?", default="", help=argument_help(LINE_COMMANDS))
    supervise = add("supervise", "ring a supervisor's phone and put it into an agent's call")
    supervise.add_argument("mode", choices=MODES, help="what to do; 4 5 6 7 switch while it lasts, # ends it")
    supervise.add_argument("agent", help="whose call")
    callbacks = add("callbacks", "callers who wait to be called back; with an id: withdraw one")
    callbacks.add_argument(
        "withdraw",
        nargs="?",
        default="",
        metavar="ID",
        help="the call-back to cancel",
    )
    recording = add("recording", "recordings: list, play, delete, rotate-key; every access is logged")
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
    match options.command:
        case "do":
            call = _newest(options.run) if options.call == "last" else options.call
            _order(options, call, order(CALL_COMMANDS, options.verb, options.argument))
        case "line":
            _order(options, options.call, order(LINE_COMMANDS, options.what, options.argument))
        case "supervise":
            if not options.by:
                raise CommandRefused("whose phone is to ring? `--by` and a supervisor's id")
            places = {"mode": options.mode, "agent": options.agent}
            _say(options, ask_kefu(options.run, "supervise", **places, by=options.by))
        case "callbacks":
            _callbacks(options)
        case "recording":
            _recording(options)


def _order(options: argparse.Namespace, call: str, wanted: tuple[str, Json]) -> None:
    name, argument = wanted
    _say(options, ask_kefu(options.run, name, call=call, by=who(options), **argument))


def _newest(run: Path) -> str:
    calls = ask_kefu(run, "status")["calls"]
    return str(calls[-1]["call"]) if calls else ""


def _say(options: argparse.Namespace, answer: Json) -> None:
    if options.json:
        print_json(answer)
    else:
        print(f"{answer.get('call', '')} {answer['result']}".strip())


def _callbacks(options: argparse.Namespace) -> None:
    if options.withdraw:
        _say(options, ask_kefu(options.run, "withdraw_callback", callback=options.withdraw, by=who(options)))
        return
    rows = ask_kefu(options.run, "status")["callbacks"]
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


def _recording(options: argparse.Namespace) -> None:
    by, run = who(options), options.run
    if options.do == "rotate-key":
        _say(options, ask_kefu(run, "rotate_recording_key", by=by))
        return
    if not options.id:
        raise CommandRefused(f"which call? `kefu recording {options.do} CALL`; `kefu recording list` shows them")
    if options.do == "delete":
        _say(options, ask_kefu(run, "delete_recording", call=options.id, by=by, why=options.why))
        return
    which = {"call": options.id, "side": options.side, "part": options.part}
    wav = ask_kefu(run, "read_recording", **which, by=by, why=options.why)
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
