"""``kefu doctor``: is everything there that a telephone centre needs, and does it work? In plain words."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from ari_app.doctor.patient import admit
from ari_app.doctor.result import Level, Result, shown
from ari_app.doctor.rounds import examine, healthy

_WIDEST, _NARROWEST = 80, 40
_PATIENCE, _AGAIN = 2.0, 10.0  # seconds before it is said what is being done, and said again
_MARKS = {Level.OK: "✓", Level.SKIPPED: "-", Level.WARNING: "!", Level.FAULT: "✗"}
_PLAIN = {Level.OK: "ok", Level.SKIPPED: "--", Level.WARNING: "!!", Level.FAULT: "XX"}
_COLOURS = {Level.OK: 32, Level.SKIPPED: 90, Level.WARNING: 33, Level.FAULT: 31}
_COUNTED = {Level.OK: "good", Level.SKIPPED: "skipped", Level.WARNING: "worth a look", Level.FAULT: "wrong"}


def run_doctor(options: argparse.Namespace) -> int:
    """Examine and print; 0 when nothing is a fault."""
    if not logging.getLogger().handlers:  # what libraries log of a failure is a finding here
        logging.getLogger().addHandler(logging.NullHandler())
    try:
        return _examined(options)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _examined(options: argparse.Namespace) -> int:
    page = Page()
    with progress("looking at what runs"):
        patient = admit(options.run)
    if not options.json:
        page.line(f"kefu doctor: {shown(options.run)}")
    found: dict[str, list[Result]] = {}
    for title, results in examine(patient, progress):
        found[title] = results
        if not options.json:
            page.group(title, results)
    every = [one for results in found.values() for one in results]
    if options.json:
        rows = [{"group": title, **asdict(one)} for title, results in found.items() for one in results]
        print(json.dumps({"healthy": healthy(every), "counts": _counts(every), "checks": rows}, indent=1))
    else:
        page.line("")
        page.line(summary(every))
    return 0 if healthy(every) else 1


def _counts(results: list[Result]) -> dict[str, int]:
    return {str(level): sum(one.level is level for one in results) for level in Level}


def summary(results: list[Result]) -> str:
    """One line on all of it."""
    counts = _counts(results)
    told = ", ".join(f"{counts[level]} {words}" for level, words in _COUNTED.items() if counts[level])
    if counts[Level.FAULT]:
        return f"Something is wrong: {told}."
    return f"Nothing is wrong: {told}." if counts[Level.WARNING] else f"All is well: {told}."


class Page:
    """Standard output as wide as it is, at most 80 columns, in the letters that it can show."""

    def __init__(self) -> None:
        self._width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
        self._encoding = sys.stdout.encoding or "ascii"
        self._plain = (os.environ.get("LC_ALL") or os.environ.get("LANG")) in ("C", "POSIX")
        self._plain = self._plain or os.environ.get("TERM") in ("dumb", "linux")  # a console without these letters
        self._marks = _MARKS if self._can("".join(_MARKS.values())) else _PLAIN
        self._colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def _can(self, text: str) -> bool:
        try:
            text.encode("ascii" if self._plain else self._encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def line(self, text: str) -> None:
        """A paragraph at the margin."""
        self._say(text, "", "")

    def group(self, title: str, results: list[Result]) -> None:
        """A title, and a line or two for each check."""
        self.line("")
        self.line(title)
        for one in results:
            mark = self._marks[one.level]
            hanging = " " * (len(mark) + 3)
            self._say(one.finding, f"  {mark} ", hanging, _COLOURS[one.level])
            if one.remedy:
                self._say(one.remedy, f"{hanging}  ", f"{hanging}  ")

    def _say(self, text: str, first: str, hanging: str, colour: int = 0) -> None:
        clean = text if self._can(text) else text.encode("ascii", "replace").decode()
        lines = textwrap.wrap(
            clean, self._width, initial_indent=first, subsequent_indent=hanging, break_on_hyphens=False
        )  # fmt: skip
        whole = "\n".join(lines)
        if colour and self._colours:
            mark = first.strip()
            whole = whole.replace(mark, f"\033[{colour}m{mark}\033[0m", 1)
        print(whole, flush=True)


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Say on standard error what is being done, as soon as it takes its time."""
    over, begun = threading.Event(), time.monotonic()

    def tell() -> None:
        wait = _PATIENCE
        while not over.wait(wait):
            print(f"  {doing}, for {time.monotonic() - begun:.0f} s now ...", file=sys.stderr, flush=True)
            wait = _AGAIN

    teller = threading.Thread(target=tell, name="progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
