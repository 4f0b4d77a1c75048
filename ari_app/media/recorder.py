"""Recordings: Asterisk's MixMonitor writes each side and the mix; when a call is over they are encrypted and put away.

MixMonitor sits on the caller's channel, so it goes on through transfers, holds, and a restart of kefu. Masking
writes silence. The plain files lie in the run folder (0700) until the call is over; what a crash leaves there is
put away at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import time
import wave
from collections.abc import Callable, Collection
from pathlib import Path

from ari_app.ari.manager import Ami
from ari_app.store.vault import decrypt_file, encrypt_file
from models.domain.control_events import (
    RecordingDeleted,
    RecordingMasked,
    RecordingStarted,
    RecordingStopped,
    RecordingStored,
    RecordingUnmasked,
)
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.events import Event

log = logging.getLogger(__name__)
SIDES = ("caller", "agent", "mixed")
_SETTLE_SECONDS, _LONGEST_SETTLE = 0.25, 8.0
_DAY = 86400.0
_CALL_ID = re.compile(r"c[0-9a-f]{6,40}")


class CallRecording:
    """The recording of one live call. Each method publishes what it did; errors of Asterisk become CommandRefused."""

    def __init__(
        self, ami: Ami, spool: Path, call_id: str, channel_id: str, publish: Callable[[Event], object]
    ) -> None:
        self._ami, self._spool, self._channel, self._publish = ami, spool, channel_id, publish
        self.call_id = call_id
        self.running = False
        self.masked = False
        self.used = False

    async def start(self, by: str) -> None:
        """Begin to record. Raises CommandRefused when it runs already or Asterisk refuses."""
        if self.running:
            raise CommandRefused("the call is being recorded already")
        part = len(list(self._spool.glob(f"{self.call_id}.*-mixed.wav"))) + 1
        name = {side: str(self._spool / f"{self.call_id}.{part}-{side}.wav") for side in SIDES}
        options = f"r({name['caller']})t({name['agent']})"
        await self._order("MixMonitor", File=name["mixed"], options=options)
        self.running = self.used = True
        self._publish(RecordingStarted(call_id=self.call_id, by=by))

    async def mask(self, by: str) -> None:
        """Record silence from now on. Raises CommandRefused when nothing is recorded or it is masked already."""
        if not self.running or self.masked:
            raise CommandRefused("the recording is masked already" if self.masked else "the call is not being recorded")
        await self._order("MixMonitorMute", Direction="both", State="1")
        self.masked = True
        self._publish(RecordingMasked(call_id=self.call_id, by=by))

    async def unmask(self, by: str) -> None:
        """Record what is said again. Raises CommandRefused when it is not masked."""
        if not self.masked:
            raise CommandRefused("the recording is not masked")
        await self._order("MixMonitorMute", Direction="both", State="0")
        self.masked = False
        self._publish(RecordingUnmasked(call_id=self.call_id, by=by))

    async def stop(self, by: str) -> None:
        """End it. Raises CommandRefused when nothing is recorded."""
        if not self.running:
            raise CommandRefused("the call is not being recorded")
        await self._order("StopMixMonitor")
        self.running = self.masked = False
        self._publish(RecordingStopped(call_id=self.call_id, by=by))

    async def _order(self, action: str, **fields: str) -> None:
        try:
            await self._ami.action(action, Channel=self._channel, **fields)
        except AsteriskError as error:
            raise CommandRefused(f"Asterisk does not record: {error}") from error


class Recorder:
    """Makes `CallRecording`s, puts finished ones away, deletes those whose time is over."""

    def __init__(
        self, ami: Ami, spool: Path, folder: Path, key: bytes, keep_days: float, publish: Callable[[Event], object]
    ) -> None:
        self._ami, self._spool, self._folder, self._key = ami, spool, folder, key
        self._keep_days, self._publish = keep_days, publish
        self._finished: asyncio.Queue[str] = asyncio.Queue()
        spool.mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def recording(self, call_id: str, channel_id: str) -> CallRecording:
        """The recording of a call, not begun."""
        return CallRecording(self._ami, self._spool, call_id, channel_id, self._publish)

    def finished(self, call_id: str) -> None:
        """The call is over: put away what was recorded of it."""
        self._finished.put_nowait(call_id)

    def sweep(self, live: Collection[str]) -> None:
        """Put away what a former process left in the spool."""
        for call_id in {file.name.split(".")[0] for file in self._spool.glob("*.wav")} - set(live):
            self.finished(call_id)

    async def run(self) -> None:
        """Put away finished recordings, and delete old ones once an hour."""
        while True:
            await asyncio.to_thread(self._prune)
            try:
                async with asyncio.timeout(3600):
                    while True:
                        call_id = await self._finished.get()
                        try:
                            await self._put_away(call_id)
                        except OSError as error:  # a full disk: it stays in the spool for the next sweep
                            log.error("recording of %s was not put away: %s", call_id, error)
                        finally:
                            self._finished.task_done()
            except TimeoutError:
                continue

    async def drained(self) -> None:
        """Wait until everything finished was put away."""
        await self._finished.join()

    def folder_of(self, call_id: str) -> Path:
        """Where a call's recording lies. Raises CommandRefused for what is no call id (it would be a path)."""
        if not _CALL_ID.fullmatch(call_id):
            raise CommandRefused(f"{call_id!r} is no call id; `kefu recording list` shows them")
        return self._folder / call_id[:5] / call_id

    def read(self, call_id: str, side: str, part: int = 1) -> bytes:
        """One side as WAV. Raises VaultError when it is not there or cannot be read."""
        return decrypt_file(self.folder_of(call_id) / f"{part}-{side}.wav.enc", self._key)

    def delete(self, call_id: str, by: str, reason: str) -> None:
        """Remove a recording for good. Raises CommandRefused when there is none."""
        folder = self.folder_of(call_id)
        if not folder.is_dir():
            raise CommandRefused(f"there is no recording of call {call_id}")
        shutil.rmtree(folder)
        self._publish(RecordingDeleted(call_id=call_id, by=by, reason=reason))

    async def _put_away(self, call_id: str) -> None:
        files = sorted(self._spool.glob(f"{call_id}.*.wav"))
        if not files:
            return
        await _settled_files(files)
        seconds = await asyncio.to_thread(self._encrypt, call_id, files)
        folder = str(self.folder_of(call_id))
        self._publish(RecordingStored(call_id=call_id, folder=folder, files=len(files), seconds=round(seconds, 2)))

    def _encrypt(self, call_id: str, files: list[Path]) -> float:
        folder, seconds = self.folder_of(call_id), 0.0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for file in files:
            if file.stem.endswith("mixed"):
                seconds += _length(file)
            encrypt_file(file, folder / f"{file.name.removeprefix(call_id + '.')}.enc", self._key)
            file.unlink()
        return seconds

    def _prune(self) -> None:
        if not self._keep_days:
            return
        before = time.time() - self._keep_days * _DAY
        for folder in self._folder.glob("*/*"):
            if folder.is_dir() and folder.stat().st_mtime < before:
                self.delete(folder.name, "retention", f"older than {self._keep_days:g} days")


async def _settled_files(files: list[Path]) -> None:
    """Wait until Asterisk has finished writing: sizes that no longer change."""
    sizes: list[int] = []
    for _ in range(int(_LONGEST_SETTLE / _SETTLE_SECONDS)):
        now = [file.stat().st_size for file in files]
        if now == sizes:
            return
        sizes = now
        await asyncio.sleep(_SETTLE_SECONDS)


def _length(file: Path) -> float:
    try:
        with wave.open(str(file)) as reader:
            return float(reader.getnframes() / reader.getframerate())
    except (wave.Error, EOFError):
        return 0.0
