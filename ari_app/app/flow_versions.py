"""Versions of the flow: put into force whole or not at all, kept, and brought back.

A call takes flow and prompts when it arrives and keeps them to its end; what is in force is two attributes of
`FlowParts`, replaced in one step after everything has been read, checked and rendered.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ari_app.agents.roster import Roster
from ari_app.configuration.everything import Files, read_flow_files
from ari_app.contact.flow_parts import FlowParts
from ari_app.media.templates import render_templates
from ari_app.store.journal import Journal
from config.load import ROOT
from config.problems import ConfigError
from config.settings import Settings
from models.domain.errors import CommandRefused
from models.domain.flow import Flow, Texts
from models.domain.flow_events import FlowLoaded

log = logging.getLogger(__name__)
_KEPT = 50
_PIN = "pinned"


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version. ``at`` is epoch seconds; ``main`` the flow file's name inside the folder."""

    number: int
    at: float
    by: str
    digest: str
    main: str
    changes: tuple[str, ...]


class FlowVersions:
    """The versions under ``folder``, and which of them is in force."""

    def __init__(self, flows: FlowParts, journal: Journal, roster: Roster, settings: Settings, folder: Path) -> None:
        self._flows, self._journal, self._roster, self._settings = flows, journal, roster, settings
        self._folder = folder
        self.current = 0
        self._turn = asyncio.Lock()

    def begin(self, flow: Flow, texts: Texts) -> None:
        """Take note of what the application has started with, or go back to a version that was pinned."""
        try:
            self._begin(flow)
        except OSError as error:
            log.error("this version of the flow is not kept (%s): %s", self._folder, error.strerror)

    def _begin(self, flow: Flow) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        pinned = self._pinned()
        if pinned is not None:
            self._journal.publish(
                FlowLoaded(version=pinned.number, digest=pinned.digest, by="restart", how="still pinned by rollback")
            )
            self.current = pinned.number
            return
        self.current = self._keep(flow, "start", []).number

    async def reload(self, by: str) -> dict[str, Any]:
        """Read the files again. Raises ConfigError with every problem, and then nothing has changed."""
        async with self._turn:
            return await self._reload(by)

    async def _reload(self, by: str) -> dict[str, Any]:
        begun = time.monotonic()
        flow, texts = await asyncio.to_thread(read_flow_files, self._settings, self._skills())
        changes = differences(self._flows.flow, flow)
        await self._put_into_force(flow, texts)
        (self._folder / _PIN).unlink(missing_ok=True)
        version = self._keep(flow, by, changes)
        self._told(version, by, "reloaded", changes)
        took = round((time.monotonic() - begun) * 1000, 1)
        return {"version": version.number, "changes": changes, "milliseconds": took, "prompts": len(texts)}

    async def rollback(self, by: str, number: int = 0) -> dict[str, Any]:
        """Bring a version back (0: the one before the current). It stays, over restarts, until the next reload."""
        async with self._turn:
            return await self._rollback(by, number)

    async def _rollback(self, by: str, number: int) -> dict[str, Any]:
        stored = {version.number: version for version in self.versions()}
        earlier = sorted(n for n in stored if n < self.current)
        wanted = number or (earlier[-1] if earlier else 0)
        if wanted not in stored:
            known = ", ".join(map(str, sorted(stored))) or "none"
            raise CommandRefused(f"there is no version {wanted or 'before this one'}; there are: {known}")
        folder = self._folder / f"{wanted:04d}"
        main = stored[wanted].main
        flow, texts = await asyncio.to_thread(read_flow_files, self._settings, self._skills(), folder, main)
        changes = differences(self._flows.flow, flow)
        await self._put_into_force(flow, texts)
        (self._folder / _PIN).write_text(str(wanted))
        self._told(stored[wanted], by, "rolled back", changes)
        return {"version": wanted, "changes": changes, "pinned": True}

    def versions(self) -> list[Version]:
        """What is kept, oldest first."""
        found = []
        for file in sorted(self._folder.glob("[0-9]*/version.json")):
            row = json.loads(file.read_text(encoding="utf-8"))
            found.append(Version(**{**row, "changes": tuple(row["changes"])}))
        return found

    # Inside -------------------------------------------------------------------------------------

    def _skills(self) -> frozenset[str]:
        return frozenset(skill for status in self._roster.all() for skill in status.agent.skills)

    async def _put_into_force(self, flow: Flow, texts: Texts) -> None:
        book = self._flows.prompts.with_texts(texts)
        await book.render_all()
        await render_templates(self._settings.speech, flow)
        self._flows.flow, self._flows.prompts = flow, book

    def _told(self, version: Version, by: str, how: str, changes: list[str]) -> None:
        self.current = version.number
        self._journal.publish(
            FlowLoaded(version=version.number, digest=version.digest, by=by, how=how, changes=changes)
        )

    def _pinned(self) -> Version | None:
        return next((one for one in self.versions() if str(one.number) == pinned_number(self._folder)), None)

    def _keep(self, flow: Flow, by: str, changes: list[str]) -> Version:
        """Store the files of what is in force, unless the newest version is the same."""
        files = _files_of(flow)
        files["prompts.toml"] = (ROOT / self._settings.centre.prompts).read_bytes()
        digest = hashlib.sha256(b"".join(name.encode() + data for name, data in files.items())).hexdigest()[:16]
        stored = self.versions()
        if stored and stored[-1].digest == digest:
            return stored[-1]
        number = stored[-1].number + 1 if stored else 1
        version = Version(number, time.time(), by, digest, Path(flow.files[0]).name, tuple(changes))
        _write(self._folder / f"{number:04d}", files, version)
        for old in stored[: max(0, len(stored) + 1 - _KEPT)]:
            shutil.rmtree(self._folder / f"{old.number:04d}", ignore_errors=True)
        return version


def _files_of(flow: Flow) -> dict[str, bytes]:
    """Every file of a flow by its path from the main one: what it includes, and the calendars beside each."""
    home = Path(flow.files[0]).parent
    found = [Path(name) for name in flow.files]
    found += [calendar for folder in {file.parent for file in found} for calendar in sorted(folder.glob("*.ics"))]
    return {str(file.relative_to(home)): file.read_bytes() for file in found}


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


def pinned_number(folder: Path) -> str:
    """The version that a rollback has pinned, or ""."""
    file = folder / _PIN
    return file.read_text().strip() if file.exists() else ""


def last_good(folder: Path) -> tuple[Path, str] | None:
    """Folder and main file of the version to start with when the files of the engineer cannot be: pinned or newest."""
    numbers = sorted(file.parent.name for file in folder.glob("[0-9]*/version.json"))
    pinned = pinned_number(folder)
    name = f"{int(pinned):04d}" if pinned.isdigit() and f"{int(pinned):04d}" in numbers else (numbers or [""])[-1]
    if not name:
        return None
    row = json.loads((folder / name / "version.json").read_text(encoding="utf-8"))
    return folder / name, str(row["main"])


def differences(old: Flow, new: Flow) -> list[str]:
    """What has changed, in words: steps, lines, look-ups and prompts by name."""
    found = []
    for what, before, after in (
        ("step", old.steps, new.steps), ("line", old.lines, new.lines), ("look-up", old.sources, new.sources),
        ("prompt", old.texts, new.texts),
    ):  # fmt: skip
        found += [f"{what} {name} added" for name in after if name not in before]
        found += [f"{what} {name} removed" for name in before if name not in after]
        found += [
            f"{what} {name} changed" for name in after if name in before and _bare(after[name]) != _bare(before[name])
        ]  # fmt: skip
    if _plain(old.hours) != _plain(new.hours):
        found.append("the opening hours or holidays changed")
    if old.operator != new.operator:
        found.append(f"operator is {new.operator}")
    return found


def _bare(value: Any) -> str:  # noqa: ANN401 - a step, a line, a look-up or a text
    """Without its place in the file, and expressions by their text."""
    for name in ("line", "at"):
        if hasattr(value, "file") and hasattr(value, name):
            value = replace(value, file="", **{name: 0})
    return _plain(value)


def _plain(value: Any) -> str:  # noqa: ANN401 - anything of a flow
    if hasattr(value, "tree") and hasattr(value, "names"):
        return str(value.text)
    if hasattr(value, "__dataclass_fields__"):
        return (
            f"{type(value).__name__}({', '.join(_plain(getattr(value, name)) for name in value.__dataclass_fields__)})"
        )
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return repr(value)


def files_or_last_good(settings: Settings, folder: Path) -> Files:
    """Every configuration file; flow and prompts that were rolled back, or cannot be read, from the last good version.

    A process that starts again under live calls must not stay away because of a file that somebody is editing.
    Raises ConfigError when there is no such version, or other files are wrong.
    """
    stored = last_good(folder) if folder.is_dir() else None
    if stored is not None and pinned_number(folder):
        return Files(settings, stored)
    try:
        return Files(settings)
    except ConfigError as error:
        if stored is None:
            raise
        files = Files(settings, stored)
        log.error("starting with the last good flow (%s) because of:\n%s", stored[0].name, error)
        return files
