"""Recordings at rest: AES-256-GCM in chunks, so that a file of any length needs little memory and a cut one is noticed.

Layout: ``KFR2``, 8 bytes that name the key, 8 bytes of nonce prefix, then chunks of [4-byte big-endian length,
ciphertext with its 16-byte tag]. The nonce of chunk n is prefix + n (NIST SP 800-38D §8.2.1); the last chunk is marked
in its associated data, so that neither its loss nor a change of order goes unseen. ``KFR1`` of earlier versions has no
name of a key; every key is tried on it.
"""

from __future__ import annotations

import io
import os
import secrets
import struct
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ari_app.store.keyring import ID_BYTES, KeyRing, key_id

_MAGIC, _NAMELESS = b"KFR2", b"KFR1"
_PREFIX = 8
_CHUNK = 1 << 16


class Unreadable(Exception):
    """A recording cannot be read: wrong key, damaged, or not there. The message is for people."""


def encrypt_file(source: Path, target: Path, keys: KeyRing) -> int:
    """Encrypt into ``target``, which appears whole, and safe on the disk, or not at all; the number of plain bytes.

    Raises OSError, and NoKey when there is nothing to encrypt with.
    """
    with source.open("rb") as reader:
        return _encrypt(reader, target, keys)


def encrypt_bytes(data: bytes, target: Path, keys: KeyRing) -> int:
    """The same with what is in memory, and never on the disk in the clear."""
    return _encrypt(io.BytesIO(data), target, keys)


def _encrypt(reader: BinaryIO, target: Path, keys: KeyRing) -> int:
    key = keys.current()
    cipher, prefix, total = AESGCM(key), secrets.token_bytes(_PREFIX), 0
    half = target.with_suffix(".half")
    try:
        with os.fdopen(_private(half), "wb") as writer:
            writer.write(_MAGIC + key_id(key) + prefix)
            number, chunk = 0, reader.read(_CHUNK)
            while True:
                following = reader.read(_CHUNK)
                sealed = cipher.encrypt(prefix + struct.pack(">I", number), chunk, _mark(not following))
                writer.write(struct.pack(">I", len(sealed)) + sealed)
                total, number = total + len(chunk), number + 1
                if not following:
                    break
                chunk = following
            writer.flush()
            os.fsync(writer.fileno())
        os.replace(half, target)
        _fsync_folder(target.parent)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    return total


def decrypt_file(source: Path, keys: KeyRing) -> bytes:
    """The plain bytes. Raises VaultError."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Unreadable(f"{source.name} is not there: {error.strerror}") from error
    if data[:4] == _NAMELESS:
        at, fitting = 4, keys.keys[::-1]
    elif data[:4] == _MAGIC:
        at, name = 4 + ID_BYTES, data[4 : 4 + ID_BYTES]
        fitting = tuple(key for key in keys.keys if key_id(key) == name)
        if not fitting:
            raise Unreadable(f"{source.name} needs key {name.hex()}, another one than there is in {keys.file}")
    else:
        raise Unreadable(f"{source.name} is not a recording of kefu")
    for key in fitting:
        try:
            return _opened(data, at, key, source.name)
        except InvalidTag:
            continue
    raise Unreadable(f"{source.name} was changed or cut off, or the key is another one")


def _opened(data: bytes, at: int, key: bytes, name: str) -> bytes:
    """Decrypt what follows the header, which ends at ``at``. Raises InvalidTag, and VaultError when it is cut off."""
    cipher, prefix, at, number = AESGCM(key), data[at : at + _PREFIX], at + _PREFIX, 0
    plain: list[bytes] = []
    while True:
        if at + 4 > len(data):
            raise Unreadable(f"{name} is cut off")
        (length,) = struct.unpack_from(">I", data, at)
        sealed, at = data[at + 4 : at + 4 + length], at + 4 + length
        plain.append(cipher.decrypt(prefix + struct.pack(">I", number), sealed, _mark(at >= len(data))))
        number += 1
        if at >= len(data):
            return b"".join(plain)


def _fsync_folder(folder: Path) -> None:
    """The name too must survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(last: bool) -> bytes:
    return b"last" if last else b"more"


def _private(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
