"""kefu is killed and never comes back: the dialplan alone brings waiting callers to the agents' plain queue."""

from __future__ import annotations

import asyncio
import time

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.phone.call import SipCall
from tests.support.floor import Floor, answering, hear_each_other, until
from tests.support.process import KefuProcess

pytestmark = pytest.mark.alone

AWAY = 4


@pytest.fixture
async def mortal(own_asterisk: PrivateAsterisk) -> KefuProcess:
    """kefu with a quick pulse; how patient the dialplan is, each test says."""
    process = KefuProcess(own_asterisk, pbx__away_seconds=float(AWAY), queue__announce_seconds=1.0)
    await process.start()
    return process


def in_fallback(asterisk: PrivateAsterisk) -> int:
    """Callers in the dialplan's queue."""
    return asterisk.cli("core show channels concise").count("!kefu-fallback!")


def patience(asterisk: PrivateAsterisk, seconds: int) -> None:
    """How long the dialplan waits for a sign of life."""
    asterisk.cli(f"dialplan set global KEFU_AWAY {seconds}")


async def watch_ends(asterisk: PrivateAsterisk) -> None:
    """The watch leaves nothing behind once nobody is in kefu."""
    await until(lambda: "@kefu-watch" not in asterisk.cli("core show channels concise"), 8, "the watch goes on")


async def test_waiting_callers_reach_an_agent_and_conversations_go_on(mortal: KefuProcess, people: Floor) -> None:
    """Two wait, two talk; kefu dies for good. Who waits reaches an agent's phone; who talks is left alone."""
    legs: list[SipCall] = []
    rescued: list[SipCall] = []
    await people.agent("1001", answering(legs))
    await mortal.agent("1001", "login")
    talker = await people.call("8003", "5550001")
    await mortal.row("select * from calls where state = 'talking'")
    waiting = [await people.call("8003", "5550002"), await people.call("8003", "5550003")]
    await mortal.row("select count(*) n from calls where state = 'waiting' group by state having n = 2")
    await people.agent("1002", answering(rescued), login=False)
    patience(people.asterisk, AWAY)
    await mortal.kill()
    await hear_each_other(people, talker, legs[0])
    await until(lambda: rescued, 25, people.asterisk.cli("queue show kefu-fallback"))
    assert in_fallback(people.asterisk) == 2
    await asyncio.sleep(AWAY + 2)
    await hear_each_other(people, talker, legs[0])
    assert not any(one.ended.is_set() for one in (talker, *waiting, legs[0]))
    begun = time.monotonic()
    await people.say(rescued[0], "can you hear me")
    assert [one.first_sound(begun, 2000) is not None for one in waiting].count(True) >= 1, "the agent speaks to nobody"
    await legs[0].hang_up()  # kefu is not there to bring the survey: alone in the bridge, the caller is not left there
    await until(lambda: in_fallback(people.asterisk) == 3, 5, "the caller whose agent left hears nothing for ever")
    for call in (talker, *waiting):
        await call.hang_up()
    await watch_ends(people.asterisk)


async def test_an_ordinary_restart_moves_nobody(mortal: KefuProcess, people: Floor) -> None:
    """Back within the patience: the caller is still in kefu's line long after, even with a patience that is short."""
    patience(people.asterisk, 60)
    caller = await people.call("8003", "5550001")
    await mortal.row("select * from calls where state = 'waiting'")
    await mortal.kill()
    await asyncio.sleep(AWAY / 2)
    await mortal.start()
    await mortal.row("select * from journal where kind = 'CallAdopted'", 30)
    patience(people.asterisk, AWAY)
    await asyncio.sleep(AWAY * 2)
    assert "!Stasis!" in people.asterisk.cli("core show channels concise")
    assert "has 0 calls" in people.asterisk.cli("queue show kefu-fallback")
    await caller.hang_up()
    await watch_ends(people.asterisk)
    await mortal.stop()
