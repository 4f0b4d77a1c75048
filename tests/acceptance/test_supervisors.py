"""A supervisor is heard by whom they should be, and by nobody else. All the rest: tests/fake/test_supervisors.py."""

from __future__ import annotations

import asyncio

from ari_app.phone.call import SipCall
from tests.support.floor import Floor, answering, hear_each_other, silent_between, until


async def talking(floor: Floor) -> tuple[SipCall, SipCall]:
    """A caller in conversation with 1001."""
    legs: list[SipCall] = []
    await floor.agent("1001", answering(legs))
    caller = await floor.call("8003", "5550001")
    await floor.event("CallConnected")
    await asyncio.sleep(0.3)
    return caller, legs[0]


async def test_listen_whisper_barge_by_key(floor: Floor) -> None:
    """*51: hears both, heard by nobody; 5: heard by the agent alone; 6: all three; # ends it, the call goes on."""
    caller, agent = await talking(floor)
    phone = await floor.agent("1009", login=False)
    boss = await phone.dial("*511001")
    await floor.event("CallListenedTo", mode="listen", by="1009")
    await asyncio.sleep(0.5)
    for speaker in (caller, agent):
        begun = asyncio.get_running_loop().time()
        await floor.say(speaker, "can you hear me")
        assert boss.first_sound(begun, 1000) is not None
    await silent_between(floor, boss, caller)
    await silent_between(floor, boss, agent)
    await boss.press("5")
    await floor.event("CallListenedTo", mode="whisper")
    await asyncio.sleep(0.5)
    begun = asyncio.get_running_loop().time()
    await floor.say(boss, "offer them a discount")
    assert agent.first_sound(begun, 1000) is not None, "the agent hears the whisper"
    assert caller.first_sound(begun + 0.1, 1500) is None, "the caller does not"
    await boss.press("6")
    await floor.event("LegJoined", role="supervisor", who="1009")
    await hear_each_other(floor, caller, agent, boss)
    await boss.press("#")
    await floor.event("LegLeft", who="1009")
    await until(lambda: boss.ended.is_set(), 5)
    await hear_each_other(floor, caller, agent)
