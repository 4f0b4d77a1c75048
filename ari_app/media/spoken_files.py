"""How long spoken prompts are kept: sentences with values of a call for hours, prompts out of force for months."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from pathlib import Path

from ari_app.media.rendering import Rendering, filled_folder
from ari_app.store.retention import Removed, folder_bytes

log = logging.getLogger(__name__)
_DAY, _HOUR = 86400.0, 3600.0
_PLAYING = 600.0  # seconds in which Asterisk may still want what it was told of


class SpokenFiles:
    """The keeper of all languages' files: they share ``cache`` (outlives the run) and ``sounds`` (Asterisk reads)."""

    kind = "prompts"

    def __init__(
        self, renderings: Collection[Rendering], sounds: Path, cache: Path, hours: float, mb: int, days: float
    ) -> None:
        self._renderings, self._sounds, self._cache = renderings, sounds, cache
        self._hours, self._bytes, self._days = hours, mb << 20, days

    async def expire(self, now: float) -> Removed:
        """See `ari_app.store.retention.Keeper`."""
        used: dict[str, float] = {}
        for rendering in self._renderings:
            used |= rendering.used()
        in_force = set().union(*(rendering.in_force for rendering in self._renderings))
        gone, freed = await asyncio.to_thread(self._expired, now, used, in_force)
        for rendering in self._renderings:
            for name in gone:
                rendering.used().pop(name, None)
        return Removed(len(gone), freed)

    def size(self) -> int:
        """See `ari_app.store.retention.Keeper`."""
        return folder_bytes(self._cache)

    def _expired(self, now: float, used: dict[str, float], in_force: set[str]) -> tuple[list[str], int]:
        gone: list[str] = []
        freed = 0
        for file in self._old_sentences(now, used) + self._old_prompts(now, used, in_force):
            size = file.stat().st_size
            file.unlink(missing_ok=True)
            (self._sounds / file.name).unlink(missing_ok=True)
            gone.append(file.name)
            freed += size
        return gone, freed

    def _old_sentences(self, now: float, used: dict[str, float]) -> list[Path]:
        """Those not needed for long, and the longest unused of too many."""
        found = sorted(
            (max(file.stat().st_mtime, used.get(file.name, 0.0)), file.stat().st_size, file)
            for file in filled_folder(self._cache).glob("*.wav")
        )
        before = now - self._hours * _HOUR if self._hours else float("-inf")
        too_much = sum(size for _, size, _ in found) - self._bytes if self._bytes else 0
        old = []
        for at, size, file in found:
            if at < before or (too_much > 0 and at < now - _PLAYING):
                old.append(file)
                too_much -= size
        return old

    def _old_prompts(self, now: float, used: dict[str, float], in_force: set[str]) -> list[Path]:
        if not self._days:
            return []
        before = now - self._days * _DAY
        return [
            file
            for file in self._cache.glob("*.wav")
            if file.name not in in_force and max(file.stat().st_mtime, used.get(file.name, 0.0)) < before
        ]
