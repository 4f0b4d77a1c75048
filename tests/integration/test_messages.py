"""Voice messages over a made-up Asterisk: stored before they are deleted, written down and told afterwards."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from ari_app.ari.rest import Rest
from ari_app.pbx.network import free_port
from ari_app.store.mailbox import Mailbox
from ari_app.voice.voicemail import delivery
from ari_app.voice.voicemail import messages as module
from ari_app.voice.voicemail.delivery import Letter, mail, send
from ari_app.voice.voicemail.messages import Messages
from config.load import load_settings
from config.problems import ConfigError
from config.settings import Voicemail
from models.domain.errors import CommandRefused
from tests.support.messages import CALL, Asterisk, Centre, speech, until, wav_of


@pytest.fixture
async def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Centre]:
    """A centre with a made-up Asterisk and short pauses."""
    monkeypatch.setattr(delivery, "_PAUSE", 0.02)
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.1)
    asterisk = Asterisk()
    async with asterisk.serving():
        yield Centre(tmp_path, asterisk)


async def test_stored_before_deleted_before_written_down(centre: Centre) -> None:
    """A recogniser that takes for ever: the message is safe all the same; then the text comes, masked."""
    centre.pool.gate.clear()
    async with centre.started() as messages:
        centre.leave(messages, speech())
        assert messages.open == 1
        left = await centre.event("VoicemailLeft")
        assert Path(left["file"]).read_bytes()[:4] == b"KFR2"
        await until(lambda: not centre.asterisk.stored, "deleted in Asterisk")
        assert not centre.seen("VoicemailTranscribed")
        assert [row["text"] for row in await messages.box.rows()] == [""]
        centre.pool.gate.set()
        written = await centre.event("VoicemailTranscribed")
        assert written["text"] == "please call me back on ••••••••••••••••"
        await until(lambda: not messages.open, "nothing is open")
        await centre.journal.flushed()
        (row,) = await messages.box.rows()
        assert (row["number"], row["queue"], row["heard_at"]) == ("5550001", "billing", None)
        assert await messages.box.read(CALL, "1009", "asked") == speech()
        await centre.journal.flushed()
        assert (await messages.box.rows())[0]["heard_at"]
        assert centre.seen("VoicemailRead") == [{"by": "1009", "why": "asked"}]


@pytest.mark.parametrize("moment", ["before it is stored", "before it is deleted", "before it is written down"])
async def test_killed_at_any_point(centre: Centre, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next process finds it: one message, one text, nothing left in Asterisk."""
    gate = asyncio.Event()

    async def stop(*_: object, **__: object) -> None:
        gate.set()
        await asyncio.Event().wait()

    owner, name = {
        "before it is stored": (Mailbox, "store"), "before it is deleted": (Rest, "delete"),
        "before it is written down": (Messages, "_transcribe"),
    }[moment]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, stop)
        async with centre.started() as messages:
            centre.leave(messages, speech())
            await gate.wait()
            await centre.journal.flushed()
    async with centre.started() as messages:
        await messages.sweep()
        await centre.event("VoicemailTranscribed")
        await until(lambda: not centre.asterisk.stored and not messages.open, "all is done")
        await centre.journal.flushed()
        (row,) = await messages.box.rows()
        assert row["text"]
        assert await messages.box.wav(row) == speech()
    assert len(centre.seen("VoicemailLeft")) == 1


async def test_a_message_under_way_is_left_alone(centre: Centre) -> None:
    """A restart while somebody speaks: it is taken when Asterisk has finished it."""
    name = f"voicemail-{CALL}"
    centre.asterisk.live.add(name)
    centre.asterisk.stored["prompt-booth"] = speech()
    async with centre.started() as messages:
        await messages.sweep()
        await asyncio.sleep(0.4)
        assert not any("fetch" in line for line in centre.asterisk.log)
        centre.asterisk.live.clear()
        centre.asterisk.stored[name] = speech()
        await centre.event("VoicemailLeft")
    assert "prompt-booth" in centre.asterisk.stored


async def test_a_full_disk_keeps_it_in_asterisk(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be stored: it stays where it is, others are kept, and it is stored when there is room."""
    real, full = Mailbox._store, [True]

    def store(self: Mailbox, name: str, wav: bytes) -> Path:
        if full and CALL in name:
            raise OSError(28, "No space left on device")
        return real(self, name, wav)

    monkeypatch.setattr(Mailbox, "_store", store)
    async with centre.started() as messages:
        await messages.sweep()
        centre.leave(messages, speech())
        centre.leave(messages, speech(), "c1125000000bbbbbb")
        await until(lambda: messages.failures, "it cannot be stored")
        await centre.event("VoicemailTranscribed")
        assert f"voicemail-{CALL}" in centre.asterisk.stored
        full.clear()
        await centre.event("VoicemailLeft", 2)
        await until(lambda: not centre.asterisk.stored and not messages.open, "stored when there is room")


async def test_nothing_said_is_no_message(centre: Centre) -> None:
    """Silence, the noise of a line, too short: none, counted, and nothing is left in Asterisk."""
    noise = np.random.default_rng(1).normal(0, 150, 24000)
    async with centre.started() as messages:
        for number, wav in enumerate((wav_of(np.zeros(24000)), wav_of(noise), speech(0.5), b"", b"RIFF")):
            centre.leave(messages, wav, f"c1125000000aaaaa{number}")
        await centre.event("VoicemailEmpty", 5)
        await until(lambda: not messages.open and not centre.asterisk.stored, "gone")
        assert messages.empty == 5
        assert not centre.seen("VoicemailLeft")
        assert await messages.box.rows() == []
        centre.leave(messages, speech(level=300))
        await centre.event("VoicemailLeft")


class Recipients:
    """A web server and a mail server that take messages."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.mails: list[Mail] = []
        self.refuse = False

    async def hook(self, request: web.Request) -> web.Response:
        """One POST."""
        self.posts.append(await request.json())
        return web.Response(status=503 if self.refuse else 200)

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        """One mail."""
        self.mails.append(message_from_bytes(envelope.content))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
async def recipients(centre: Centre) -> AsyncIterator[Recipients]:
    """Both running, and named in the settings."""
    got = Recipients()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/message", got.hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = Controller(got, hostname="127.0.0.1", port=free_port(0, socket.SOCK_STREAM))
    server.start()
    centre.settings = load_settings(
        environment={}, site=centre.folder / "none.toml",
        overrides={
            "voicemail.webhook": f"http://127.0.0.1:{runner.addresses[0][1]}/message",
            "voicemail.email_to": "desk@example.org", "voicemail.smtp_host": "127.0.0.1",
            "voicemail.smtp_port": server.port,
        },
    )  # fmt: skip
    yield got
    server.stop()
    await runner.cleanup()


async def test_told_again_after_a_crash_and_by_command(centre: Centre, recipients: Recipients) -> None:
    """A web server that refuses: said, and tried by the next process; the mail is not sent twice; `send` sends both."""
    recipients.refuse = True
    async with centre.started() as messages:
        centre.leave(messages, speech())
        await centre.event("VoicemailSent", 2)
        assert [bool(facts["error"]) for facts in centre.seen("VoicemailSent")] == [True, False]
        await centre.journal.flushed()
        assert (await messages.box.rows())[0]["told"] == "e-mail"
    recipients.refuse = False
    async with centre.started() as messages:
        await messages.sweep()
        sent = await centre.event("VoicemailSent", 3)
        assert (sent["way"], sent["error"]) == ("webhook", "")
        assert len(recipients.mails) == 1
        assert await messages.send_again(CALL[-6:]) == {"webhook": "", "e-mail": ""}
        with pytest.raises(CommandRefused, match="no message"):
            await messages.send_again("c2")
    assert len(recipients.mails) == 2
    assert base64.b64decode(recipients.posts[-1]["audio_wav_base64"]) == speech()
    assert "4111" not in str(recipients.posts) + str(recipients.mails[0])


async def test_a_name_with_line_breaks_costs_nobody(centre: Centre, recipients: Recipients) -> None:
    """Customer data may hold anything: no header of its own, no message lost, not this one and not the next."""
    async with centre.started() as messages:
        centre.leave(messages, speech(), caller="Ann\r\nBcc: spy@example.org\x00 ‮evil")
        centre.leave(messages, speech(), "c1125000000bbbbbb", caller="Bob" * 500)
        await centre.event("VoicemailSent", 4)
        assert not any(facts["error"] for facts in centre.seen("VoicemailSent"))
    assert len(recipients.mails) == 2
    for one in recipients.mails:
        assert one["Bcc"] is None
        assert len(str(one["Subject"])) < 400


async def test_deleted_for_good(centre: Centre) -> None:
    """File, row and text go; the call's other events stay."""
    async with centre.started() as messages:
        centre.leave(messages, speech())
        await centre.event("VoicemailTranscribed")
        await until(lambda: not messages.open, "done")
        (row,) = await messages.box.rows()
        await messages.box.delete(CALL, "1009", "asked by caller")
        assert not Path(row["file"]).exists()
        await centre.journal.flushed()
        assert await messages.box.rows() == []
        query = "select kind, data from journal where call_id = ?"
        rows = await centre.journal.call(lambda: list(centre.journal.database.query(query, [CALL])))
        assert not any("please" in row["data"] for row in rows)
        assert {"VoicemailLeft", "VoicemailDeleted"} <= {row["kind"] for row in rows}
        with pytest.raises(CommandRefused, match="no message"):
            await messages.box.delete(CALL, "1009", "twice")
        removed = await messages.box.expire(row["at"] + 1)
        assert removed.count == 0


async def test_old_messages_go(centre: Centre) -> None:
    """After messages_days, with files that no row knows."""
    async with centre.started() as messages:
        centre.leave(messages, speech())
        await centre.event("VoicemailTranscribed")
        await until(lambda: not messages.open, "done")
        orphan = centre.folder / "voicemail" / "voicemail-c1101000000abcdef.wav.enc"
        orphan.write_bytes(b"x")
        (row,) = await messages.box.rows()
        assert (await messages.box.expire(row["at"] + 89 * 86400)).count == 0
        assert (await messages.box.expire(row["at"] + 91 * 86400)).count == 1
        assert not list((centre.folder / "voicemail").iterdir())
        assert centre.seen("VoicemailDeleted")[0]["by"] == "retention"


async def test_a_recogniser_that_is_away(centre: Centre) -> None:
    """The message is told without its text, which comes with the next process."""
    centre.pool.away = True
    async with centre.started() as messages:
        centre.leave(messages, speech())
        await centre.event("VoicemailLeft")
        await until(lambda: not messages.open, "done")
        assert not centre.seen("VoicemailTranscribed")
    centre.pool.away = False
    async with centre.started() as messages:
        await messages.sweep()
        await centre.event("VoicemailTranscribed")


async def test_mail_needs_what_it_is_told(tmp_path: Path) -> None:
    """A password is not sent in the clear; a server without TLS gets nothing when TLS was asked for."""
    with pytest.raises(ConfigError, match="in the clear"):
        load_settings(environment={}, site=tmp_path / "none", overrides={"voicemail.smtp_user": "kefu"})
    got = Recipients()
    server = Controller(got, hostname="127.0.0.1", port=free_port(0, socket.SOCK_STREAM))
    server.start()
    letter = Letter(CALL, "billing", "555", "Ann", "en", 2.0, "hello")
    try:
        for security in ("starttls", "tls"):
            settings = Voicemail(
                email_to="desk@example.org", smtp_host="127.0.0.1", smtp_port=server.port, smtp_security=security
            )
            with pytest.raises((OSError, ssl.SSLError)):
                await send(settings, "e-mail", letter, speech())
    finally:
        server.stop()
    assert not got.mails
    assert mail(Voicemail(email_to="a@example.org"), letter, b"")["Subject"] == "Voice message from Ann for billing"
