"""Ways out of the line that keep what the caller had: another queue, voicemail, call-back, ringing again."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Mapping
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from ari_app.pbx.network import free_port
from ari_app.phone.call import SipCall
from models.domain.queue import QueueProfile
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


async def test_key_to_another_queue_keeps_the_time(floor: Floor) -> None:
    """3 in billing leads to the operator's line, with the same time of entry; pressed over an announcement."""
    call = await floor.call("8003", "5550001")
    await _wait(floor)
    await call.press("3")
    left = await floor.event("QueueLeft")
    assert left.data["target"] == "queue:operator"
    queued = await floor.event("CallQueued", count=2)
    assert queued.data["problem"] == "operator"
    assert queued.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
    await floor.agent("1001")
    await floor.event("CallConnected")


async def test_a_free_agent_is_not_delayed_by_an_announcement(floor: Floor) -> None:
    """An agent who comes while the position is being said is offered the call in that moment."""
    await floor.call("8003", "5550001")
    await floor.event("WaitAnnounced", 8)
    begun = time.time()
    await floor.agent("1001")
    connected = await floor.event("CallConnected", 3)
    assert connected.at - begun < 1.5


async def test_a_queues_own_announcements_are_said_in_turn(floor: Floor) -> None:
    """`announce` of queues.toml: one prompt after each position, then the next."""
    assert floor.app is not None
    centre = floor.app.centre
    own = QueueProfile("billing", announce=("closed", "queue_full"))
    centre.queues = {**centre.queues, "billing": own}
    played: list[str] = []
    send = centre.rest.request

    async def listening(method: str, path: str, params: Mapping[str, str] | None = None, body: object = None) -> object:
        played.append((params or {}).get("media", ""))
        return await send(method, path, params, body)

    centre.rest.request = listening  # type: ignore[method-assign]
    await floor.call("8003", "5550001")
    wanted = [(await centre.prompts.media(name, "en"))[0] for name in own.announce]
    for prompt in wanted:
        await until(lambda prompt=prompt: any(prompt in media for media in played), 20, f"{prompt} must be said")
    order = [media for media in played if any(prompt in media for prompt in wanted)]
    assert wanted[0] in order[0]
    assert wanted[1] in order[1]


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
    """2 and 1: the caller hangs up; a later caller is behind him; the agent's turn rings him, and the two talk."""
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
    await until(lambda: caller_phone, 10, "the caller's phone must ring first: his place is before the later caller's")
    assert caller_phone[0].caller == "8002", "the queue's number is shown"
    await floor.event("CallConnected")
    await hear_each_other(floor, caller_phone[0], legs[0])
    await floor.event("CallbackClosed", result="answered")
    assert not later.ended.is_set()
    await caller_phone[0].hang_up()
    await floor.event("CallConnected", 10, count=2)


async def test_callback_that_nobody_answers_frees_the_agent(floor: Floor) -> None:
    """Not reached: the agent is unblamed and ready for the next; after all tries the call-back is closed."""
    assert floor.app is not None
    for name, value in {"ring_seconds": 1.0, "retry_seconds": 1.0, "tries": 2}.items():
        object.__setattr__(floor.app.settings.callback, name, value)
    registered = await floor.phone("6001")
    await registered.register()
    registered.on_call = lambda call: None
    call = await (await floor.phone("6001")).dial("8003")
    await _wait(floor)
    await call.press("2")
    await floor.event("QueueLeft")
    await asyncio.sleep(0.5)
    await call.press("1")
    await floor.event("CallbackRequested")
    await floor.event("CallEnded", outcome="call-back")
    await floor.agent("1001")
    await floor.event("CallbackTried", 15, count=2, result="not reached")
    await floor.event("CallbackClosed", result="given up")
    await until(lambda: floor.state("1001") == "ready")
    assert floor.app.centre.roster.get("1001").missed == 0


async def test_declined_callback_goes_back_to_the_line(floor: Floor) -> None:
    """Any other key than 1: still in the line, at the same place."""
    call = await floor.call("8003", "5550001")
    await _wait(floor)
    await call.press("2")
    await floor.event("QueueLeft")
    await asyncio.sleep(0.5)
    await call.press("5")
    queued = await floor.event("CallQueued", count=2)
    assert queued.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
    assert not call.ended.is_set()


async def test_dropped_caller_who_rings_again_keeps_the_place(floor: Floor) -> None:
    """Cut off while waiting, back within the time: the old place, once; somebody else's number gets none."""
    first = await floor.call("8003", "5550004")
    await floor.event("CallQueued")
    await asyncio.sleep(1)
    await floor.call("8003", "5550002")
    await floor.event("CallQueued", count=2)
    await first.hang_up()
    await floor.event("CallEnded", outcome="abandoned")
    await floor.rows("select 1")
    again = await floor.call("8003", "5550004")
    kept = await floor.event("PlaceKept")
    assert kept.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
    await again.hang_up()
    await floor.event("CallEnded", count=2)
    await floor.rows("select 1")
    await floor.call("8003", "5559998")
    await floor.event("CallQueued", count=4)
    assert len(floor.seen("PlaceKept")) == 1
