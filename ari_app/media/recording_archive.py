"""Recordings that were put away: encrypted, found by their calls' ids, read, and deleted when their time is over."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import wave
from collections.abc import Callable
from pathlib import Path

from ari_app.store.keyring import KeyRing, NoKey
from ari_app.store.recording_store import decrypt_file, encrypt_file
from ari_app.store.retention import Removed, folder_bytes
from models.domain.call_ids import meant
from models.domain.control_events import RecordingDeleted
from models.domain.errors import CommandRefused, NotThere
from models.domain.events import Event

log = logging.getLogger(__name__)
CALL_ID = re.compile(r"c[0-9a-f]{6,40}")
_DAY = 86400.0


class RecordingArchive:
    """A folder for each call, below one for each month and day. ``keep_days`` and ``keep_mb`` 0: for ever."""

    def __init__(
        self, folder: Path, keys: KeyRing | bytes, keep_days: float, publish: Callable[[Event], object],
        keep_mb: int = 0,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._keys = keys if isinstance(keys, KeyRing) else KeyRing(None, (keys,))
        self._keep_days, self._keep_bytes, self._publish = keep_days, keep_mb << 20, publish

    def folder_of(self, call_id: str) -> Path:
        """Where a call's recording lies. Raises CommandRefused for what is not a call id (it would be a path)."""
        if not CALL_ID.fullmatch(call_id):
            raise NotThere(f"{call_id!r} is not a call id; `kefu recording list` shows them")
        return self._folder / call_id[:5] / call_id

    def meant(self, given: str) -> list[str]:
        """The recorded calls whose ids begin or end so; one alone for a whole id."""
        if CALL_ID.fullmatch(given) and self.folder_of(given).is_dir():
            return [given]
        return meant([folder.name for folder in self._folder.glob("c????/c*")], given)

    def read(self, call_id: str, side: str, part: int = 1) -> bytes:
        """One side as WAV. Raises VaultError when it is not there or cannot be read."""
        return decrypt_file(self.folder_of(call_id) / f"{part}-{side}.wav.enc", self._keys)

    def rotate_key(self) -> str:
        """Encrypt with another key from now on; its id. Raises CommandRefused."""
        try:
            return self._keys.rotate()
        except NoKey as error:
            raise CommandRefused(str(error)) from error

    def delete(self, call_id: str, by: str, reason: str) -> None:
        """Remove a recording for good. Raises CommandRefused when there is none."""
        folder = self.folder_of(call_id)
        if not folder.is_dir():
            raise NotThere(f"there is no recording of call {call_id}")
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise CommandRefused(f"{folder} cannot be removed: {error.strerror}") from error
        self._publish(RecordingDeleted(call_id=call_id, by=by, reason=reason))

    def encrypt(self, call_id: str, files: list[Path]) -> tuple[int, float]:
        """All of them, while the plain ones stay: whoever is cut off here begins anew and loses nothing.

        How many encrypted files there are then, and the seconds of the mixed ones.
        """
        folder, seconds = self.folder_of(call_id), 0.0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for file in files:
            if file.stem.endswith("mixed"):
                seconds += _length(file)
            encrypt_file(file, folder / f"{file.name.removeprefix(call_id + '.')}.enc", self._keys)
        return len(list(folder.glob("*.enc"))), seconds

    # Retention (see `ari_app.store.retention.Keeper`) ------------------------------------------

    kind = "recordings"

    async def expire(self, now: float) -> Removed:
        """Delete recordings whose time is over (``now``: epoch seconds), and the oldest when there are too many."""
        old, count, freed = await asyncio.to_thread(self._expired, now), 0, 0
        for name, size, reason in old:
            try:
                await asyncio.to_thread(shutil.rmtree, self.folder_of(name))
            except OSError as error:
                log.warning("recording %s cannot be removed: %s", name, error)
                continue
            self._publish(RecordingDeleted(call_id=name, by="retention", reason=reason))
            count, freed = count + 1, freed + size
        return Removed(count, freed)

    def _expired(self, now: float) -> list[tuple[str, int, str]]:
        """(call, bytes, reason), the oldest first."""
        found = sorted(
            (folder.stat().st_mtime, folder.name, folder_bytes(folder))
            for folder in self._folder.glob("*/*")
            if folder.is_dir() and CALL_ID.fullmatch(folder.name)
        )
        before = now - self._keep_days * _DAY if self._keep_days else float("-inf")
        too_much = sum(size for _, _, size in found) - self._keep_bytes if self._keep_bytes else 0
        old = []
        for at, name, size in found:
            if at < before:
                old.append((name, size, f"older than {self._keep_days:g} days"))
            elif too_much > 0:
                old.append((name, size, f"all together were larger than {self._keep_bytes >> 20} MB"))
            else:
                break
            too_much -= size
        return old

    def size(self) -> int:
        """Bytes of all recordings that are put away."""
        return folder_bytes(self._folder)


def _length(file: Path) -> float:
    try:
        with wave.open(str(file)) as reader:
            return float(reader.getnframes() / reader.getframerate())
    except (wave.Error, EOFError):
        return 0.0
