"""``kefu erase``: everything about a person, out of everything that kefu keeps."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import add_output
from models.domain.errors import CommandRefused

_WARNING = (
    "This erases everything about {number}: what they said, their recordings and messages, their name and number in\n"
    "every record, for good. That there were calls stays, for the figures. Copies that you made yourself (backups,\n"
    "exports) are yours to remove."
)
_KINDS = (
    ("lines", "lines of transcripts"), ("vectors", "vectors"), ("recordings", "recordings"), ("messages", "messages"),
    ("notes", "notes of agents"),
)  # fmt: skip


def add_erase(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    erase = add("erase", "erase everything about a person: records, words, recordings, messages, vectors")
    erase.add_argument("number", help="their telephone number, as `kefu calls` shows it")
    erase.add_argument("--yes", action="store_true", help="do not ask first (for programs)")
    erase.add_argument("--by", default="", help="who asks (default: you, at the console)")
    add_output(erase)


def run_erase(options: argparse.Namespace) -> int:
    """Ask, erase, say what there was; the exit status."""
    if not options.yes:
        _confirmed(options.number)
    told = ask_kefu(options.run, "erase_person", number=options.number, by=who(options))
    if options.json:
        print_json(told)
        return 0
    if not told["calls"] and not told["caller"]:
        print(f"There was nothing about {options.number}.")
        return 0
    parts = [f"{told[key]} {words}" for key, words in _KINDS if told[key]]
    print(f"Erased what was known of {options.number} in {told['calls']} calls" + (": " if parts else "")
          + ", ".join(parts) + ".")  # fmt: skip
    return 0


def _confirmed(number: str) -> None:
    """Raises CommandRefused unless somebody at a terminal gives the number again."""
    if not sys.stdin.isatty():
        raise CommandRefused("nobody is there to confirm it: run it at a terminal, or with --yes")
    print(_WARNING.format(number=number))
    try:
        given = input("Type the number again to erase it: ").strip()
    except EOFError:
        given = ""
    if given != number:
        raise CommandRefused("that was another number: nothing was erased")
