"""A text taken out of logs, whoever is writing them: its bytes are overwritten where they stand, nothing else moves."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from pathlib import Path

_BITE = 1 << 20


def blank(files: Iterable[Path], text: str) -> int:
    """In how many of the files it stood; compressed ones (``.gz``) are written anew. Raises OSError."""
    wanted = text.encode()
    if not wanted:
        return 0
    return sum(_compressed(file, wanted) if file.suffix == ".gz" else _plain(file, wanted) for file in files)


def _plain(file: Path, wanted: bytes) -> bool:
    """Read with an overlap, so that a text on the border of two bites is found."""
    found, kept, at = False, b"", 0
    with file.open("r+b") as stream:
        while bite := stream.read(_BITE):
            content, begin = kept + bite, at - len(kept)
            place = content.find(wanted)
            while place >= 0:
                found = True
                os.pwrite(stream.fileno(), b"*" * len(wanted), begin + place)
                place = content.find(wanted, place + len(wanted))
            at += len(bite)
            kept = content[-(len(wanted) - 1) :] if len(wanted) > 1 else b""
    return found


def _compressed(file: Path, wanted: bytes) -> bool:
    content = gzip.decompress(file.read_bytes())
    if wanted not in content:
        return False
    before, half = file.stat(), file.with_name(f"{file.name}.half")
    private = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "wb") as raw:
        raw.write(gzip.compress(content.replace(wanted, b"*" * len(wanted))))
    os.utime(half, (before.st_atime, before.st_mtime))
    os.replace(half, file)
    return True
