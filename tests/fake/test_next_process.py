"""kefu is killed and another process takes over, on the same Asterisk."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.fakes.asterisk import FakeAsterisk, virtual
from tests.support.fake_floor import fake_floor

KEPT: dict[str, object] = {"store__path": "kefu.db", "queue__announce_seconds": 60.0}


@virtual
async def test_killed_in_a_conversation(tmp_path: Path) -> None:
    """Both talk on; the next process has the call, and keys work."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            phone, caller = floor.agent("1001"), floor.caller("8003")
            await floor.event("CallConnected")
            await floor.kill()
        await asyncio.sleep(5)
        assert fake.who_hears_whom() == {"5559999": {"1001"}, "1001": {"5559999"}}
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.until(lambda: floor.state("1001") == "talking")
            phone.press("*0")
            await floor.event("CallHeld")
            assert caller.hears == {"music"}
            phone.press("*0")
            await floor.event("CallResumed")
            assert caller.hears == {"1001"}
            caller.hang_up()
            await floor.event("CallEnded", outcome="answered")


@virtual
async def test_killed_while_two_wait(tmp_path: Path) -> None:
    """Music goes on; places and times are kept."""
    async with FakeAsterisk() as fake:
        async with fake_floor(
            tmp_path, fake, check=False, store__path="kefu.db", queue__announce_seconds=60.0
        ) as floor:
            first = floor.caller("8003", "5557001")
            await floor.event("CallQueued")
            await floor.settle(10)
            second = floor.caller("8003", "5557002")
            await floor.event("CallQueued", count=2)
            await floor.settle(5)
            await floor.kill()
        await asyncio.sleep(3)
        assert first.hears == second.hears == {"music"}
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.settle(1)
            floor.agent("1001")
            connected = await floor.event("CallConnected")
            assert first.hears == {"1001"}
            assert connected.data["waited"] > 18
            first.hang_up()
            second.hang_up()


@virtual
async def test_stopped_in_a_conversation(tmp_path: Path) -> None:
    """A stop in good order is as a kill to those who talk."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            floor.agent("1001")
            caller = floor.caller("8003")
            await floor.event("CallConnected")
        assert not caller.ended
        assert caller.hears == {"1001"}
