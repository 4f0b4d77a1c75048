"""Back up while records are written, put back, and have the same; what is damaged or runs is not touched."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli import backup as command
from ari_app.cli.commands import main
from ari_app.store.backup import DATABASE, LIST, back_up, put_back, unpack
from ari_app.store.reader import Reader
from ari_app.store.schema import VERSION
from models.domain.errors import CommandRefused
from tests.contract.test_store import Teller
from tests.support.stores import SqliteStore


def _centre(run: Path) -> dict[str, Path]:
    """Records of one call, a recording, and a key; what else there is not."""
    tell = Teller()
    tell.call("c1", 0, agent="1001")
    run.mkdir(exist_ok=True)
    SqliteStore(run).write(tell.rows)
    (run / "recordings" / "c1").mkdir(parents=True)
    (run / "recordings" / "c1" / "mixed.enc").write_bytes(b"\x00secret" * 1000)
    return {"recordings": run / "recordings", "voicemail": run / "voicemail"}


def _made(tmp_path: Path, name: str = "one.tar.gz") -> tuple[Path, Path, dict[str, Path]]:
    run = tmp_path / "run"
    places = _centre(run)
    back_up(tmp_path / name, run / DATABASE, places, "1.2.3")
    return tmp_path / name, run, places


def _unpacked(tmp_path: Path, file: Path) -> Path:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    unpack(file, folder)
    return folder


def test_there_and_back(tmp_path: Path) -> None:
    """The calls and the recording of then, in place of those of now, which are moved aside."""
    file, run, places = _made(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if "half" in one.name] == []
    assert sorted(one.name for one in run.iterdir() if one.name.startswith(".")) == []
    with closing(sqlite3.connect(run / DATABASE)) as now:
        now.execute("delete from calls")
        now.commit()
    (run / "recordings" / "c1" / "mixed.enc").write_bytes(b"other")
    done = put_back(_unpacked(tmp_path, file), {DATABASE: run / DATABASE, **places}, run / "aside")
    assert done == [DATABASE, "recordings"]
    with closing(Reader(run / DATABASE)) as reader:
        assert [row["id"] for row in reader.rows("select id from calls")] == ["c1"]
    assert (run / "recordings" / "c1" / "mixed.enc").read_bytes() == b"\x00secret" * 1000
    assert (run / "aside" / "recordings" / "c1" / "mixed.enc").read_bytes() == b"other"
    assert (run / "aside" / DATABASE).exists()
    assert not (run / f"{DATABASE}-wal").exists()


def test_while_it_is_written(tmp_path: Path) -> None:
    """Pairs of rows are written in one transaction each: a backup has both of a pair, or neither."""
    run = tmp_path / "run"
    places = _centre(run)
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(run / DATABASE, timeout=30)) as writer:
            number = 0
            while not stop.is_set():
                number += 1
                with writer:
                    writer.execute("insert into callers (number) values (?)", [f"a{number}"])
                    writer.execute("insert into calls (id) values (?)", [f"a{number}"])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        found = [back_up(tmp_path / f"{at}.tar.gz", run / DATABASE, places, "1") for at in range(5)]
    finally:
        stop.set()
        thread.join()
    assert all(one.rows["callers"] == one.rows["calls"] - 1 for one in found)
    assert found[-1].rows["calls"] > 1
    _unpacked(tmp_path, tmp_path / "4.tar.gz")


def test_a_recording_whose_time_is_over_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left out, and that is said."""
    run = tmp_path / "run"
    places = _centre(run)
    real = Path.rglob

    def listed(folder: Path, pattern: str) -> Any:  # noqa: ANN401 - paths
        found = sorted(real(folder, pattern))
        for one in found:
            one.unlink() if one.is_file() else None
        monkeypatch.setattr(Path, "is_file", lambda one: one.suffix == ".enc")
        return found

    monkeypatch.setattr(Path, "rglob", listed)
    assert back_up(tmp_path / "x.tar.gz", run / DATABASE, places, "1").gone == ["recordings/c1/mixed.enc"]


@pytest.mark.parametrize("cut", [0, 100, 2000])
def test_half_a_file_is_refused(tmp_path: Path, cut: int) -> None:
    file, *_ = _made(tmp_path)
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(CommandRefused, match="no whole backup"):
        _unpacked(tmp_path, file)


def _again(file: Path, change: dict[str, bytes]) -> Path:
    """The same backup with other bytes under some names."""
    with tarfile.open(file) as archive:
        found = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]
    other = file.with_name("other.tar")
    with tarfile.open(other, "w") as archive:
        for name, content in {**found, **change}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return other


@pytest.mark.parametrize(
    ("name", "words"),
    [("recordings/c1/mixed.enc", "damaged: recordings/c1/mixed.enc"), ("recordings/more", "damaged: recordings/more"),
     ("../outside", "does not belong"), ("/etc/outside", "does not belong")],
)  # fmt: skip
def test_what_somebody_has_changed_is_refused(tmp_path: Path, name: str, words: str) -> None:
    file, *_ = _made(tmp_path)
    with pytest.raises(CommandRefused, match=words):
        _unpacked(tmp_path, _again(file, {name: b"changed"}))
    assert not (tmp_path / "outside").exists()


def test_one_of_a_newer_kefu_is_refused(tmp_path: Path) -> None:
    file, *_ = _made(tmp_path)
    with tarfile.open(file) as archive:
        listed = archive.extractfile(LIST)
        assert listed is not None
        told = {**json.load(listed), "schema": VERSION + 1, "version": "99.0"}
    with pytest.raises(CommandRefused, match=r"newer kefu \(99\.0"):
        _unpacked(tmp_path, _again(file, {LIST: json.dumps(told).encode()}))


# The commands -----------------------------------------------------------------------------------------


@pytest.fixture(name="kefu")
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    """A shell with a checkout of its own, whose kefu is stopped."""
    checkout = tmp_path / "checkout"
    (checkout / "config" / "rules").mkdir(parents=True)
    (checkout / "config" / "site.toml").write_text("[web]\n")
    (checkout / "config" / "default.toml").write_text("of this version")
    (checkout / "dialplans").mkdir()
    (checkout / "dialplans" / "10.conf").write_text("mine")
    (checkout / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    monkeypatch.setattr(command, "ROOT", checkout)
    monkeypatch.setattr(command, "key_folders", lambda: (tmp_path / "keys",))

    def kefu(*words: str) -> tuple[int, str]:
        status = main(["--run", str(tmp_path / "run"), *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return kefu


def test_the_commands(kefu: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the shell
    """One command each: there, look, and back, with the configuration, but not what belongs to the version."""
    file = str(tmp_path / "all.tar.gz")
    assert kefu("backup", file) == (
        1,
        f"kefu: there are no records in {tmp_path / 'run'} yet (start with `make run`)\n",
    )
    _centre(tmp_path / "run")
    status, said = kefu("backup", file)
    assert (status, "1 calls" in said, "keep a copy of" in said) == (0, True, True), said
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert {"config/site.toml", "dialplans/10.conf", "recordings/c1/mixed.enc", DATABASE} <= set(names)
    assert "config/default.toml" not in names
    (tmp_path / "checkout" / "dialplans" / "10.conf").write_text("changed")
    assert "is whole" in kefu("restore", file, "--look")[1]
    assert (tmp_path / "checkout" / "dialplans" / "10.conf").read_text() == "changed"
    status, said = kefu("restore", file)
    assert (status, "put back: kefu.db, recordings" in said) == (0, True), said
    assert (tmp_path / "checkout" / "dialplans" / "10.conf").read_text() == "mine"
    (aside,) = (tmp_path / "run").glob("before-restore-*")
    assert (aside / "dialplans" / "10.conf").read_text() == "changed"
    assert kefu("restore", str(tmp_path / "none"))[1] == f"kefu: there is no {tmp_path / 'none'}\n"


def test_the_key_goes_along_when_asked_for(kefu: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the shell
    _centre(tmp_path / "run")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "recording.key").write_text("00" * 32)
    assert kefu("backup", str(tmp_path / "a.tar.gz"), "--with-key", "--no-recordings")[0] == 0
    (tmp_path / "keys" / "recording.key").unlink()
    assert kefu("restore", str(tmp_path / "a.tar.gz"), "--no-config")[0] == 0
    assert (tmp_path / "keys" / "recording.key").read_text() == "00" * 32
    assert (tmp_path / "keys" / "recording.key").stat().st_mode & 0o777 == 0o600


def test_nothing_is_put_back_under_a_running_centre(kefu: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the shell
    _centre(tmp_path / "run")
    file = str(tmp_path / "a.tar.gz")
    assert kefu("backup", file)[0] == 0
    before = (tmp_path / "run" / DATABASE).read_bytes()
    (tmp_path / "run" / "kefu.pid").write_text(str(os.getpid()))
    status, said = kefu("restore", file)
    assert (status, "stop it first" in said) == (1, True)
    (tmp_path / "run" / "kefu.pid").unlink()
    with closing(sqlite3.connect(tmp_path / "run" / DATABASE)) as writer:
        writer.execute("begin immediate")
        status, said = kefu("restore", file)
        assert (status, "is in use by somebody" in said) == (1, True)
    assert (tmp_path / "run" / DATABASE).read_bytes() == before
