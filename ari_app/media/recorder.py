"""Recordings: Asterisk's MixMonitor writes each side and the mix; when a call is over they are encrypted and put away.

MixMonitor sits on the caller's channel, so it goes on through transfers, holds, and a restart of kefu. Masking
writes silence. The plain files lie in the run folder (0700) until the books of the call are closed, whoever closes
them; what is left there all the same is found by looking every half minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from pathlib import Path

from ari_app.ari.manager import Ami
from ari_app.foundation import steady
from ari_app.foundation.group import Group
from ari_app.media.reaching_back import forget, note_place, note_words, silence
from ari_app.media.recording_archive import CALL_ID, RecordingArchive
from ari_app.store.keyring import KeyRing, NoKey
from ari_app.store.row import Row
from models.domain.control_events import (
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
from models.quality.masking import MARK

log = logging.getLogger(__name__)
_SETTLE_SECONDS, _LONGEST_SETTLE = 0.25, 8.0
_SIDES_ROUNDS = 6  # of _SETTLE_SECONDS, for the files of all sides to be there
_AGAIN_SECONDS = 2.0  # what was not put away is tried again; each time a little later, up to _SLOWEST times this
_SLOWEST = 15
_LOOK_ROUNDS = 15
_SAID = frozenset({"Transcribed", "TranscriptMasked"})


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

    async def mask(self, by: str, back: float = 0.0) -> None:
        """Record silence from now on, and of so many seconds before as soon as the recording is put away. Raises
        CommandRefused when nothing is recorded or it is masked already."""
        if not self.running or self.masked:
            raise CommandRefused("the recording is masked already" if self.masked else "the call is not being recorded")
        if back:
            await self._reach_back(back)
        await self._order("MixMonitorMute", Direction="both", State="1")
        self.masked = True
        self._publish(RecordingMasked(call_id=self.call_id, by=by))

    async def _reach_back(self, seconds: float) -> None:
        try:
            await asyncio.to_thread(note_place, self._spool, self.call_id, seconds)
        except OSError as error:
            log.error("what was said before the mask of %s stays in its recording: %s", self.call_id, error)

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


class Recorder(RecordingArchive):
    """Makes `CallRecording`s, and puts finished ones into the archive that it is.

    ``refuses`` says why no recording may begin now ("": it may); for the rest see `RecordingArchive`.
    """

    def __init__(
        self, ami: Ami, spool: Path, folder: Path, keys: KeyRing | bytes, keep_days: float,
        publish: Callable[[Event], object], keep_mb: int = 0, refuses: Callable[[], str] = lambda: "",
    ) -> None:  # fmt: skip
        super().__init__(folder, keys, keep_days, publish, keep_mb)
        self._ami, self._spool = ami, spool
        self.refuses = refuses
        self._finished: asyncio.Queue[str] = asyncio.Queue()
        self._secrets: asyncio.Queue[Row] = asyncio.Queue()
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
        """A listener of the journal: what is masked in the words of a call is silent in its recording, too; and when
        its books are closed, by whomever, that is put away."""
        if row.kind == "CallEnded":
            self.finished(row.call_id)
        elif row.kind in _SAID and MARK in str(row.data.get("text", "")):
            self._secrets.put_nowait(row)

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
            if CALL_ID.fullmatch(call_id) and call_id not in self._failed:
                self.finished(call_id)

    async def run(self) -> None:
        """Put away finished recordings, for ever; nothing ends that in the middle of one."""
        async with Group() as group:
            group.create_task(self._keep_putting_away(), name="recordings to be put away")
            group.create_task(self._keep_looking(), name="recordings left in the spool")
            group.create_task(self._keep_noting(), name="secrets in recordings")

    async def _keep_noting(self) -> None:
        """Where secrets are in what is being recorded."""
        while True:
            row = await self._secrets.get()
            try:
                await asyncio.to_thread(note_words, self._spool, row, steady.now)
            except OSError as error:
                log.error("a secret said in %s stays in its recording: %s", row.call_id, error)
            finally:
                self._secrets.task_done()

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

    async def _put_away(self, call_id: str) -> bool:
        """Whether there is nothing left to do."""
        await self._secrets.join()
        files = await self._files_of(call_id)
        if not files:
            return True
        if not await _settled_files(files):
            return False
        await asyncio.to_thread(silence, self._spool, call_id)
        count, seconds = await asyncio.to_thread(self.encrypt, call_id, files)
        folder = str(self.folder_of(call_id))
        self._publish(RecordingStored(call_id=call_id, folder=folder, files=count, seconds=round(seconds, 2)))
        forget(self._spool, [call_id])
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
