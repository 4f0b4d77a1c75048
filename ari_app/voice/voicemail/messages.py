"""What becomes of a voice message: stored, then deleted in Asterisk, then written down, then told.

Each step can be done again, and each is found again after a crash: what Asterisk still has was not stored; what is
stored and was not written down or told is seen to at the next start.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sqlite3
import time
import wave
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from ari_app.ari import found_out, reading
from ari_app.ari.bus import Subscription
from ari_app.ari.events import RecordingFailed, RecordingFinished
from ari_app.ari.switch import Switch
from ari_app.foundation.group import Group
from ari_app.media.recogniser_pool import RecogniserPool
from ari_app.media.segmenting import utterances
from ari_app.store.journal import Journal
from ari_app.store.keyring import NoKey
from ari_app.store.live_calls import call_row
from ari_app.store.mailbox import Mailbox
from ari_app.store.recording_store import Unreadable
from ari_app.voice.voicemail.delivery import Letter, send_often, ways
from config.settings import Settings
from models.domain.control_events import VoicemailLeft, VoicemailSent
from models.domain.errors import AsteriskError, CommandRefused, Gone, RecogniserAway
from models.domain.upkeep_events import VoicemailEmpty, VoicemailTranscribed

log = logging.getLogger(__name__)
_SHORTEST = 0.8  # seconds
_LOOK_SECONDS = 30.0
_UNTOLD_SECONDS = 86400.0  # what is older is not told any more: nobody waits for it
_PREFIX = "voicemail-"
_FAULTS = (AsteriskError, OSError, sqlite3.Error, NoKey, Unreadable, ValueError, CommandRefused)


@dataclass(slots=True)
class Message:
    """A message while it is recorded; ``begun``: Asterisk has taken the order; ``ended``: it has finished."""

    call_id: str
    name: str
    queue: str
    language: str
    number: str
    caller: str
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: float = 0.0
    text: str = ""
    begun: bool = False

    def letter(self) -> Letter:
        """What is told of it."""
        return Letter(
            self.call_id, self.queue, self.number, self.caller, self.language, round(self.seconds, 1), self.text
        )


class Messages:
    """Takes finished messages from Asterisk; each has a task of its own, so that a slow mail server delays nobody, and
    one that cannot be kept costs no other. ``empty`` counts those in which nothing was said."""

    def __init__(
        self, switch: Switch, journal: Journal, transcripts: RecogniserPool, settings: Settings, box: Mailbox
    ) -> None:  # fmt: skip
        self._switch, self._journal, self._transcripts = switch, journal, transcripts
        self._settings, self.box = settings, box
        self._expected: asyncio.Queue[tuple[Message, Subscription]] = asyncio.Queue()
        self._busy: set[str] = set()
        self._stored: set[str] = set()
        self._look = asyncio.Event()
        self.empty = self.failures = 0

    @property
    def open(self) -> int:
        """Messages that are being recorded or seen to."""
        return len(self._busy)

    def expect(self, message: Message, events: Subscription) -> None:
        """A recording begins; ``events`` are its own."""
        self._busy.add(message.name)
        self._expected.put_nowait((message, events))

    def forget(self, message: Message) -> None:
        """It did not begin after all."""
        self._switch.bus.publish(found_out.not_recorded(message.name))

    async def sweep(self) -> None:
        """Have what a former process left looked for; returns at once."""
        self._look.set()

    async def run(self) -> None:
        """Serve for ever."""
        async with Group() as group:
            group.create_task(self._keep_looking(group), name="messages left in Asterisk")
            while True:
                message, events = await self._expected.get()
                group.create_task(self._guarded(message.name, self._take(message, events)), name=message.name)

    async def _guarded(self, name: str, work: Awaitable[None]) -> None:
        """A message that cannot be seen to now stays where it is, and is looked for again."""
        try:
            await work
        except _FAULTS as error:
            self.failures += 1
            log.error("message %s is not done with yet: %s: %s", name, type(error).__name__, error)
        finally:
            self._busy.discard(name)

    async def _take(self, message: Message, events: Subscription) -> None:
        limit = self._settings.voicemail.max_seconds + 10
        try:
            async with asyncio.timeout(limit):
                event = await events.next(RecordingFinished, RecordingFailed)
                failed = isinstance(event, RecordingFailed)
        except TimeoutError:
            failed = False
            log.warning("no end of the message %s was heard of; it is fetched all the same", message.name)
        finally:
            self._switch.bus.close(events)
            message.ended.set()
        if not failed:
            await self._keep(message)

    # One message ---------------------------------------------------------------------------------

    async def _keep(self, message: Message) -> None:
        """Store it, then delete it in Asterisk, then the rest."""
        stored, rest = f"/recordings/stored/{message.name}", self._switch.rest
        if message.call_id in self._stored or await self.box.has(message.call_id):
            await rest.delete(stored)
            return
        wav = await rest.fetch(f"{stored}/file")
        pcm = pcm_of(wav)
        message.seconds = len(pcm) / 16000
        if message.seconds < _SHORTEST or not await asyncio.to_thread(utterances, pcm, self._settings.speech):
            self.empty += 1
            self._journal.publish(
                VoicemailEmpty(call_id=message.call_id, queue=message.queue, seconds=round(message.seconds, 1))
            )
            await rest.delete(stored)
            return
        file = await self.box.store(message.name, wav)
        left = self._journal.publish(
            VoicemailLeft(
                call_id=message.call_id, queue=message.queue, file=str(file), seconds=round(message.seconds, 1)
            )
        )
        self._stored.add(message.call_id)
        if await self._journal.kept(left):
            await rest.delete(stored)
        await self._finish(message, wav, written=False, told="")

    async def _finish(self, message: Message, wav: bytes, written: bool, told: str) -> None:
        """Write it down and tell it, as far as that was not done."""
        if not written:
            text = await self._transcribe(pcm_of(wav), message.language)
            if text is not None:
                row = self._journal.publish(VoicemailTranscribed(call_id=message.call_id, text=text))
                message.text = str(row.data["text"])
        for way, to in ways(self._settings.voicemail).items():
            if way not in told.split():
                await self._tell(message, way, to, wav)

    async def _transcribe(self, pcm: bytes, language: str) -> str | None:
        """What was said; None when no recogniser had time for it."""
        pool, speech = self._transcripts, self._settings.speech
        if not pool.hears(language):
            return ""
        words, away = [], False
        for clip in await asyncio.to_thread(utterances, pcm, speech):
            try:
                found = await pool.recognise(clip.pcm, language, None, speech.max_backlog_seconds * 2)
            except RecogniserAway:
                away = True
                continue
            words.append(found.text)
        return None if away and not words else " ".join(word for word in words if word)

    async def _tell(self, message: Message, way: str, to: str, wav: bytes) -> str:
        """The last error ("": it was taken), which is written down."""
        error = await send_often(self._settings.voicemail, way, message.letter(), wav)
        self._journal.publish(VoicemailSent(call_id=message.call_id, way=way, to=to, error=error))
        return error

    async def send_again(self, message_id: str) -> dict[str, str]:
        """Tell a message anew, in every way that the settings name: way → error ("": it was taken).

        Raises CommandRefused and VaultError.
        """
        named = ways(self._settings.voicemail)
        if not named:
            raise CommandRefused("no recipient: set [voicemail] webhook, or email_to and smtp_host")
        row = await self.box.find(message_id)
        wav, message = await self.box.wav(row), _message_of(row)
        return {way: await self._tell(message, way, to, wav) for way, to in named.items()}

    # What was left over ----------------------------------------------------------------------------

    async def _keep_looking(self, group: asyncio.TaskGroup) -> None:
        await self._look.wait()
        for row in await self.box.since(time.time() - _UNTOLD_SECONDS):
            named = ways(self._settings.voicemail)
            if row["written_at"] is None or named.keys() - set((row["told"] or "").split()):
                self._begin(group, _PREFIX + row["id"], self._go_on(row))
        while True:
            self._look.clear()
            for message in await self._left():
                self._begin(group, message.name, self._keep(message))
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._look.wait()
            except TimeoutError:
                continue

    def _begin(self, group: asyncio.TaskGroup, name: str, work: Any) -> None:  # noqa: ANN401 - a coroutine
        self._busy.add(name)
        group.create_task(self._guarded(name, work), name=name)

    async def _go_on(self, row: dict[str, Any]) -> None:
        """What is stored and was not written down or told."""
        message = _message_of(row)
        await self._finish(message, await self.box.wav(row), row["written_at"] is not None, row["told"] or "")

    async def _left(self) -> list[Message]:
        """Messages that Asterisk has and nobody sees to."""
        found = []
        try:
            for stored in await reading.stored_recordings(self._switch.rest):
                name = stored.name
                if name.startswith(_PREFIX) and name not in self._busy and not await self._recording(name):
                    found.append(await self._message_for(name))
        except AsteriskError as error:
            log.debug("messages cannot be looked for: %s", error)
        return found

    async def _recording(self, name: str) -> bool:
        try:
            await self._switch.rest.get(f"/recordings/live/{name}")
        except Gone:
            return False
        return True

    async def _message_for(self, name: str) -> Message:
        call_id = name.removeprefix(_PREFIX)
        call = await call_row(self._journal, call_id)
        return Message(
            call_id, name, call.get("problem") or "", call.get("language") or "en", call.get("number") or "",
            call.get("name") or "",
        )  # fmt: skip


def _message_of(row: dict[str, Any]) -> Message:
    """A stored message."""
    return Message(
        row["id"], _PREFIX + row["id"], row["queue"] or "", row["language"] or "en", row["number"] or "",
        row["name"] or "", seconds=row["seconds"] or 0.0, text=row["text"] or "",
    )  # fmt: skip


def pcm_of(wav: bytes) -> bytes:
    """The samples of an 8 kHz mono WAV file; b"" for one that is empty or cut off in its header."""
    try:
        with wave.open(io.BytesIO(wav)) as reader:
            return bytes(reader.readframes(reader.getnframes()))
    except (wave.Error, EOFError):
        return b""
