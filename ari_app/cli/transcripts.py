"""``kefu transcript`` and ``kefu search``: what was said, in one call and in all."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from rich.console import Console

from ari_app.cli.client import ask_kefu
from ari_app.cli.follow import follow
from ari_app.cli.output import print_json, show_lines
from ari_app.cli.table import Column, Page, add_output
from ari_app.reports.calls import find_call, short_ids
from ari_app.reports.transcripts import search, skipped, talk, transcript, versions
from ari_app.store.reader import Reader
from models.domain.errors import CommandRefused

Json = dict[str, Any]
_FOUND = (
    Column("call"), Column("said at"), Column("number", leaves=2), Column("problem", leaves=1, least=8),
    Column("by"), Column("what was said", least=28, folds=True),
)  # fmt: skip
_HINT = "All of the words must be in one utterance; the first letters and * are enough: refund*."
_ADVICE = "If it was recorded, `kefu transcript ID --again` does it now."


def add_transcripts(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The grammar of both."""
    one = add("transcript", "what both sides of a call said: times, over-talk, silence, rate of speech")
    one.add_argument("id", help="call id, the beginning or end of one, or 'last'")
    one.add_argument("--again", action="store_true", help="transcribe the recording again; earlier transcripts stay")
    one.add_argument("--follow", action="store_true", help="of a live call: go on until it is over")
    one.add_argument("--version", type=int, default=0, help="an earlier transcript (default: the newest)")
    many = add("search", "find what was said in any call, in English or Chinese: kefu search 退款")
    many.add_argument("words", nargs="+", help="all of them must occur in one utterance; refund* finds beginnings")
    many.add_argument("--leg", default="", choices=("caller", "agent"), help="only what this side said")
    many.add_argument("-n", type=int, default=20, help="how many, best first (default 20)")
    add_output(one, many)


def report_speech(reader: Reader, options: argparse.Namespace) -> None:
    """Either command."""
    words = " ".join(getattr(options, "words", ()))
    if options.command == "search":
        if options.json:
            print_json(search(reader, words, options.leg, options.n))
        else:
            show_search(reader, words, options.leg, options.n, options.wide)
        return
    if options.again:
        write_again(reader, options)
    found = transcript_of(reader, options.id, options.version)
    if options.json:
        print_json(found)
    elif options.follow and not found["over"]:
        page = Page()
        follow(options.run, found["call"], Console() if page.console.is_terminal else page.console, found["lines"])
    else:
        show_transcript(found, options.wide)


def write_again(reader: Reader, options: argparse.Namespace) -> None:
    """Ask the running kefu for a new version. Raises CommandRefused."""
    call = find_call(reader, options.id)["id"]
    with Console(stderr=True).status(f"Listening to the recording of {call} …"):
        ask_kefu(options.run, "transcribe_recording", call=call, by="console")


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


def show_transcript(found: Json, wide: bool = False) -> None:
    """One call's transcript and its measures."""
    page = Page(wide)
    lines, measures = found["lines"], found["talk"]
    if lines:
        show_lines(page, lines)
        engines = ", ".join(sorted({line["engine"] for line in lines}))
        page.say(f"Written down by {engines}; dim lines are unsure.", "dim")
        if len(found["versions"]) > 1:
            rest = ", ".join(f"{row['version']} ({row['engines']})" for row in found["versions"])
            page.say(f"Version {found['version']} of {rest}; --version shows another.", "dim")
    else:
        page.say(f"Nothing that was said in call {found['call']} was written down. {_ADVICE}")
    for leg, seconds in measures["speech"].items():
        rate = f", {measures['rate'][leg]} words a minute" if leg in measures["rate"] else ""
        page.say(f"{leg} spoke {seconds:.1f} s{rate}")
    if measures["speech"]:
        page.say(
            f"over-talk {measures['over_talk']:.1f} s, silence {measures['silence']:.1f} s"
            f" (longest {measures['longest_silence']:.1f} s)"
        )
    for row in found["skipped"]:
        page.say(f"not written down: {row['leg']}, {row['seconds']:.1f} s, {row['reason']} ({row['times']} times)")


def show_search(reader: Reader, words: str, leg: str, limit: int, wide: bool = False) -> None:
    """Utterances that fit, with the call that each belongs to."""
    page, rows = Page(wide), search(reader, words, leg, limit)
    if not rows:
        page.say(f"Nobody said {words!r}. {_HINT}")
        return
    calls = {row["call_id"] for row in rows}
    ids, table = page.ids(calls, short_ids(reader, calls)), page.table(*_FOUND)
    for row in rows:
        colour = "cyan" if row["leg"] == "caller" else "green"
        table.add(
            ids[row["call_id"]], page.time(row["began_at"] or row["at"]), row["number"] or "", row["problem"] or "",
            (row["leg"], colour), row["text"],
        )  # fmt: skip
    table.show()
