"""Ways out of the line with real sound: a message, a call-back. The others: tests/fake/test_leaving_the_line.py."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from ari_app.pbx.network import free_port
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, answering, hear_each_other, until


@pytest.fixture
async def caller_phone(floor: Floor) -> list[SipCall]:
    """A registered caller's phone (6001) that answers when it is rung; the calls it got."""
    phone = await floor.phone("6001")
    await phone.register()
    rung: list[SipCall] = []
    phone.on_call = answering(rung)
    return rung


async def _wait(floor: Floor, count: int = 1) -> None:
    await floor.event("CallQueued", count=count)
    await floor.event("WaitAnnounced", 6)


class Recipients:
    """A mail server and a web hook of the test; what each has got."""

    def __init__(self) -> None:
        self.posts: list[dict[str, object]] = []
        self.mails: list[Mail] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        """aiosmtpd: a mail came."""
        self.mails.append(message_from_bytes(envelope.content))  # type: ignore[attr-defined]
        return "250 OK"

    async def hook(self, request: web.Request) -> web.Response:
        """The web hook."""
        self.posts.append(await request.json())
        return web.Response()


@pytest.fixture
async def recipients(floor: Floor) -> AsyncIterator[Recipients]:
    """Both running, and named in the settings of the centre."""
    assert floor.app is not None
    got = Recipients()
    application = web.Application(client_max_size=10_000_000)
    application.router.add_post("/message", got.hook)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    mailbox = Controller(got, hostname="127.0.0.1", port=free_port(0, socket.SOCK_STREAM))
    mailbox.start()
    for name, value in {
        "webhook": f"http://127.0.0.1:{runner.addresses[0][1]}/message", "email_to": "desk@example.org",
        "smtp_host": "127.0.0.1", "smtp_port": mailbox.port,
    }.items():  # fmt: skip
        object.__setattr__(floor.app.settings.voicemail, name, value)
    yield got
    mailbox.stop()
    await runner.cleanup()


async def test_voicemail_by_key(floor: Floor, recipients: Recipients) -> None:
    """1 in the line: prompt, beep, message; stored encrypted with its transcript, told by mail and webhook."""
    call = await floor.call("8003", "5550001")
    await _wait(floor)
    await call.press("1")
    await floor.event("QueueLeft")
    await asyncio.sleep(7)
    await floor.say(call, "please call me about my bill")
    await call.hang_up()
    left = await floor.event("VoicemailLeft", 20)
    assert left.data["queue"] == "billing"
    assert 1 < left.data["seconds"] < 12
    written = await floor.event("VoicemailTranscribed", 20)
    assert written.data["text"], "an English message has a transcript"
    ended = await floor.event("CallEnded", outcome="voicemail")
    await floor.event("VoicemailSent", 10, way="webhook", error="")
    await floor.event("VoicemailSent", 10, way="e-mail", error="")
    assert recipients.posts[0]["call"] == ended.call_id
    assert recipients.posts[0]["text"] == written.data["text"]
    assert recipients.mails[0]["To"] == "desk@example.org"
    assert [part.get_content_type() for part in recipients.mails[0].walk()][-1] == "audio/wav"
    assert Path(left.data["file"]).read_bytes()[:4] == b"KFR2", "encrypted at rest"


async def test_callback_keeps_the_slot(floor: Floor, caller_phone: list[SipCall]) -> None:
    """2 and 1: the caller hangs up; a later caller is behind them; the agent's turn rings them, and the two talk."""
    phone = await floor.phone("6001")
    call = await phone.dial("8003")
    await _wait(floor)
    await call.press("2")
    await floor.event("QueueLeft")
    await asyncio.sleep(0.5)
    await call.press("1")
    wanted = await floor.event("CallbackRequested")
    await floor.event("CallEnded", outcome="call-back")
    assert wanted.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
    later = await floor.call("8003", "5559997")
    await floor.event("CallQueued", count=2)
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    await until(lambda: caller_phone, 10, "the caller's phone must ring first: their place is the earlier one")
    assert caller_phone[0].caller == "8002", "the queue's number is shown"
    await floor.event("CallConnected")
    await hear_each_other(floor, caller_phone[0], legs[0])
    await floor.event("CallbackClosed", result="answered")
    assert not later.ended.is_set()
    await caller_phone[0].hang_up()
    await floor.event("CallConnected", 10, count=2)
