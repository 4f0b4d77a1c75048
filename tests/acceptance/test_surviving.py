"""Faults on a real Asterisk with calls up: what breaks, what callers notice, and that the books stay true."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, answering, brisk, floor_of, leftovers, until
from tests.support.process import KefuProcess

pytestmark = pytest.mark.alone


async def _talking(kefu: KefuProcess, people: Floor) -> tuple[SipCall, SipCall]:
    legs: list[SipCall] = []
    await people.agent("1001", answering(legs))
    await kefu.agent("1001", "login")
    caller = await people.call("8003", "5550001")
    await kefu.row("select * from calls where state = 'talking'")
    return caller, legs[0]


async def _hear_each_other(people: Floor, one: SipCall, other: SipCall) -> None:
    for speaker, hearer in ((one, other), (other, one)):
        begun = time.monotonic()
        await people.say(speaker, "can you hear me")
        assert hearer.first_sound(begun, 1000) is not None


async def test_killed_in_a_conversation(kefu: KefuProcess, people: Floor) -> None:
    """kill -9: the two go on talking; the new process takes the call over and closes its books."""
    caller, agent = await _talking(kefu, people)
    await kefu.kill()
    await _hear_each_other(people, caller, agent)
    await kefu.start()
    await kefu.row("select * from journal where kind = 'CallAdopted'")
    await _hear_each_other(people, caller, agent)
    status = await kefu.status()
    assert [row["state"] for row in status["agents"] if row["id"] == "1001"] == ["talking"]
    await agent.hang_up()
    await asyncio.sleep(1)
    await caller.press("4")
    row = await kefu.row("select * from calls where ended_at is not null")
    assert (row["outcome"], row["rating"]) == ("answered", 4)
    await kefu.row("select * from journal where kind = 'CallWrappedUp'")


async def test_absent_application_falls_back_to_the_dialplan(people: Floor) -> None:
    """kefu is not there at all: an announcement, then a plain queue that rings the agent; the two talk."""
    legs: list[SipCall] = []
    await people.agent("1001", answering(legs), login=False)
    caller = await people.call("8000", "5550001")
    assert await caller.hear(time.monotonic(), 5) > 0, "an announcement"
    await until(lambda: legs and legs[0].up.is_set(), 20, "the fallback queue must ring the agent")
    await asyncio.sleep(0.5)
    await _hear_each_other(people, caller, legs[0])
    await caller.hang_up()


async def test_asterisk_killed(own_asterisk: PrivateAsterisk) -> None:
    """Asterisk dies: books are closed truthfully; when it is back, so are we."""
    async with floor_of(own_asterisk, brisk(own_asterisk.run)) as floor:
        await floor.agent("1001")
        await floor.call("8003", "5550001")
        await floor.event("CallConnected")
        await floor.call("8000", "5550002")
        await floor.event("MenuEntered")
        own_asterisk.kill()
        await floor.event("CallEnded", 10, count=2, outcome="lost with Asterisk")
        await until(lambda: floor.state("1001") == "ready", 5)
        await asyncio.to_thread(own_asterisk.start)
        await floor.event("SystemNoted", 10, what="Asterisk connection restored")
        await floor.agent("1002")
        call = await floor.call("8000", "5550004")
        await call.press("2")
        assert (await floor.event("CallConnected", count=2)).agent_id == "1002"


async def test_recogniser_killed(asterisk: PrivateAsterisk) -> None:
    """The process that recognises dies: keys go on at once, and speech is back soon."""
    async with floor_of(asterisk, brisk(asterisk.run)) as floor:
        assert floor.app is not None
        pool = floor.app.services.hearing.menus
        call = await floor.call("8000")
        await floor.event("MenuEntered")
        for pid in list(pool.pids):
            os.kill(pid, signal.SIGKILL)
        await call.press("3")
        await floor.event("ChoiceMade", choice="orders", by="key")
        await floor.event("SystemNoted", what="recogniser restarted")
        await until(lambda: pool.pids, 5)
        other = await floor.call("8000", "5550001")
        await asyncio.sleep(0.5)
        await floor.say(other, "technical support")
        await floor.event("ChoiceMade", by="speech", choice="technical")


async def test_recogniser_hangs(asterisk: PrivateAsterisk) -> None:
    """A recogniser that does not answer: the caller is asked for keys."""
    async with floor_of(asterisk, brisk(asterisk.run, speech__answer_seconds=1.0)) as floor:
        assert floor.app is not None
        call = await floor.call("8000")
        await asyncio.sleep(0.5)
        pids = list(floor.app.services.hearing.menus.pids)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        await floor.say(call, "technical support")
        await floor.event("SpeechUnavailable")
        await call.press("2")
        await floor.event("ChoiceMade", choice="technical", by="key")
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def test_fast_agi_frozen_does_not_lose_the_caller(kefu: KefuProcess, people: Floor) -> None:
    """The whole process stands still for a second in mid-set-up: the caller comes through afterwards."""
    freezing = asyncio.ensure_future(kefu.freeze(1.0))
    await asyncio.sleep(0.1)
    call = await people.call("8000", "5550001")
    await freezing
    await kefu.row("select * from journal where kind = 'MenuEntered'")
    await call.hang_up()
    await kefu.row("select * from calls where ended_at is not null")


async def test_a_stop_costs_nobody_anything(own_asterisk: PrivateAsterisk, people: Floor) -> None:
    """SIGTERM with calls up: two talk on, one waits on with music, the books stay open; the next process goes on."""
    kefu = KefuProcess(own_asterisk)
    await kefu.start()
    caller, agent = await _talking(kefu, people)
    waiting = await people.call("8003", "5550002")
    await kefu.row("select * from calls where state = 'waiting'")
    await kefu.stop()
    assert [row["ended_at"] for row in kefu.rows("select * from calls")] == [None, None]
    await _hear_each_other(people, caller, agent)
    begun = time.monotonic()
    await asyncio.sleep(1)
    assert waiting.first_sound(begun, 20) is not None, "music must go on"
    await kefu.start()
    await kefu.row("select count(*) n from journal where kind = 'CallAdopted' group by kind having n = 2")
    await agent.hang_up()
    await kefu.row("select * from calls where state = 'survey'")
    await caller.hang_up()
    await waiting.hang_up()
    await kefu.row("select count(*) n from calls where ended_at is not null group by 1 = 1 having n = 2")
    await kefu.stop()
    await until(lambda: not leftovers(own_asterisk), 5)
