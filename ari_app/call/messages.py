"""What becomes of a voice message: fetched, transcribed, encrypted, and told by e-mail or webhook."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import smtplib
import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import aiohttp

from ari_app.ari.bus import Subscription
from ari_app.call.centre import Centre
from ari_app.media.cutting import utterances
from ari_app.store.vault import encrypt_file
from models.domain.control_events import VoicemailLeft, VoicemailSent
from models.domain.errors import AsteriskError, RecogniserAway

log = logging.getLogger(__name__)
Sender = Callable[[], Awaitable[None]]
_SHORTEST = 0.8
_TRIES, _PAUSE = 3, 5.0


@dataclass(slots=True)
class Message:
    """A message while it is recorded; ``ended`` is set when Asterisk has finished it."""

    call_id: str
    name: str
    queue: str
    language: str
    number: str
    caller: str
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: float = 0.0
    text: str = ""


class Messages:
    """Takes finished messages from Asterisk; each has a task of its own, so that a slow mail server delays nobody."""

    def __init__(self, centre: Centre, folder: Path, key: bytes) -> None:
        self._centre, self._folder, self._key = centre, folder, key
        self._expected: asyncio.Queue[tuple[Message, Subscription]] = asyncio.Queue()
        self._left: asyncio.Queue[Message] = asyncio.Queue()
        self.open = 0

    def expect(self, message: Message, events: Subscription) -> None:
        """A recording begins; ``events`` are its own."""
        self._expected.put_nowait((message, events))
        self.open += 1

    def forget(self, message: Message) -> None:
        """It did not begin after all."""
        self._centre.bus.publish({"type": "RecordingFailed", "recording": {"name": message.name}})

    async def sweep(self) -> None:
        """Messages that were being left when a former process died."""
        for stored in await self._centre.rest.get("/recordings/stored"):
            name = str(stored["name"])
            rows = await self._call_of(name.removeprefix("voicemail-")) if name.startswith("voicemail-") else []
            for row in rows:
                self.open += 1
                self._left.put_nowait(
                    Message(
                        row["id"], name, row["problem"] or "", row["language"] or "en", row["number"] or "",
                        row["name"] or "",
                    )
                )  # fmt: skip

    async def _call_of(self, call_id: str) -> list[dict[str, Any]]:
        journal = self._centre.journal
        found: list[dict[str, Any]] = await journal.call(
            lambda: list(journal.database.query("select * from calls where id = ?", [call_id]))
        )
        return found

    async def run(self) -> None:
        """Serve for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_left(), name="messages of a former process")
            while True:
                message, events = await self._expected.get()
                group.create_task(self._take(message, events), name=message.name)

    async def _keep_left(self) -> None:
        while True:
            await self._keep(await self._left.get())
            self.open -= 1

    async def _take(self, message: Message, events: Subscription) -> None:
        limit, failed = self._centre.settings.voicemail.max_seconds + 10, False
        try:
            async with asyncio.timeout(limit):
                event = await events.next("RecordingFinished", "RecordingFailed")
                failed = event["type"] == "RecordingFailed"
        except TimeoutError:
            log.warning("no end of the message %s was heard of; it is fetched all the same", message.name)
        finally:
            self._centre.bus.close(events)
            message.ended.set()
        if not failed:
            await self._keep(message)
        self.open -= 1

    async def _keep(self, message: Message) -> None:
        rest = self._centre.rest
        try:
            wav = await rest.fetch(f"/recordings/stored/{message.name}/file")
            await rest.delete(f"/recordings/stored/{message.name}")
        except AsteriskError as error:
            log.warning("message %s could not be fetched: %s", message.name, error)
            return
        pcm = pcm_of(wav)
        message.seconds = len(pcm) / 16000
        if message.seconds < _SHORTEST:
            return
        message.text = self._centre.journal.door.safe(await self._transcribe(pcm, message.language))
        file = self._folder / f"{message.name}.wav.enc"
        await asyncio.to_thread(self._store, wav, file)
        self._centre.journal.publish(
            VoicemailLeft(
                call_id=message.call_id, queue=message.queue, file=str(file), seconds=round(message.seconds, 1),
                text=message.text,
            )
        )  # fmt: skip
        await self._tell(message, wav)

    def _store(self, wav: bytes, file: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=self._folder) as plain:
            plain.write(wav)
            plain.flush()
            encrypt_file(Path(plain.name), file, self._key)

    async def _transcribe(self, pcm: bytes, language: str) -> str:
        pool, speech = self._centre.transcript_pool, self._centre.settings.speech
        if not pool.hears(language):
            return ""
        words = []
        for clip in await asyncio.to_thread(utterances, pcm, speech):
            try:
                found = await pool.recognise(clip.pcm, language, None, speech.max_backlog_seconds * 2)
            except RecogniserAway:
                continue
            words.append(found.text)
        return " ".join(word for word in words if word)

    async def _tell(self, message: Message, wav: bytes) -> None:
        settings = self._centre.settings.voicemail
        if settings.webhook:
            await self._often(message, "webhook", settings.webhook, self._post(message, wav))
        if settings.email_to and settings.smtp_host:
            await self._often(message, "e-mail", settings.email_to, self._mail(message, wav))

    async def _often(self, message: Message, way: str, to: str, send: Sender) -> None:
        """Try three times; the last error is written down."""
        error = ""
        for attempt in range(_TRIES):
            try:
                await send()
                error = ""
                break
            except (aiohttp.ClientError, smtplib.SMTPException, OSError, TimeoutError) as problem:
                error = f"{type(problem).__name__}: {problem}"
                if attempt + 1 < _TRIES:
                    await asyncio.sleep(_PAUSE)
        self._centre.journal.publish(VoicemailSent(call_id=message.call_id, way=way, to=to, error=error))

    def _post(self, message: Message, wav: bytes) -> Sender:
        body = {
            "call": message.call_id, "queue": message.queue, "number": message.number, "name": message.caller,
            "language": message.language, "seconds": round(message.seconds, 1), "text": message.text,
            "audio_wav_base64": base64.b64encode(wav).decode(),
        }  # fmt: skip

        async def send() -> None:
            timeout = aiohttp.ClientTimeout(total=10)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._centre.settings.voicemail.webhook, json=body) as answer,
            ):
                answer.raise_for_status()

        return send

    def _mail(self, message: Message, wav: bytes) -> Sender:
        settings = self._centre.settings.voicemail
        mail = EmailMessage()
        mail["From"], mail["To"] = settings.email_from, settings.email_to
        mail["Subject"] = f"Voice message from {message.caller or message.number or '?'} for {message.queue or 'you'}"
        mail.set_content(f"{message.seconds:.0f} s, call {message.call_id}\n\n{message.text or '(no transcript)'}\n")
        mail.add_attachment(wav, maintype="audio", subtype="wav", filename=f"{message.name}.wav")

        def deliver() -> None:
            with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=10) as server:
                server.send_message(mail)

        async def send() -> None:
            await asyncio.to_thread(deliver)

        return send


def pcm_of(wav: bytes) -> bytes:
    """The samples of an 8 kHz mono WAV file; b"" for one that is empty."""
    try:
        with wave.open(io.BytesIO(wav)) as reader:
            return bytes(reader.readframes(reader.getnframes()))
    except (wave.Error, EOFError):
        return b""
