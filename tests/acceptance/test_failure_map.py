"""The failure map with calls up: what the caller hears is measured on the audio, never more than 2 s of dead air."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time

import numpy as np
import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, answering, brisk, floor_of, hear_each_other, until
from tests.support.process import KefuProcess

pytestmark = pytest.mark.alone

QUIET = 20  # the softest hold music is louder than this; silence is 0 to 8 in µ-law


def longest_dead_air(call: SipCall, since: float, until_at: float) -> float:
    """Seconds of the longest stretch without a packet that holds sound."""
    marks = [since]
    for at, data in list(call.rtp.heard):
        if since <= at <= until_at and np.frombuffer(data, np.uint8).size:
            loud = call.heard(at, at)
            if np.abs(loud.astype(np.int32)).max(initial=0) > QUIET:
                marks.append(at)
    marks.append(until_at)
    return float(np.diff(marks).max())


async def test_kefu_killed_while_a_caller_waits(kefu: KefuProcess, people: Floor) -> None:
    """Music goes on without a gap of 2 s from before the kill until after the return."""
    caller = await people.call("8003", "5550001")
    await kefu.row("select * from calls where state = 'waiting'")
    await caller.hear(time.monotonic(), 8, QUIET)
    begun = time.monotonic()
    await kefu.kill()
    await asyncio.sleep(3)
    await kefu.start()
    await kefu.row("select * from journal where kind = 'CallAdopted'")
    await asyncio.sleep(2)
    assert longest_dead_air(caller, begun, time.monotonic()) < 2
    assert not caller.ended.is_set()


async def test_killed_while_a_message_is_left(kefu: KefuProcess, people: Floor) -> None:
    """The caller hangs up while nobody looks: the message is fetched by the next process."""
    caller = await people.call("8003", "5550001")
    await kefu.row("select * from calls where state = 'waiting'")
    await asyncio.sleep(1)
    await caller.press("1")
    await kefu.row("select * from journal where kind = 'QueueLeft'")
    await asyncio.sleep(7)
    await people.say(caller, "please call me about my bill")
    await kefu.kill()
    await caller.hang_up()
    await asyncio.sleep(0.5)
    await kefu.start()
    message = await kefu.row("select * from voicemails", 20)
    assert message["seconds"] > 1


async def test_event_socket_cut_while_one_waits(asterisk: PrivateAsterisk) -> None:
    """Nothing is noticed: music goes on."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        assert floor.app is not None
        caller = await floor.call("8003", "5550001")
        await floor.event("WaitAnnounced", 8)
        begun = time.monotonic()
        await floor.app.socket.cut()
        await floor.event("SystemNoted", what="Asterisk connection restored")
        await asyncio.sleep(2)
        assert longest_dead_air(caller, begun, time.monotonic()) < 2


async def test_kefu_never_returns(people: Floor) -> None:
    """A new caller: an announcement within 2 s, then the plain queue's music."""
    caller = await people.call("8000", "5550001")
    begun = time.monotonic()
    await asyncio.sleep(6)
    assert longest_dead_air(caller, begun, time.monotonic()) < 2


async def test_recogniser_dead_the_menu_is_heard(asterisk: PrivateAsterisk) -> None:
    """Whatever the recogniser does, the menu is spoken and keys work."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        assert floor.app is not None
        call = await floor.call("8000")
        await floor.event("MenuEntered")
        begun = time.monotonic()
        for pid in list(floor.app.services.hearing.menus.pids):
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(3)
        assert longest_dead_air(call, begun, time.monotonic()) < 2
        await call.press("2")
        await floor.event("ChoiceMade", by="key")


async def test_agents_phone_dies_the_caller_hears_music_again(asterisk: PrivateAsterisk) -> None:
    """An agent who answers and vanishes before the bridge: back in the line, with music within 2 s."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        phone = await floor.agent("1001", lambda call: None)
        caller = await floor.call("8003", "5550001")
        await floor.event("CallOffered")
        begun = time.monotonic()
        await phone.register(expires=0)
        await phone.close()
        await floor.event("OfferFailed", 6)
        await asyncio.sleep(2)
        assert longest_dead_air(caller, begun, time.monotonic()) < 2


async def test_asterisk_dies_and_who_was_cut_off_is_called_back(own_asterisk: PrivateAsterisk) -> None:
    """The books say so; when Asterisk is back, the waiting caller is rung as soon as an agent is there."""
    async with floor_of(own_asterisk, brisk(own_asterisk.run)) as floor:
        caller = await (await floor.phone("6001")).dial("8003")
        await floor.event("CallQueued")
        assert not caller.ended.is_set()
        own_asterisk.kill()
        await floor.event("CallEnded", 10, outcome="lost with Asterisk")
        await floor.event("CallbackRequested", number="6001")
        await asyncio.to_thread(own_asterisk.start)
        await floor.event("SystemNoted", 10, what="Asterisk connection restored")
        again = await floor.phone("6001")
        await again.register()
        rung: list[SipCall] = []
        again.on_call = answering(rung)
        legs: list[SipCall] = []
        await floor.agent("1001", answering(legs))
        await until(lambda: rung, 10)
        await floor.event("CallbackClosed", 10, result="answered")
        await floor.event("CallConnected", 10)
        await hear_each_other(floor, rung[0], legs[0])


async def test_junk_on_every_socket(asterisk: PrivateAsterisk) -> None:
    """Random bytes on SIP, FastAGI, ARI and AMI while two talk: they go on talking."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        legs: list[SipCall] = []
        await floor.agent("1001", answering(legs))
        caller = await floor.call("8003", "5550001")
        await floor.event("CallConnected")
        state = asterisk.state
        for _ in range(20):
            caller.phone.send_raw(secrets.token_bytes(300))
            for port in (state.agi_port, state.http_port, state.ami_port):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(secrets.token_bytes(500) + b"\r\n\r\n")
                writer.close()
                del reader
        await legs[0].press("*#*5*4*6#" + "9" * 30)
        await caller.press("*2112#**")
        await hear_each_other(floor, caller, legs[0])
