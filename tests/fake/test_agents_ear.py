"""Numbers that a rule keeps from the agent's ear, over a call on the fake Asterisk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.asterisk import FakeAsterisk
from tests.support.fake_floor import fake_floor
from tests.support.ruled_floor import TERMS, ruled, talk_of

SILENCE = {"silence"}
pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("recorded", ["off", "all"])
async def test_the_agent_hears_nothing_while_digits_are_said(tmp_path: Path, recorded: str) -> None:
    async with ruled(tmp_path, recording__mode=recorded) as floor:
        if recorded == "all":
            await floor.until(lambda: floor.app.parts.ami.connected.is_set())
        async with talk_of(floor) as talk:
            assert talk.phone.hears == {talk.caller.label}
            talk.says("agent", "please read me the code on the back")
            await floor.until(lambda: talk.phone.hears == SILENCE, 10, "the agent hears nothing")
            assert talk.caller.hears == {"1001"}
            ears = floor.fake.pbx.who_hears_whom(ears=True)
            assert any(talk.caller.label in heard for name, heard in ears.items() if name.startswith("ear:"))
            for _ in range(2):
                talk.says("caller", "four one one one")
                await floor.settle(1.2)
                assert talk.phone.hears == SILENCE, "digits are still being said"
            talk.says("agent", TERMS)
            colleague = floor.agent("1002")
            await talk.order("consult", "agent:1002")
            await floor.event("LegJoined", who="1002")
            talk.says("caller", "two two two two")
            await floor.until(lambda: colleague.hears == SILENCE, 10, "who joins hears nothing either")
            await floor.until(lambda: colleague.hears != SILENCE, 10, "they hear again")
            await floor.until(lambda: talk.phone.hears != SILENCE, 10, "so does the first")
            assert bool(floor.seen("RecordingUnmasked")) is (recorded == "all")


async def test_after_a_restart_the_agent_hears_again(tmp_path: Path) -> None:
    """Who ended before it could open the telephone again leaves that to the next."""
    fake = FakeAsterisk()
    async with fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as first:
            phone, caller = first.agent("1001"), first.caller("8003")
            await first.event("CallConnected")
            await first.until(lambda: phone.hears == {caller.label})
            channel = next(one for one in fake.pbx.switch.channels.values() if one.label == "1001")
            channel.muted.add("out")
            assert phone.hears == SILENCE
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as second:
            await second.event("CallAdopted", 20)
            await second.until(lambda: phone.hears == {caller.label}, 10, "the agent hears")
            caller.hang_up()
