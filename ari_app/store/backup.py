"""A backup in one file, made while the centre runs, and put back while it does not.

The database is copied by SQLite itself, so that it is whole and of one moment; recordings, messages and the rest come
after it, so that whatever the database knows of is there. A list in the file says what is in it, with a digest each:
what is put back is compared with it before anything is touched, and what was there is moved aside, not removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from ari_app.store.reader import uri
from ari_app.store.schema import VERSION, version_of
from models.domain.errors import CommandRefused

LIST, DATABASE = "backup.json", "kefu.db"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup: by whom of the versions it was made and when (epoch seconds), files with their SHA-256,
    rows of the database. ``gone``: files that vanished while it was made (their time was over)."""

    version: str
    schema: int
    made_at: float
    files: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def back_up(target: Path, database: Path, places: Mapping[str, Path], version: str) -> Contents:
    """Write a backup; ``places``: folder in the backup → file or folder of the machine (one that is not there is left
    out). It is whole or not there, and its owner's alone. Raises OSError, sqlite3.Error."""
    half = target.with_name(f".{target.name}.half")
    with tempfile.TemporaryDirectory(dir=database.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        schema, rows = _copied(database, copy)
        found = Contents(version, schema, time.time(), rows=rows)
        descriptor = os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
                _add(archive, DATABASE, copy, found)
                for name, file in _files(places):
                    _add(archive, name, file, found)
                _add_list(archive, found)
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
    return found


def _copied(database: Path, copy: Path) -> tuple[int, dict[str, int]]:
    """The database as of now, whatever is written meanwhile; its schema and the rows of what people ask for."""
    with closing(sqlite3.connect(uri(database, "mode=ro"), uri=True, timeout=30)) as source:
        os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("pragma journal_mode = delete")
            rows = {name: int(target.execute(f"select count(*) from {name}").fetchone()[0]) for name in _COUNTED}
            return version_of(target), rows


_COUNTED = ("calls", "journal", "transcripts", "recordings", "voicemails", "callers")


def _files(places: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for name, place in places.items():
        if place.is_file():
            yield name, place
        for file in sorted(place.rglob("*")) if place.is_dir() else ():
            if file.is_file() and not file.is_symlink():
                yield f"{name}/{file.relative_to(place).as_posix()}", file


def _add(archive: tarfile.TarFile, name: str, file: Path, found: Contents) -> None:
    try:
        with file.open("rb") as source:
            info = archive.gettarinfo(arcname=name, fileobj=source)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            reading = _Reading(source, info.size)
            archive.addfile(info, reading)
            found.files[name] = reading.digest.hexdigest()
    except FileNotFoundError:
        found.gone.append(name)


class _Reading:
    """A file as tarfile reads it, with the digest of what was read; one that has become shorter is filled up."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source, self._left, self.digest = source, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._source.read(wanted)
        piece += bytes(wanted - len(piece))
        self._left -= len(piece)
        self.digest.update(piece)
        return piece


def _add_list(archive: tarfile.TarFile, found: Contents) -> None:
    content = json.dumps(asdict(found), indent=1).encode()
    info = tarfile.TarInfo(LIST)
    info.size, info.mode, info.mtime = len(content), 0o600, int(found.made_at)
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        archive.addfile(info, file)


# Putting back -----------------------------------------------------------------------------------------


def unpack(source: Path, folder: Path) -> Contents:
    """A backup's files in an empty folder, each as the list has it. Raises CommandRefused for a file that is no
    backup, is damaged, or is of a newer kefu; OSError."""
    try:
        with tarfile.open(source, "r:*") as archive:
            for member in archive:
                _unpack_one(archive, member, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError) and not folder.exists():
            raise
        raise CommandRefused(f"{source} is no whole backup of kefu: {error}") from error
    try:
        found = Contents(**json.loads((folder / LIST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CommandRefused(f"{source} is no whole backup of kefu: its list is missing") from error
    _compare(source, folder, found)
    if found.schema > VERSION:
        raise CommandRefused(
            f"{source} was made by a newer kefu ({found.version}, schema {found.schema}; this one knows {VERSION})"
        )
    return found


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = PurePosixPath(member.name)
    if not member.isfile() or path.is_absolute() or ".." in path.parts:
        raise tarfile.TarError(f"{member.name} does not belong in one")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = archive.extractfile(member)
    assert content is not None
    with content, os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        shutil.copyfileobj(content, out, _PIECE)
    target.chmod(member.mode & 0o700 | 0o600)
    os.utime(target, (member.mtime, member.mtime))


def _compare(source: Path, folder: Path, found: Contents) -> None:
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {LIST}
    for name in sorted(there ^ set(found.files)):
        raise CommandRefused(f"{source} is damaged: {name} is not what its list says")
    for name, digest in found.files.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise CommandRefused(f"{source} is damaged: {name} is not what its list says")
    with closing(sqlite3.connect(uri(folder / DATABASE, "mode=ro"), uri=True)) as database:
        if database.execute("pragma quick_check").fetchone()[0] != "ok":
            raise CommandRefused(f"{source} is damaged: {DATABASE} is not what its list says")


def put_back(folder: Path, places: Mapping[str, Path], aside: Path) -> list[str]:
    """Unpacked files to where they belong; what was there goes to ``aside``. The names of what was put back.

    ``places``: name in the backup → file or folder of the machine. Raises OSError.
    """
    done = []
    for name, place in places.items():
        new = folder / name
        if not new.exists():
            continue
        for old in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm", ".spool"))):
            if old.exists() and (old == place or name == DATABASE):
                _move(old, aside / name if old == place else aside / old.name)
        _move(new, place)
        done.append(name)
    return done


def _move(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        old.rename(new)
        return
    shutil.move(old, new)  # another disk
