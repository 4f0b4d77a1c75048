"""Logs that do not grow without end: kefu's own, queue_log, and those of the Asterisk that kefu has started."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from ari_app.monitor.blanking import blank
from ari_app.store.retention import Removed
from config.log_setup import begin_anew, old_logs, thin_out
from models.domain.errors import AsteriskError

log = logging.getLogger(__name__)
_EVERY = 30.0
_OWN = ("kefu.log",)  # begins anew by itself
_CONSOLE = "console"  # what Asterisk writes to its standard error: another process holds it open, so it is cut


class Logs:
    """The service, and the keeper of what is old. ``rotate`` asks Asterisk to begin its logs anew."""

    kind = "logs"

    def __init__(
        self, folder: Path, more: tuple[Path, ...], limit: int, kept: int, rotate: Callable[[], Awaitable[object]]
    ) -> None:
        self._folder, self._more, self._limit, self._kept, self._rotate = folder, more, limit, kept, rotate

    async def run(self) -> None:
        """Look every half minute."""
        while True:
            await asyncio.sleep(_EVERY)
            await self.look()

    async def look(self) -> None:
        """Begin anew what is too large. A disk or an Asterisk that does not let it is asked again next time."""
        if not self._limit:
            return
        try:
            if await asyncio.to_thread(self._begin_anew):
                await self._rotate()
            await asyncio.to_thread(self._tidied)
        except (OSError, AsteriskError) as error:
            log.debug("logs: %s", error)

    async def expire(self, now: float) -> Removed:
        """See `ari_app.store.retention.Keeper`: compress what is old, remove what is beyond the number kept."""
        return await asyncio.to_thread(self._tidied)

    def size(self) -> int:
        """See `ari_app.store.retention.Keeper`."""
        files = [file for live in self._live() for file in (live, *old_logs(live))]
        return sum(file.stat().st_size for file in files if file.exists())

    def _live(self) -> list[Path]:
        """Every log that is being written."""
        found = {file.name.split(".")[0] for file in self._folder.glob("*") if file.is_file()} - {"kefu"}
        return [*(self._folder / name for name in sorted({*found, *_OWN})), *self._more]

    def blank(self, text: str) -> int:
        """Take a text out of every log, the old ones too; in how many it stood. Raises OSError."""
        files = [file for live in self._live() for file in (live, *old_logs(live))]
        return blank([file for file in files if file.is_file()], text)

    def _begin_anew(self) -> bool:
        """Whether one of Asterisk's logs is too large."""
        theirs = False
        for file in self._live():
            if file.name in _OWN or not file.exists() or file.stat().st_size <= self._limit:
                continue
            if file in self._more:
                begin_anew(file, self._kept)
            elif file.name == _CONSOLE:
                os.truncate(file, 0)
            else:
                theirs = True
        return theirs

    def _tidied(self) -> Removed:
        count = freed = 0
        for live in self._live():
            gone, size = thin_out(live, self._kept)
            count, freed = count + gone, freed + size
            for old in old_logs(live):
                if old.suffix != ".gz":
                    _compress(old)
        return Removed(count, freed)


def _compress(file: Path) -> None:
    """Into ``NAME.gz``, which appears whole; the time of the last line stays that of the file. Raises OSError."""
    half, found = file.with_name(f"{file.name}.half"), file.stat()
    try:
        private = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            file.open("rb") as reader,
            os.fdopen(private, "wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb") as writer,
        ):
            shutil.copyfileobj(reader, writer)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    os.utime(half, (found.st_atime, found.st_mtime))
    os.replace(half, file.with_name(f"{file.name}.gz"))
    file.unlink()
