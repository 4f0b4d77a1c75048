"""Free space where kefu and Asterisk write: enough, low (a warning) or short (no recording begins)."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.domain.events import Event
from models.domain.upkeep_events import DiskSpaceTurned

log = logging.getLogger(__name__)
_EVERY = 2.0
_MB = 1 << 20
_A_RECORDING = 3 * _MB  # a minute of three files
_BACK = 1.1  # so much more than the limit must be free until a level is left again


class Level(StrEnum):
    """How much room there is."""

    ENOUGH = "enough"
    LOW = "low"
    SHORT = "short"


def level(free: int, warn: int, stop: int, before: Level) -> Level:
    """The level of so many free bytes; a limit that was crossed is left only with something to spare."""
    for limit, below in ((stop, Level.SHORT), (warn, Level.LOW)):
        spare = _BACK if before in (Level.SHORT, below) else 1.0
        if limit and free < limit * spare:
            return below
    return Level.ENOUGH


def free_bytes(folder: Path) -> int:
    """What an ordinary user may still write where the folder is, or will be. Raises OSError."""
    found = os.statvfs(_there(folder))
    return found.f_bavail * found.f_frsize


def one_a_disk(folders: Iterable[Path]) -> list[Path]:
    """The first folder on each disk."""
    found: dict[int, Path] = {}
    for folder in folders:
        found.setdefault(_there(folder).stat().st_dev, folder)
    return list(found.values())


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


class DiskWatch:
    """The service. ``running``: how many recordings are under way, each of which needs room to come to its end."""

    def __init__(
        self, folders: Iterable[Path], warn_mb: int, stop_mb: int, publish: Callable[[Event], object],
        running: Callable[[], int] = lambda: 0, measure: Callable[[Path], int] = free_bytes,
    ) -> None:  # fmt: skip
        self._levels = dict.fromkeys(folders, Level.ENOUGH)
        self._warn, self._stop = warn_mb * _MB, stop_mb * _MB
        self._publish, self._running, self._measure = publish, running, measure
        self._free: dict[Path, int] = {}
        self._since = time.time()

    async def run(self) -> None:
        """Look every other second."""
        while True:
            await self.look()
            await asyncio.sleep(_EVERY)

    async def look(self) -> None:
        """Look once; a level that has changed is said, in the log and as an event."""
        for folder, before in list(self._levels.items()):
            try:
                free = await asyncio.to_thread(self._measure, folder)
            except OSError as error:
                log.debug("%s: its free space is not known: %s", folder, error)
                continue
            self._free[folder] = free
            stop = self._stop + _A_RECORDING * self._running() if self._stop else 0
            now = level(free, max(self._warn, stop) if self._warn else 0, stop, before)
            if now is not before:
                self._levels[folder] = now
                self._since = time.time()
                self._say(folder, now, free)

    def _say(self, folder: Path, now: Level, free: int) -> None:
        words = {
            Level.ENOUGH: "disk: there is room again",
            Level.LOW: "disk: little room is left",
            Level.SHORT: "disk: too little room is left for recordings, none begins. Free space; calls go on",
        }
        severity = logging.INFO if now is Level.ENOUGH else logging.ERROR
        log.log(severity, "%s (%d MB at %s)", words[now], free // _MB, folder)
        self._publish(DiskSpaceTurned(folder=str(folder), level=str(now), free_mb=round(free / _MB, 1)))

    @property
    def level(self) -> Level:
        """The worst of all folders."""
        found = set(self._levels.values())
        return next((one for one in (Level.SHORT, Level.LOW) if one in found), Level.ENOUGH)

    def why_not_record(self) -> str:
        """Why no recording may begin now; "" when it may."""
        if self.level is not Level.SHORT:
            return ""
        folder = next(folder for folder, level in self._levels.items() if level is Level.SHORT)
        return f"only {self._free.get(folder, 0) // _MB} MB are free at {folder} ([store] stop_recording_free_mb)"

    def facts(self) -> dict[str, Any]:
        """For `kefu status`."""
        return {
            "level": str(self.level), "since": round(self._since, 1),
            "free_mb": {str(folder): free // _MB for folder, free in self._free.items()},
            "short": [str(folder) for folder, level in self._levels.items() if level is not Level.ENOUGH],
        }  # fmt: skip
