"""Recordings at rest: AES-256-GCM in chunks, so that a file of any length needs little memory and a cut one is noticed.

Layout: ``KFR1``, 8 bytes of nonce prefix, then chunks of [4-byte big-endian length, ciphertext with its 16-byte tag].
The nonce of chunk n is prefix + n (NIST SP 800-38D §8.2.1); the last chunk is marked in its associated data, so that
neither its loss nor a change of order goes unseen.
"""

from __future__ import annotations

import os
import secrets
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.problems import ConfigError, Problem
from config.render import write_private

_MAGIC = b"KFR1"
_CHUNK = 1 << 16


class VaultError(Exception):
    """A recording cannot be read: wrong key, damaged, or not there. The message is for people."""


def load_key(file: Path) -> bytes:
    """The 256-bit key of the settings; made when the file is not there. Raises ConfigError for anything else."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(file, secrets.token_hex(32) + "\n")
    text = file.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        words = "must hold 64 hexadecimal digits (a 256-bit key): make one with `openssl rand -hex 32`"
        raise ConfigError([Problem(str(file), 1, words)])
    return key


def encrypt_file(source: Path, target: Path, key: bytes) -> int:
    """Encrypt into ``target``, which appears whole or not at all; the number of plain bytes."""
    cipher, prefix, total = AESGCM(key), secrets.token_bytes(8), 0
    half = target.with_suffix(".half")
    with source.open("rb") as reader, os.fdopen(_private(half), "wb") as writer:
        writer.write(_MAGIC + prefix)
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
    return total


def decrypt_file(source: Path, key: bytes) -> bytes:
    """The plain bytes. Raises VaultError."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise VaultError(f"{source.name} is not there: {error.strerror}") from error
    if data[:4] != _MAGIC:
        raise VaultError(f"{source.name} is not a recording of kefu")
    cipher, prefix, at, number = AESGCM(key), data[4:12], 12, 0
    plain: list[bytes] = []
    while True:
        if at + 4 > len(data):
            raise VaultError(f"{source.name} is cut off")
        (length,) = struct.unpack_from(">I", data, at)
        sealed, at = data[at + 4 : at + 4 + length], at + 4 + length
        try:
            plain.append(cipher.decrypt(prefix + struct.pack(">I", number), sealed, _mark(at >= len(data))))
        except InvalidTag as error:
            raise VaultError(f"{source.name} was changed or cut off, or the key is another one") from error
        number += 1
        if at >= len(data):
            return b"".join(plain)


def _mark(last: bool) -> bytes:
    return b"last" if last else b"more"


def _private(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
