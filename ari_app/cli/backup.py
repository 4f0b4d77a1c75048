"""``kefu backup`` and ``kefu restore``: everything in one file while the centre runs, and back while it does not."""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
import time
from pathlib import Path

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.foundation.version import program_version
from ari_app.store.backup import DATABASE, Contents, back_up, put_back, unpack
from ari_app.store.examination import try_lock
from ari_app.store.keyring import key_file
from config.load import ROOT, key_folders, load_settings
from config.settings import Settings
from models.domain.errors import CommandRefused

_CONFIG = ("site.toml", "agents.toml", "queues.toml", "callers.toml", "prompts.toml", "rules", "forms", "knowledge",
           "recordings", "scenarios")  # fmt: skip


def run_backup(options: argparse.Namespace) -> int:
    """Carry one out; the exit status."""
    return {"backup": _backup, "restore": _restore}[options.command](options)


def places_of(run: Path, settings: Settings, config: bool = True) -> dict[str, Path]:
    """Name in a backup → where it lies."""
    found = {
        "recordings": run / settings.recording.folder, "voicemail": run / "voicemail", "flows": run / "flows",
        "keys": run / "etc" / "keys", "pbx.json": run / "pbx.json", "registry": run / "models",
    }  # fmt: skip
    if config:
        found |= {f"config/{name}": ROOT / "config" / name for name in _CONFIG}
        found["dialplans"] = ROOT / "dialplans"
    return found


def _backup(options: argparse.Namespace) -> int:
    settings = load_settings()
    database = options.run / settings.store.path
    if not database.exists():
        raise CommandRefused(f"there are no records in {options.run} yet (start with `make run`)")
    if not options.file.absolute().parent.is_dir() or options.file.is_dir():
        raise CommandRefused(f"{options.file} cannot be written: name a file in a folder that is there")
    places = places_of(options.run, settings)
    if options.no_recordings:
        del places["recordings"], places["voicemail"]
    if options.with_key:
        places["recording.key"] = _key_file(options.run, settings)
    if _runs(options.run):
        ask_kefu(options.run, "note_copy", form="backup", what=" ".join([DATABASE, *places])[:500], by=who(options))
    try:
        found = back_up(options.file.absolute(), database, places, program_version())
    except sqlite3.Error as error:
        raise CommandRefused(f"{database} cannot be copied: {error}; `kefu doctor` looks at it") from None
    _tell(options, found, f"{options.file}: {options.file.stat().st_size / 1e6:.1f} MB")
    if not options.json and not options.with_key:
        print(f"Without the key of recordings: keep a copy of {_key_file(options.run, settings)} in another place.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    run, settings = options.run, load_settings()
    if not options.file.is_file():
        raise CommandRefused(f"there is no {options.file}")
    run.mkdir(parents=True, exist_ok=True)
    if not options.look:
        _must_be_stopped(run, run / settings.store.path)
    with tempfile.TemporaryDirectory(dir=run, prefix=".restore-") as folder:
        found = unpack(options.file, Path(folder))
        if options.look:
            _tell(options, found, f"{options.file} is whole")
            return 0
        places = {DATABASE: run / settings.store.path, **places_of(run, settings, not options.no_config)}
        if (Path(folder) / "recording.key").exists():
            places["recording.key"] = _key_file(options.run, settings)
        aside = run / time.strftime("before-restore-%Y%m%d-%H%M%S")
        done = put_back(Path(folder), places, aside)
    _tell(options, found, f"put back: {', '.join(done)}")
    if not options.json:
        print(f"What was there is in {aside}; remove it when all is well: it holds callers' data. Now: `kefu check`,"
              " `kefu doctor`, then start.")  # fmt: skip
    return 0


def _tell(options: argparse.Namespace, found: Contents, words: str) -> None:
    if options.json:
        facts = {"version": found.version, "schema": found.schema, "made_at": found.made_at, "rows": found.rows}
        print_json({**facts, "files": len(found.files), "gone": found.gone, "what": words})
        return
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.made_at))
    rows = ", ".join(f"{count} {name}" for name, count in found.rows.items() if count)
    print(f"{words}; {len(found.files)} files of {made}, kefu {found.version}: {rows or 'no records'}.")


def _runs(run: Path) -> bool:
    """Whether a process of this run folder is alive: kefu, or what starts it."""
    for name in ("launch", "kefu"):
        try:
            os.kill(int((run / f"{name}.pid").read_text()), 0)
        except PermissionError:
            return True
        except (OSError, ValueError):
            continue
        return True
    return False


def _must_be_stopped(run: Path, database: Path) -> None:
    """Raises CommandRefused: nothing is put back under a running centre."""
    if _runs(run):
        raise CommandRefused(f"kefu runs in {run}: stop it first (Ctrl-C where `make run` runs); calls go on meanwhile")
    if database.exists():
        try:
            try_lock(database)
        except sqlite3.OperationalError as error:
            raise CommandRefused(f"{database} is in use by somebody ({error}): end that first") from None
        except sqlite3.Error:
            return  # damaged: that is what a backup is for


def _key_file(run: Path, settings: Settings) -> Path:
    return key_file(settings.recording.key_file, run, key_folders())
