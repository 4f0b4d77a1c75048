"""Numbered versions of files that engineers put into force: kept in a folder each, compared, pinned and found again."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.app.flow_texts import texts_in
from models.domain.errors import NotThere

_KEPT = 50
_PIN = "pinned"


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version. ``at`` is epoch seconds; ``main`` the name of the first file inside its folder."""

    number: int
    at: float
    by: str
    digest: str
    main: str
    changes: tuple[str, ...]


class KeptVersions:
    """Those under ``folder``, which is made when the first is kept. The newest 50 stay."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Version]:
        """Oldest first."""
        found = []
        for file in sorted(self._folder.glob("[0-9]*/version.json")):
            row = json.loads(file.read_text(encoding="utf-8"))
            found.append(Version(**{**row, "changes": tuple(row["changes"])}))
        return found

    def place(self, number: int) -> Path:
        """The folder that has the files of a version."""
        return self._folder / f"{number:04d}"

    def wanted(self, number: int, current: int) -> Version:
        """That version; of 0, the one before ``current``. Raises NotThere."""
        stored = {version.number: version for version in self.all()}
        earlier = sorted(n for n in stored if n < current)
        chosen = number or (earlier[-1] if earlier else 0)
        if chosen not in stored:
            raise NotThere(f"there is no version {chosen or 'before this one'}; there are: {_numbers(stored)}")
        return stored[chosen]

    def texts(self, number: int) -> dict[str, str]:
        """The files of a version by name. Raises NotThere and OSError."""
        known = [one.number for one in self.all()]
        if number not in known:
            raise NotThere(f"there is no version {number}; there are: {_numbers(known)}")
        return texts_in(self.place(number))

    def keep(self, files: Mapping[str, bytes], main: str, by: str, changes: Sequence[str]) -> Version:
        """Store files by their names, unless the newest version is the same. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256(b"".join(name.encode() + data for name, data in files.items())).hexdigest()[:16]
        stored = self.all()
        if stored and stored[-1].digest == digest:
            return stored[-1]
        number = stored[-1].number + 1 if stored else 1
        version = Version(number, time.time(), by, digest, main, tuple(changes))
        _write(self.place(number), files, version)
        for old in stored[: max(0, len(stored) + 1 - _KEPT)]:
            shutil.rmtree(self.place(old.number), ignore_errors=True)
        return version

    # The version that stays in force over restarts ---------------------------------------------------

    def pin(self, number: int) -> None:
        """It stays, until `unpin`."""
        (self._folder / _PIN).write_text(str(number))

    def unpin(self) -> None:
        """The files of the engineer are in force again."""
        (self._folder / _PIN).unlink(missing_ok=True)

    def pinned(self) -> Version | None:
        """The one that a rollback has pinned, if it is still there."""
        file = self._folder / _PIN
        name = file.read_text().strip() if file.exists() else ""
        return next((one for one in self.all() if str(one.number) == name), None)

    def last_good(self) -> Version | None:
        """What to begin with when the files of the engineer cannot be: pinned or newest."""
        stored = self.all()
        return self.pinned() or (stored[-1] if stored else None)


def _numbers(known: Mapping[int, Version] | Sequence[int]) -> str:
    return ", ".join(map(str, sorted(known))) or "none"


def _write(folder: Path, files: Mapping[str, bytes], version: Version) -> None:
    half = folder.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    for name, data in files.items():
        (half / name).parent.mkdir(parents=True, exist_ok=True)
        (half / name).write_bytes(data)
    row = {name: getattr(version, name) for name in Version.__dataclass_fields__}
    (half / "version.json").write_text(json.dumps(row, ensure_ascii=False, indent=1), encoding="utf-8")
    half.rename(folder)
