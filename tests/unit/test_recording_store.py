"""Encrypted files and their keys: every change is noticed, keys rotate, and no plain file is lost before its time."""

from __future__ import annotations

import errno
import os
import secrets
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ari_app.store.keyring import KeyRing, NoKey, find_ring, key_id, write_keys
from ari_app.store.recording_store import Unreadable, decrypt_file, encrypt_file
from config.problems import ConfigError


def nameless(plain: bytes, key: bytes) -> bytes:
    """A file as earlier versions wrote it: one chunk, no key id."""
    prefix = secrets.token_bytes(8)
    sealed = AESGCM(key).encrypt(prefix + struct.pack(">I", 0), plain, b"last")
    return b"KFR1" + prefix + struct.pack(">I", len(sealed)) + sealed


def test_every_change_is_noticed(tmp_path: Path) -> None:
    """A bit flipped, a chunk cut off, another key, a file that is none: refused with words, never noise."""
    keys, other = KeyRing(tmp_path / "key"), KeyRing(tmp_path / "other")
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    for size in (0, 1, 65536, 65537, 200_000):
        plain.write_bytes(os.urandom(size))
        assert encrypt_file(plain, sealed, keys) == size
        assert decrypt_file(sealed, keys) == plain.read_bytes()
    data = sealed.read_bytes()
    assert data[:4] == b"KFR2"
    for bad in (data[:-1] + bytes([data[-1] ^ 1]), data[: 20 + 4 + 65552], data[:40], b"RIFF" + data[4:]):
        sealed.write_bytes(bad)
        with pytest.raises(Unreadable):
            decrypt_file(sealed, keys)
    sealed.write_bytes(data)
    other.current()
    with pytest.raises(Unreadable, match="another one"):
        decrypt_file(sealed, other)
    with pytest.raises(Unreadable, match="not there"):
        decrypt_file(tmp_path / "nothing", keys)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_rotation_keeps_everything_readable(tmp_path: Path) -> None:
    """New files have the new key, files of before and of earlier versions stay readable, in other processes too."""
    keys = KeyRing(tmp_path / "key")
    plain = tmp_path / "plain"
    plain.write_bytes(b"first")
    encrypt_file(plain, tmp_path / "1", keys)
    (tmp_path / "0").write_bytes(nameless(b"zeroth", keys.current()))
    reader = KeyRing(tmp_path / "key")
    assert decrypt_file(tmp_path / "1", reader) == b"first"
    first = keys.current()
    name = keys.rotate()
    assert keys.current() != first
    assert name == key_id(keys.current()).hex()
    plain.write_bytes(b"second")
    encrypt_file(plain, tmp_path / "2", keys)
    assert (tmp_path / "2").read_bytes()[4:12].hex() == name
    for file, words in (("0", b"zeroth"), ("1", b"first"), ("2", b"second")):
        assert decrypt_file(tmp_path / file, reader) == words
        assert decrypt_file(tmp_path / file, keys) == words


def test_the_first_key_is_made_once(tmp_path: Path) -> None:
    """Many threads of many processes want it in the same moment: all have the same."""
    rings = [KeyRing(tmp_path / "keys" / "key") for _ in range(8)] * 4
    with ThreadPoolExecutor(32) as pool:
        keys = set(pool.map(lambda ring: ring.current(), rings))
    assert len(keys) == 1
    assert KeyRing(tmp_path / "keys" / "key").keys == tuple(keys)
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda ring: ring.rotate(), rings[:8]))
    assert len(set(names)) == 8
    assert len(rings[0].keys) == 9, "none is lost"


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be made whole is not there; what was there before stays."""
    keys, plain, sealed = KeyRing(tmp_path / "key"), tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"words")
    encrypt_file(plain, sealed, keys)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("ari_app.store.recording_store.os.fsync", full)
    plain.write_bytes(b"other words")
    with pytest.raises(OSError, match="No space"):
        encrypt_file(plain, sealed, keys)
    assert decrypt_file(sealed, keys) == b"words"
    assert not list(tmp_path.glob("*.half"))


def test_no_key_can_be_made(tmp_path: Path) -> None:
    """A folder that cannot be written: words, no trace, and the keys that are there go on."""
    (tmp_path / "file").write_text("")
    with pytest.raises(NoKey, match="cannot be written"):
        KeyRing(tmp_path / "file" / "key").current()
    keys = KeyRing(tmp_path / "key")
    first = keys.current()
    (tmp_path / "key").write_text("spoilt")
    assert keys.current() == first, "a file that somebody spoils while it runs does not stop recordings"
    with pytest.raises(ConfigError, match="64 hexadecimal"):
        _ = KeyRing(tmp_path / "key").keys
    (tmp_path / "empty").write_text("# nothing\n")
    with pytest.raises(ConfigError, match="holds no key"):
        _ = KeyRing(tmp_path / "empty").keys


def test_the_key_lies_outside_the_data(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """auto: the user's own folder; a key that lay beside the data moves there, and joins those that are there."""
    run, system, home = tmp_path / "run", tmp_path / "etc", tmp_path / "home"
    run.mkdir()
    ring = find_ring("auto", run, (system, home))
    assert ring.file == home / "recording.key"
    assert not (run / "recording.key").exists()
    fresh, old = ring.current(), os.urandom(32)
    (run / "recording.key").write_text(old.hex() + "\n")
    moved = find_ring("auto", run, (system, home))
    assert moved.keys == (old, fresh), "what was encrypted with it stays readable; the newer one encrypts"
    assert not (run / "recording.key").exists()
    assert "has moved" in caplog.text
    system.mkdir()
    write_keys(system / "recording.key", (old,))
    assert find_ring("auto", run, (system, home)).file == system / "recording.key"
    assert find_ring("own.key", run, (system, home)).file == run / "own.key"


def test_without_a_place_of_its_own_it_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No home that can be written: the key lies beside the data, with a warning."""
    run, home = tmp_path / "run", tmp_path / "home"
    run.mkdir()
    home.write_text("a file, no folder")
    ring = find_ring("auto", run, (tmp_path / "etc", home))
    assert ring.file == run / "recording.key"
    assert len(ring.current()) == 32
    assert "lies beside them" in caplog.text
    (run / "recording.key").write_text("short")
    with pytest.raises(ConfigError, match="64 hexadecimal"):
        find_ring("auto", run, (tmp_path / "etc", home))
