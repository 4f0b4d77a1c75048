"""The keys of recordings and messages: a file of its own, outside the data; new files use its last key.

A line is a 256-bit key in hex. A key's id is the beginning of its SHA-256 and stands in every file that it encrypts, so
that keys can change while everything that was encrypted before stays readable. Lines that begin with # are comments.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.problems import ConfigError, Problem

log = logging.getLogger(__name__)
ID_BYTES = 8
NAME = "recording.key"


class NoKey(Exception):
    """There is no key to encrypt with, and none can be made now. The message is for people."""


class KeyRing:
    """The keys of a file; one that is changed, by another process too, is read again."""

    def __init__(self, file: Path | None, keys: tuple[bytes, ...] = ()) -> None:
        self.file = file
        self._keys = keys
        self._stamp: tuple[int, int] | None = None
        self._turn = threading.RLock()

    @property
    def keys(self) -> tuple[bytes, ...]:
        """All keys, the oldest first. Raises ConfigError for a file that holds something else; one that is spoilt or
        gone while kefu runs leaves the keys of before."""
        with self._turn:
            return self._keys if self.file is None else self._read(self.file)

    def _read(self, file: Path) -> tuple[bytes, ...]:
        try:
            found = file.stat()
            now = (found.st_mtime_ns, found.st_ino)
            if now != self._stamp:
                self._stamp = now
                self._keys = read_keys(file)
        except (OSError, ConfigError) as error:
            if isinstance(error, ConfigError) and not self._keys:
                self._stamp = None
                raise
            if self._keys and self._stamp is not None:
                log.error("%s cannot be used (%s): the keys of before are", file, error)
            if isinstance(error, OSError):
                self._stamp = None
        return self._keys

    def current(self) -> bytes:
        """The key for new files; the first one is made. Raises NoKey."""
        keys = self.keys or self._add(first=True)
        return keys[-1]

    def rotate(self) -> str:
        """Add a key for everything new; its id. Raises NoKey, and then the keys are as before."""
        self.current()
        return key_id(self._add(first=False)[-1]).hex()

    def _add(self, first: bool) -> tuple[bytes, ...]:
        """One more key, or the ``first``, unless another thread or process has made that meanwhile."""
        if self.file is None:
            raise NoKey("these keys have no file")
        try:
            with self._turn, _alone(self.file.parent):
                if not (first and self.keys):
                    write_keys(self.file, (*self.keys, secrets.token_bytes(32)))
                return self.keys
        except OSError as error:
            raise NoKey(f"no key for recordings: {self.file} cannot be written ({error.strerror})") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process changes keys in this folder meanwhile. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def key_id(key: bytes) -> bytes:
    """What names a key without giving it away."""
    return hashlib.sha256(b"kefu recording key" + key).digest()[:ID_BYTES]


def read_keys(file: Path) -> tuple[bytes, ...]:
    """Every key of a file. Raises ConfigError naming each line that is none, OSError when it cannot be read."""
    keys: list[bytes] = []
    problems = []
    for number, line in enumerate(file.read_text(encoding="ascii", errors="replace").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != 32:
            words = "must hold 64 hexadecimal digits (a 256-bit key): make one with `openssl rand -hex 32`"
            problems.append(Problem(str(file), number, words))
        elif key not in keys:
            keys.append(key)
    if not keys and not problems:
        problems = [Problem(str(file), 1, "holds no key: put 64 hex digits into it, or remove it and one is made")]
    if problems:
        raise ConfigError(problems)
    return tuple(keys)


def write_keys(file: Path, keys: tuple[bytes, ...]) -> None:
    """Replace the file in one step; readable by its owner alone. Raises OSError, and then it is as before."""
    half = file.with_name(f"{file.name}.{os.getpid()}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"# keys of kefu's recordings, the last one encrypts; written {time.strftime('%F')}\n")
            stream.writelines(key.hex() + "\n" for key in keys)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(half, file)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def key_file(setting: str, run: Path, places: tuple[Path, ...]) -> Path:
    """Where the keys of the settings are, or will be made: for ``auto`` in the first of ``places`` (folders) that holds
    some, else in the last of them."""
    if setting != "auto":
        return run / setting
    return next((place / NAME for place in places if (place / NAME).exists()), places[-1] / NAME)


def find_ring(setting: str, run: Path, places: tuple[Path, ...]) -> KeyRing:
    """The ring of the settings. ``auto``: the first of ``places`` (folders) that holds one, else the last of them.

    A key that an earlier version made beside the data moves there. When that cannot be, it stays, and that is said.
    Raises ConfigError for a file that holds something else.
    """
    if setting != "auto":
        ring = KeyRing(key_file(setting, run, places))
        _ = ring.keys
        return ring
    beside = run / NAME
    file = key_file(setting, run, places)
    try:
        ring = KeyRing(file)
        if beside.exists():
            old = read_keys(beside)
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_keys(file, tuple(dict.fromkeys((*old, *ring.keys))))
            beside.unlink()
            log.warning("the key of recordings has moved from %s to %s: keep a copy of it elsewhere", beside, file)
        ring.current()
    except (OSError, NoKey) as error:
        log.warning(
            "%s cannot be used (%s): the key of recordings lies beside them, in %s. Whoever gets that folder can read "
            "them; set [recording] key_file to a place of its own", file, error, beside,
        )  # fmt: skip
        ring = KeyRing(beside)
        _ = ring.keys
    return ring
