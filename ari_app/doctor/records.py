"""The database: opens, whole, of this version, not locked."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, mb, ok, shown, skipped, warning
from ari_app.doctor.sockets import openers
from ari_app.store.damage import is_busy, is_damage, is_full, look_through
from ari_app.store.reader import uri

_SECONDS = 20.0
_BUSY_SECONDS = 1.0
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_TABLES = ("journal", "calls", "agents", "transcripts", "legs", "callbacks", "recordings", "voicemails", "callers")
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
        newest, whole = _read(path)
        if tried:
            _lock(path)
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


def _read(path: Path) -> tuple[int, bool]:
    """How many events there were so far, and whether there was time to read it all. Raises sqlite3.Error."""
    until = time.monotonic() + _SECONDS
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=_BUSY_SECONDS)) as connection:
        for table in _TABLES:
            connection.execute(f"select * from {table} limit 1").fetchone()
        newest = connection.execute("select max(seq) from journal").fetchone()[0]
        connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            look_through(connection)
        except sqlite3.OperationalError:
            if time.monotonic() < until:
                raise
            return int(newest or 0), False
    return int(newest or 0), True


def _lock(path: Path) -> None:
    """Take the writer's lock and give it back. Raises sqlite3.Error."""
    connection = sqlite3.connect(uri(path, "mode=rw"), uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    with closing(connection):
        connection.execute("begin immediate")
        connection.execute("rollback")


def newest_event(path: Path) -> float | None:
    """When the newest event was written, in epoch seconds; None when there is none, or it cannot be read."""
    try:
        if not path.exists():
            return None
        with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=_BUSY_SECONDS)) as connection:
            found = connection.execute("select at from journal order by seq desc limit 1").fetchone()
    except (sqlite3.Error, OSError):
        return None  # there is a check of its own on that
    return float(found[0]) if found and found[0] else None
