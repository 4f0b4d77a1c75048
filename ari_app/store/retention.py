"""How long things are kept: once an hour each kind of data gives up what is older or larger than the settings say."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.domain.events import Event
from models.domain.upkeep_events import RetentionApplied

log = logging.getLogger(__name__)
_HOUR = 3600.0
_FIRST = 60.0  # seconds after the start, when calls that were taken over have settled


@dataclass(frozen=True, slots=True)
class Removed:
    """What a kind gave up."""

    count: int = 0
    freed: int = 0


class Keeper(Protocol):
    """One kind of data that does not live for ever. ``kind`` is its name for people."""

    kind: str

    async def expire(self, now: float) -> Removed:
        """Give up what is old at ``now`` (epoch seconds), off the event loop. May raise OSError and sqlite3.Error."""

    def size(self) -> int:
        """Bytes on the disk (asked on a thread)."""


class Retention:
    """The service."""

    def __init__(self, keepers: Sequence[Keeper], publish: Callable[[Event], object]) -> None:
        self._keepers, self._publish = list(keepers), publish
        self.sizes: dict[str, int] = {}

    async def run(self) -> None:
        """Once soon after the start, then every hour."""
        await self.measure()
        await asyncio.sleep(_FIRST)
        while True:
            await self.apply(time.time())
            await self.measure()
            await asyncio.sleep(_HOUR)

    async def apply(self, now: float) -> None:
        """One round; a kind that fails does not keep the others from theirs."""
        for keeper in self._keepers:
            try:
                removed = await keeper.expire(now)
            except (OSError, sqlite3.Error) as error:
                log.warning("%s: what is old could not be removed: %s", keeper.kind, error)
                continue
            if removed.count:
                self._publish(RetentionApplied(what=keeper.kind, removed=removed.count, freed_bytes=removed.freed))

    async def measure(self) -> None:
        """Take the sizes of everything, for `kefu status --json`."""
        for keeper in self._keepers:
            try:
                self.sizes[keeper.kind] = await asyncio.to_thread(keeper.size)
            except OSError as error:
                log.warning("%s: its size cannot be taken: %s", keeper.kind, error)


def folder_bytes(folder: Path) -> int:
    """Bytes of all files in a folder and below; what vanishes meanwhile is not counted."""
    total = 0
    for file in folder.rglob("*"):
        try:
            if file.is_file():
                total += file.stat().st_size
        except OSError:
            continue
    return total
