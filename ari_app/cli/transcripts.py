"""``kefu transcript`` and ``kefu search``: what was said, in one call and in all."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.markup import escape

from ari_app.cli.client import ask_kefu
from ari_app.cli.follow import follow
from ari_app.cli.output import print_json, show_lines
from ari_app.reports.calls import clock, find_call
from ari_app.reports.transcripts import search, skipped, talk, transcript, versions
from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused

Json = dict[str, Any]


def add_transcripts(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The grammar of both."""
    one = add("transcript", "what both sides of a call said: times, over-talk, silence, rate of speech")
    one.add_argument("id", help="call id, the beginning of one, or 'last'")
    one.add_argument("--again", action="store_true", help="write it down anew, from the recording; earlier ones stay")
    one.add_argument("--follow", action="store_true", help="of a live call: go on until it is over")
    one.add_argument("--version", type=int, default=0, help="an earlier transcript (default: the newest)")
    many = add("search", "find what was said in any call, in English or Chinese: kefu search 退款")
    many.add_argument("words", nargs="+", help="all of them must occur in one utterance; refund* finds beginnings")
    many.add_argument("--leg", default="", choices=("caller", "agent"), help="only what this side said")
    many.add_argument("-n", type=int, default=20, help="how many, best first (default 20)")
    for parser in (one, many):
        parser.add_argument("--json", action="store_true", help="JSON for programs")


def report_speech(reader: Reader, options: argparse.Namespace) -> None:
    """Either command."""
    words = " ".join(getattr(options, "words", ()))
    if options.command == "search":
        if options.json:
            print_json(search(reader, words, options.leg, options.n))
        else:
            show_search(reader, words, options.leg, options.n)
        return
    if options.again:
        write_again(reader, options)
    found = transcript_of(reader, options.id, options.version)
    if options.json:
        print_json(found)
    elif options.follow and not found["over"]:
        console = Console()
        show_lines(console, found["lines"])
        follow(options.run, found["call"], console)
    else:
        show_transcript(found)


def write_again(reader: Reader, options: argparse.Namespace) -> None:
    """Ask the running kefu for a new version. Raises CommandRefused."""
    call = find_call(reader, options.id)["id"]
    with Console(stderr=True).status(f"Listening to the recording of {call} …"):
        ask_kefu(options.run, "POST", f"/recordings/{quote(call)}/transcribe", {"by": "console"})


def transcript_of(reader: Reader, call_id: str, version: int = 0) -> Json:
    """Everything that `show_transcript` shows, of the newest version or of one. Raises CommandRefused."""
    call = find_call(reader, call_id)
    there = versions(reader, call["id"])
    known = [row["version"] for row in there]
    if version and version not in known:
        raise CommandRefused(f"call {call['id']} has no transcript {version}; there are: {known or 'none'}")
    lines = transcript(reader, call["id"], version or max(known, default=1))
    return {
        "call": call["id"],
        "over": call["ended_at"] is not None,
        "version": version or max(known, default=1),
        "versions": there,
        "lines": lines,
        "talk": talk(lines, call["connected_at"]),
        "skipped": skipped(reader, call["id"]),
    }


def show_transcript(found: Json) -> None:
    """One call's transcript and its measures."""
    console = Console()
    lines, measures = found["lines"], found["talk"]
    if lines:
        show_lines(console, lines)
        engines = ", ".join(sorted({line["engine"] for line in lines}))
        console.print(f"[dim]Written down by {engines}; dim lines are unsure.[/]")
        if len(found["versions"]) > 1:
            rest = ", ".join(f"{row['version']} ({row['engines']})" for row in found["versions"])
            console.print(f"[dim]Version {found['version']} of {rest}; --version shows another.[/]")
    else:
        console.print(f"Nothing that was said in call {found['call']} was written down.")
    for leg, seconds in measures["speech"].items():
        rate = f", {measures['rate'][leg]} words a minute" if leg in measures["rate"] else ""
        console.print(f"{leg} spoke {seconds:.1f} s{rate}")
    if measures["speech"]:
        console.print(
            f"over-talk {measures['over_talk']:.1f} s, silence {measures['silence']:.1f} s"
            f" (longest {measures['longest_silence']:.1f} s)"
        )
    for row in found["skipped"]:
        console.print(f"not written down: {row['leg']}, {row['seconds']:.1f} s, {row['reason']} ({row['times']} times)")


def show_search(reader: Reader, words: str, leg: str, limit: int) -> None:
    """Utterances that fit, with the call that each belongs to."""
    console, rows = Console(), search(reader, words, leg, limit)
    if not rows:
        console.print(f"Nobody said {escape(words)!r}.")
    for row in rows:
        day = time.strftime("%Y-%m-%d", time.localtime(row["began_at"] or row["at"]))
        colour = "cyan" if row["leg"] == "caller" else "green"
        console.print(
            f"[bold]{row['call_id']}[/] {day} {clock(row['began_at'] or row['at'])} {row['number'] or ''}"
            f" {row['problem'] or ''} [{colour}]{row['leg']:>6}[/] {escape(row['text'])}"
        )
