"""Voice messages on their way out: by webhook, by e-mail."""

from __future__ import annotations

import asyncio
import base64
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

import aiohttp

from config.settings import Voicemail

WEBHOOK, MAIL = "webhook", "e-mail"
PROBLEMS = (aiohttp.ClientError, smtplib.SMTPException, OSError, TimeoutError, ValueError)
_SECONDS = 10
_TRIES, _PAUSE = 3, 5.0
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told of a message. ``text`` is what was understood of it, masked as everything that is stored."""

    call_id: str
    queue: str
    number: str
    caller: str
    language: str
    seconds: float
    text: str


def ways(settings: Voicemail) -> dict[str, str]:
    """Way → recipient, of those that the settings name."""
    found = {}
    if settings.webhook:
        found[WEBHOOK] = settings.webhook
    if settings.email_to and settings.smtp_host:
        found[MAIL] = settings.email_to
    return found


async def send(settings: Voicemail, way: str, letter: Letter, wav: bytes) -> None:
    """Pass a message on. Raises one of `PROBLEMS`."""
    if way == WEBHOOK:
        await _post(settings.webhook, letter, wav)
    else:
        await asyncio.to_thread(_deliver, settings, mail(settings, letter, wav))


async def send_often(settings: Voicemail, way: str, letter: Letter, wav: bytes) -> str:
    """Try three times; the last error, "" when it was taken."""
    error = ""
    for attempt in range(_TRIES):
        try:
            await send(settings, way, letter, wav)
        except PROBLEMS as problem:
            error = f"{type(problem).__name__}: {problem}"
            if attempt + 1 < _TRIES:
                await asyncio.sleep(_PAUSE)
        else:
            return ""
    return error


async def _post(url: str, letter: Letter, wav: bytes) -> None:
    body = {
        "call": letter.call_id, "queue": letter.queue, "number": letter.number, "name": letter.caller,
        "language": letter.language, "seconds": letter.seconds, "text": letter.text,
        "audio_wav_base64": base64.b64encode(wav).decode(),
    }  # fmt: skip
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, json=body) as answer:
        answer.raise_for_status()


def mail(settings: Voicemail, letter: Letter, wav: bytes) -> EmailMessage:
    """The e-mail. What comes from callers and customer data cannot put headers of its own into it."""
    found = EmailMessage()
    found["From"], found["To"] = settings.email_from, settings.email_to
    who = one_line(letter.caller) or one_line(letter.number) or "?"
    found["Subject"] = f"Voice message from {who} for {one_line(letter.queue) or 'you'}"
    found.set_content(f"{letter.seconds:.0f} s, call {letter.call_id}\n\n{letter.text or '(no transcript)'}\n")
    name = f"voicemail-{one_line(letter.call_id)}.wav"
    found.add_attachment(wav, maintype="audio", subtype="wav", filename=name)
    return found


def one_line(text: str) -> str:
    """A text without line breaks and other control characters, and not longer than a header should be."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST]


def _deliver(settings: Voicemail, message: EmailMessage) -> None:
    context = ssl.create_default_context(cafile=settings.smtp_ca_file or None)
    where = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)
