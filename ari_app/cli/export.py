"""``kefu export``: the views as files."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from pathlib import Path

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.store.snapshot import make
from ari_app.store.view_copies import FORMS, Copy
from ari_app.store.views import VIEWS
from config.load import load_settings
from models.domain.errors import CommandRefused


def run_export(options: argparse.Namespace) -> int:
    """Carry it out; the exit status."""
    form = next(form for form in FORMS if getattr(options, form) is not None)
    since, until = _day(options.since, "--from"), _day(options.until, "--to")
    if since and until and since >= until:
        raise CommandRefused(f"--to {options.until} is not after --from {options.since}")
    target = Path(getattr(options, form)).absolute()
    rows = made(options.run, Copy(str(records(options.run)), str(target), form, since, until), who(options))
    if options.json:
        print_json({"target": str(target), "rows": rows})
    else:
        for name, count in rows.items():
            print(f"{name}: {count} rows")
        print(f"{target}: done. Pseudonyms of callers and agents are the same in these files, and in no others.")
    return 0


def made(run: Path, copy: Copy, by: str) -> dict[str, int]:
    """Written down first: what nobody could write down is not copied."""
    facts = {"form": copy.form, "what": " ".join(VIEWS), "since": copy.since, "until": copy.until}
    ask_kefu(run, "note_copy", by=by, **facts)
    return asyncio.run(make(copy))


def records(run: Path) -> Path:
    """Where they are."""
    return run / load_settings().store.path


def _day(text: str, name: str) -> float:
    """Epoch seconds of the beginning of a day, or of an instant, in the machine's time zone; 0 for ""."""
    try:
        return datetime.fromisoformat(text).timestamp() if text else 0.0
    except (ValueError, OverflowError):
        raise CommandRefused(f"{name} {text}: write a day, such as 2026-10-01") from None
