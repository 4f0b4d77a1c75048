"""Disks and folders: room against the settings' limits, and whether kefu can write where it must."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, lasting, mb, ok, shown, skipped, warning
from ari_app.monitor.disk import Level, free_bytes, level, one_a_disk
from ari_app.pbx.install import CACHE
from ari_app.store.retention import folder_bytes
from config.settings import Settings

_MB = 1 << 20
_FEW_FILES = 1000


def look_at_room(patient: Patient) -> Iterator[Result]:
    """One line for each disk, one for each folder that cannot be written, and the sizes of what is kept."""
    if patient.closed:
        remedy = f"Run kefu as one user only, or name another folder: --run. ls -ld {patient.run}"
        yield fault("disk.run_folder", f"run folder {shown(patient.run)} {patient.closed}", remedy)
    folders = {CACHE: "cache"} if patient.closed else _folders(patient)
    for folder in _disks(list(folders)):
        yield judge_disk(folder, patient.settings)
    closed = [judge_folder(folder, what) for folder, what in folders.items()]
    bad = [one for one in closed if one.remedy]
    yield from bad or [ok("disk.folders", f"{', '.join(folders.values())}: all can be written")]
    yield judge_size("cache", CACHE, 0, "", 0)
    if not patient.closed:
        yield from _kept(patient)


def _folders(patient: Patient) -> dict[Path, str]:
    settings, run = patient.settings, patient.run
    found = {run: "run folder", run / settings.recording.folder: "recordings", run / "log": "log", CACHE: "cache"}
    found.setdefault((run / settings.store.path).parent, "records")
    if patient.state is not None and patient.state.monitor:
        found.setdefault(Path(patient.state.monitor), "recordings under way")
    return found


def _disks(folders: list[Path]) -> list[Path]:
    """The first folder on each disk; all of them when that cannot be told."""
    try:
        return one_a_disk(folders)
    except OSError:
        return folders


def judge_disk(folder: Path, settings: Settings) -> Result:
    """Free space where a folder is, or will be."""
    name, store = f"disk of {shown(folder)}", settings.store
    try:
        free = free_bytes(folder)
        files = os.statvfs(_nearest(folder)).f_favail
    except OSError as error:
        return fault("disk.room", f"{name} cannot be looked at: {error.strerror}", f"Can you enter it? ls -ld {folder}")
    if 0 < files < _FEW_FILES:
        return fault("disk.room", f"{name} can take only {files} more files", "Remove files that nobody needs (df -i).")
    finding = f"{name}: {mb(free)} free"
    match level(free, store.warn_free_mb * _MB, store.stop_recording_free_mb * _MB, Level.ENOUGH):
        case Level.SHORT:
            limit = f"{store.stop_recording_free_mb} MB ([store] stop_recording_free_mb)"
            return fault("disk.room", f"{finding}: no recording begins below {limit}", _FREE)
        case Level.LOW:
            return warning("disk.room", f"{finding}: below {store.warn_free_mb} MB ([store] warn_free_mb)", _FREE)
    return ok("disk.room", finding)


_FREE = "Free some space, or keep less: [retention] in config/site.toml."


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def judge_folder(folder: Path, what: str) -> Result:
    """Whether something can be written there, tried with a file that has no name and is gone at once."""
    name = f"{what}: {shown(folder)}"
    try:
        there = _nearest(folder)
        if not there.is_dir():
            return fault("disk.folders", f"{name} is not a folder, or lies under a file", f"Move {shown(there)} away.")
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        finding = f"{name} cannot be written: {error.strerror}"
        return fault("disk.folders", finding, f"Whose is it, and is the disk writable? ls -ld {folder}; mount")
    return ok("disk.folders", f"{name} can be written")


def _kept(patient: Patient) -> Iterator[Result]:
    """What lies there, against the limits that the settings have for it."""
    keep = patient.settings.retention
    recordings = patient.run / patient.settings.recording.folder
    yield judge_size("recordings", recordings, keep.recordings_mb, "[retention] recordings_mb", keep.recordings_days)
    if patient.state is not None:
        sounds = Path(patient.state.socket_dir) / "sounds"
        yield judge_size(
            "spoken sentences", sounds, keep.sentences_mb, "[retention] sentences_mb", keep.sentences_hours / 24
        )


def judge_size(what: str, folder: Path, limit_mb: int, setting: str, days: float) -> Result:
    """How large a folder is; ``limit_mb`` 0: there is no limit, ``days`` 0: kept for ever."""
    check = f"disk.{what.replace(' ', '_')}"
    if not folder.is_dir():
        return skipped(check, f"{what}: none yet")
    size = folder_bytes(folder)
    finding = f"{what}: {mb(size)}"
    if not setting:
        return ok(check, finding)
    if limit_mb and size > 1.1 * limit_mb * _MB:
        remedy = "kefu removes the oldest within an hour of running; files that are not its own, it leaves."
        return warning(check, f"{finding}, more than {setting} = {limit_mb} allows", remedy)
    kept = f"for {lasting(days * 86400)}" if days else "for ever"
    return ok(check, f"{finding}{f' of {limit_mb} MB' if limit_mb else ''}, kept {kept}")
