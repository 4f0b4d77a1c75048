"""``kefu retention``: for each kind of data how long it may be kept, how old the oldest is, and what was removed."""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict

from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page, add_output
from ari_app.store.ages import Age, ages
from config.load import load_settings
from config.settings import Settings
from models.domain.errors import CommandRefused

_SLACK = 3 * 3600.0  # it is looked at once an hour, from a minute after the start on
_COLUMNS = (
    Column("what"), Column("kept for", right=True), Column("there", right=True, leaves=2), Column("oldest", right=True),
    Column("removed", right=True, leaves=1), Column("last removed", leaves=1), Column("so"),
)  # fmt: skip


def add_retention(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    add_output(add("retention", "prove that nothing is kept for longer than [retention] says; status 1: something is"))


def run_retention(options: argparse.Namespace) -> int:
    """Carry it out; the exit status."""
    settings, now = load_settings(), time.time()
    path = options.run / settings.store.path
    if not path.exists():
        raise CommandRefused(f"there are no records in {options.run} yet (start with `make run`)")
    try:
        found = ages(path)
    except sqlite3.Error as error:
        raise CommandRefused(f"{path} cannot be read: {error}") from None
    limits = limits_of(settings)
    rows = [(age, limits[age.limit], age.overdue(limits[age.limit], now, _SLACK)) for age in found]
    if options.json:
        print_json([{**asdict(age), "days": days, "overdue": late} for age, days, late in rows])
    else:
        _show(rows, now, options.wide)
    return int(any(late for _, _, late in rows))


def limits_of(settings: Settings) -> Mapping[str, float]:
    """Days by the name of who removes it."""
    keep = settings.retention
    return {
        "journal": keep.journal_days, "transcripts": keep.transcripts_days, "recordings": keep.recordings_days,
        "messages": keep.messages_days, "webhook deliveries": settings.webhooks.keep_days,
    }  # fmt: skip


def _show(rows: list[tuple[Age, float, bool]], now: float, wide: bool) -> None:
    page = Page(wide)
    table = page.table(*_COLUMNS)
    for age, days, late in rows:
        oldest = f"{max(0.0, now - age.oldest) / 86_400:.1f} days" if age.oldest else "–"
        removed = time.strftime("%Y-%m-%d %H:%M", time.localtime(age.removed_at)) if age.removed_at else "–"
        limit = f"{days:g} days" if days else "ever"
        verdict = ("overdue", "red") if late else ("kept for ever", "dim") if not days else ("in time", "green")
        table.add(age.kind, limit, str(age.count), oldest, str(age.removed), removed, verdict)
    table.show()
    if any(late for _, _, late in rows):
        page.say(
            "Overdue data is removed a minute after kefu's start, and each hour: is kefu running? See log/kefu.log."
        )
