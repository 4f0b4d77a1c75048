"""Recordings: Asterisk's MixMonitor writes each side and the mix; when a call is over they are encrypted and put away.

MixMonitor sits on the caller's channel, so it goes on through transfers, holds, and a restart of kefu. Masking
writes silence. The plain files lie in the run folder (0700) until the books of the call are closed, whoever closes
them; what is left there all the same is found by looking every half minute.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import wave
from collections.abc import Callable, Collection
from pathlib import Path

from ari_app.ari.manager import Ami
from ari_app.store.keyring import KeyRing, NoKey
from ari_app.store.recording_store import decrypt_file, encrypt_file
from ari_app.store.retention import Removed, folder_bytes
from ari_app.store.row import Row
from models.domain.call_ids import meant
from models.domain.control_events import (
    RecordingDeleted,
    RecordingMasked,
    RecordingStarted,
    RecordingStopped,
    RecordingStored,
    RecordingUnmasked,
)
from models.domain.desk_words import SIDES
from models.domain.errors import AsteriskError, CommandRefused
from models.domain.events import Event
from models.domain.upkeep_events import RecordingRefused

log = logging.getLogger(__name__)
_SETTLE_SECONDS, _LONGEST_SETTLE = 0.25, 8.0
_SIDES_ROUNDS = 6  # of _SETTLE_SECONDS, for the files of all sides to be there
_DAY = 86400.0
_AGAIN_SECONDS = 2.0  # what was not put away is tried again; each time a little later, up to _SLOWEST times this
_SLOWEST = 15
_LOOK_ROUNDS = 15
_CALL_ID = re.compile(r"c[0-9a-f]{6,40}")


class CallRecording:
    """The recording of one live call. Each method publishes what it did; errors of Asterisk become CommandRefused."""

    def __init__(
        self, ami: Ami, spool: Path, call_id: str, channel_id: str, publish: Callable[[Event], object],
        why_not: Callable[[], str] = lambda: "",
    ) -> None:  # fmt: skip
        self._why_not = why_not
        self._ami, self._spool, self._channel, self._publish = ami, spool, channel_id, publish
        self.call_id = call_id
        self.running = False
        self.masked = False
        self.declined = False  # the caller said no: nothing begins by itself any more

    async def start(self, by: str) -> None:
        """Begin to record. Raises CommandRefused when it runs already, the disk is short or Asterisk refuses."""
        if self.running:
            raise CommandRefused("the call is being recorded already")
        if why := self._why_not():
            self._publish(RecordingRefused(call_id=self.call_id, reason=why))
            raise CommandRefused(why)
        part = len(list(self._spool.glob(f"{self.call_id}.*-mixed.wav"))) + 1
        name = {side: str(self._spool / f"{self.call_id}.{part}-{side}.wav") for side in SIDES}
        options = f"r({name['caller']})t({name['agent']})"
        await self._order("MixMonitor", File=name["mixed"], options=options)
        self.running = True
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
    """Makes `CallRecording`s, puts finished ones away, deletes those whose time is over.

    ``refuses`` says why no recording may begin now ("": it may); ``keep_days`` and ``keep_mb`` 0: for ever.
    """

    def __init__(
        self, ami: Ami, spool: Path, folder: Path, keys: KeyRing | bytes, keep_days: float,
        publish: Callable[[Event], object], keep_mb: int = 0, refuses: Callable[[], str] = lambda: "",
    ) -> None:  # fmt: skip
        self._ami, self._spool, self._folder = ami, spool, folder
        self._keys = keys if isinstance(keys, KeyRing) else KeyRing(None, (keys,))
        self._keep_days, self._keep_bytes, self._publish = keep_days, keep_mb << 20, publish
        self.refuses = refuses
        self._finished: asyncio.Queue[str] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._failed: dict[str, int] = {}
        self._live: Callable[[], Collection[str]] | None = None
        self._rounds = 0
        for place, mode in ((spool, 0o777), (folder, 0o700)):
            try:
                place.mkdir(parents=True, exist_ok=True, mode=mode)
            except OSError as error:
                log.error("%s cannot be made (%s): nothing can be recorded until it is there", place, error.strerror)

    def recording(self, call_id: str, channel_id: str) -> CallRecording:
        """The recording of a call, not begun."""
        return CallRecording(self._ami, self._spool, call_id, channel_id, self._publish, self._why_not)

    def _why_not(self) -> str:
        try:
            self._keys.current()
        except NoKey as error:
            return str(error)
        return self.refuses()

    def take(self, row: Row) -> None:
        """A listener of the journal: the books of a call are closed, by whomever, so its recording is put away."""
        if row.kind == "CallEnded":
            self.finished(row.call_id)

    def finished(self, call_id: str) -> None:
        """The call is over: put away what was recorded of it."""
        if call_id not in self._waiting:
            self._waiting.add(call_id)
            self._finished.put_nowait(call_id)

    def sweep(self, live: Collection[str] | Callable[[], Collection[str]]) -> None:
        """Put away what lies in the spool and belongs to no ``live`` call; a function of them is asked soon, and then
        every half minute."""
        if callable(live):
            self._live, self._rounds = live, _LOOK_ROUNDS - 1
        else:
            self._look(live)

    def _look(self, live: Collection[str]) -> None:
        try:
            found = {file.name.split(".")[0] for file in self._spool.glob("*.wav")}
        except OSError as error:
            log.error("%s cannot be looked through: %s", self._spool, error.strerror)
            return
        for call_id in sorted(found - set(live)):
            if _CALL_ID.fullmatch(call_id) and call_id not in self._failed:
                self.finished(call_id)

    async def run(self) -> None:
        """Put away finished recordings, for ever; nothing ends that in the middle of one."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_putting_away(), name="recordings to be put away")
            group.create_task(self._keep_looking(), name="recordings left in the spool")

    async def _keep_putting_away(self) -> None:
        while True:
            call_id = await self._finished.get()
            self._waiting.discard(call_id)
            try:
                done = await self._put_away(call_id)
                problem = "" if done else "Asterisk is still writing it"
            except (OSError, NoKey) as error:  # a full disk: it stays in the spool, and is tried again
                problem = str(error)
            finally:
                self._finished.task_done()
            self._note(call_id, problem)

    def _note(self, call_id: str, problem: str) -> None:
        if not problem:
            self._failed.pop(call_id, None)
            return
        self._failed[call_id] = tries = self._failed.get(call_id, 0) + 1
        if tries == 1:
            log.error("recording of %s is not put away yet: %s", call_id, problem)

    async def _keep_looking(self) -> None:
        """Try again what could not be put away, and look for what nobody has told of."""
        while True:
            await asyncio.sleep(_AGAIN_SECONDS)
            self._rounds += 1
            for call_id, tries in list(self._failed.items()):
                if self._rounds % min(tries, _SLOWEST) == 0:
                    self.finished(call_id)
            if self._live is not None and self._rounds % _LOOK_ROUNDS == 0:
                self._look(self._live())

    async def drained(self) -> None:
        """Wait until everything finished was put away, or tried to be."""
        await self._finished.join()

    def folder_of(self, call_id: str) -> Path:
        """Where a call's recording lies. Raises CommandRefused for what is not a call id (it would be a path)."""
        if not _CALL_ID.fullmatch(call_id):
            raise CommandRefused(f"{call_id!r} is not a call id; `kefu recording list` shows them")
        return self._folder / call_id[:5] / call_id

    def meant(self, given: str) -> list[str]:
        """The recorded calls whose ids begin or end so; one alone for a whole id."""
        if _CALL_ID.fullmatch(given) and self.folder_of(given).is_dir():
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
            raise CommandRefused(f"there is no recording of call {call_id}")
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise CommandRefused(f"{folder} cannot be removed: {error.strerror}") from error
        self._publish(RecordingDeleted(call_id=call_id, by=by, reason=reason))

    async def _put_away(self, call_id: str) -> bool:
        """Whether there is nothing left to do."""
        files = await self._files_of(call_id)
        if not files:
            return True
        if not await _settled_files(files):
            return False
        count, seconds = await asyncio.to_thread(self._encrypt, call_id, files)
        folder = str(self.folder_of(call_id))
        self._publish(RecordingStored(call_id=call_id, folder=folder, files=count, seconds=round(seconds, 2)))
        _remove(files)  # quick, and at once: whoever hears of the event finds nothing in the clear
        return True

    async def _files_of(self, call_id: str) -> list[Path]:
        """What was recorded, each part with its three sides: MixMonitor may write one of them a moment later. One who
        was never heard has no file, so that is waited for a moment only."""
        files: list[Path] = []
        for _ in range(_SIDES_ROUNDS):
            files = sorted(await asyncio.to_thread(lambda: list(self._spool.glob(f"{call_id}.*.wav"))))
            if len(files) >= len({file.name.partition("-")[0] for file in files}) * len(SIDES):
                break
            await asyncio.sleep(_SETTLE_SECONDS)
        return files

    def _encrypt(self, call_id: str, files: list[Path]) -> tuple[int, float]:
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
            if folder.is_dir() and _CALL_ID.fullmatch(folder.name)
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


async def _settled_files(files: list[Path]) -> bool:
    """Wait until Asterisk has finished writing: sizes that no longer change; whether that came."""
    sizes: list[int] = []
    for _ in range(int(_LONGEST_SETTLE / _SETTLE_SECONDS)):
        now = [file.stat().st_size for file in files]
        if now == sizes:
            return True
        sizes = now
        await asyncio.sleep(_SETTLE_SECONDS)
    return False


def _remove(files: list[Path]) -> None:
    """The mixed ones last: their length is what a process that has to begin anew wants to know."""
    for file in sorted(files, key=lambda file: file.stem.endswith("mixed")):
        file.unlink(missing_ok=True)


def _length(file: Path) -> float:
    try:
        with wave.open(str(file)) as reader:
            return float(reader.getnframes() / reader.getframerate())
    except (wave.Error, EOFError):
        return 0.0
