"""The database: opens, whole, of this version, not locked."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, mb, ok, shown, skipped, warning
from ari_app.doctor.sockets import openers
from ari_app.store.damage import is_busy, is_damage, is_full
from ari_app.store.examination import read_whole, try_lock
from ari_app.store.schema import Newer

_SECONDS = 20.0
_ASIDE = "Start kefu: it moves the file aside and begins a new one with what can be saved. Or put a backup there."


def look_at_records(patient: Patient) -> Iterator[Result]:
    """The database of the settings, and what kefu says of it while it runs."""
    path = patient.run / patient.settings.store.path
    if patient.closed:
        yield skipped("database.opens", f"run folder: it {patient.closed}")
        return
    if not path.exists():
        yield skipped("database.opens", f"there are no records in {shown(path)} yet")
        return
    yield judge_database(path, tried=patient.status is None and not patient.kefu_pid)
    aside = sorted(path.parent.glob(f"{path.name}.damaged-*"))
    aside = [one for one in aside if not one.name.endswith(("-wal", "-shm"))]
    if aside:
        remedy = "Copy out what you still need, then remove it: it holds callers' data beyond its time."
        yield warning("database.aside", f"a damaged database was moved aside: {aside[-1].name}", remedy)
    if patient.status is not None:
        yield judge_store(patient.status.get("health", {}).get("store", {}))


def judge_store(store: dict[str, object]) -> Result:
    """Where events go that are published now, by the running kefu's own words."""
    state = str(store.get("state", "healthy"))
    if state == "healthy":
        return ok("database.writes", "kefu writes its records")
    finding = f"records are {state}: {store.get('reason', '')} ({store.get('waiting', 0)} wait)"
    return fault("database.writes", finding, "They catch up by themselves when the disk or the lock lets them.")


def judge_database(path: Path, tried: bool) -> Result:
    """Read every page; ``tried``: try the writer's lock too, which a running kefu must not be kept from."""
    name = f"database {shown(path)}"
    begun = time.monotonic()
    try:
        newest, whole = read_whole(path, _SECONDS)
        if tried:
            try_lock(path)
    except (sqlite3.Error, OSError) as error:
        return _wrong(name, path, error)
    size = mb(path.stat().st_size)
    if not whole:
        finding = f"{name} opens ({size}, {newest} events so far); too large to read it all in {_SECONDS:.0f} s"
        return ok("database.opens", finding)
    return ok(
        "database.opens",
        f"{name} is whole: {size}, {newest} events so far, read in {math.ceil(time.monotonic() - begun)} s",
    )


def _wrong(name: str, path: Path, error: Exception) -> Result:
    """What an error of SQLite means, and the way out."""
    check = "database.opens"
    if isinstance(error, Newer):
        finding = f"a newer kefu has written {name}"
        return fault(check, finding, "Start that kefu again, or give this one a file of its own ([store] path).")
    if is_damage(error):
        return fault(check, f"{name} is damaged: {error}", _ASIDE)
    if is_busy(error):
        who = " and ".join(str(one) for one in openers(path)) or "another process"
        return fault(check, f"{name} is locked by {who}", f"End that process, or wait for it. fuser -v {path}")
    if str(error).startswith("no such"):
        return warning(check, f"{name} is of an earlier version ({error})", "Start kefu once: that updates it.")
    if is_full(error):
        return fault(check, f"{name}: the disk is full", "Free some space.")
    return fault(check, f"{name} cannot be read or written: {error}", f"Whose is it? ls -l {path}")
