"""kefu is killed and another process takes over, on the same Asterisk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.fakes.asterisk import FakeAsterisk, virtual
from tests.support.fake_floor import fake_floor

KEPT: dict[str, Any] = {"store__path": "kefu.db", "queue__announce_seconds": 60.0}


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
async def test_rules_of_the_flow_go_on_after_a_kill(tmp_path: Path) -> None:
    """A minute in the line brings more priority, and three the operator's queue, whichever process sees them."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, **KEPT, centre__flow="dialplans/flows/main.yaml") as floor:
            caller = floor.caller("8000", "5550002")
            await floor.event("MenuEntered")
            caller.press("2")
            await floor.event("CallQueued")
            await floor.settle(10)
            assert not floor.seen("RuleApplied")
            await floor.kill()
        async with fake_floor(tmp_path, fake, **KEPT, centre__flow="dialplans/flows/main.yaml") as floor:
            await floor.event("RuleApplied", after=60.0)
            moved = await floor.event("RuleApplied", 200, after=180.0)
            assert moved.data["what"] == "to queue:operator"
            await floor.settle(2)
            assert [one.main_problem for one in floor.services.floor.dispatcher.line()] == ["operator"]
            caller.hang_up()
            await floor.event("CallEnded")


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


@virtual
async def test_killed_while_three_talk_and_while_the_caller_is_parked(tmp_path: Path) -> None:
    """A conference goes on through the kill and is taken over whole; a parked caller hears music and is served."""
    together = {"5559999": {"1001", "1002"}, "1001": {"5559999", "1002"}, "1002": {"5559999", "1001"}}
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            floor.agent("1001")
            caller = floor.caller()
            await floor.event("CallConnected")
            second = floor.agent("1002")
            await floor.order("consult", "1002")
            await floor.event("LegJoined", who="1002")
            await floor.order("conference")
            await floor.until(lambda: fake.who_hears_whom() == together, 2)
            await floor.settle(5)
            await floor.kill()
        await asyncio.sleep(3)
        assert fake.who_hears_whom() == together
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            await floor.event("CallAdopted")
            await floor.settle()
            assert fake.who_hears_whom() == together
            assert (floor.state("1001"), floor.state("1002")) == ("talking", "talking")
            second.hang_up()
            left = await floor.event("LegLeft", who="1002")
            assert left.data["talked"] > 8, "talk time counts through the restart"
            await floor.order("park")
            await floor.event("CallParked")
            await floor.settle(1)
            await floor.kill()
        await asyncio.sleep(1)
        assert caller.hears == {"music"}
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.event("CallAdopted", state="parked")
            await floor.settle(1)
            assert caller.hears == {"music"}
            caller.hang_up()
            await floor.event("CallEnded", outcome="answered")


@virtual
async def test_callbacks_survive_a_kill(tmp_path: Path) -> None:
    """Who asked to be called back is still in the line of the next process, and is rung."""
    async with FakeAsterisk() as fake:
        theirs = fake.number("5559999")
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            caller = floor.caller()
            await floor.event("WaitAnnounced")
            caller.press("2")
            await floor.event("QueueLeft")
            await floor.settle(0.7)
            caller.press("1")
            wanted = await floor.event("CallbackRequested")
            await floor.event("CallEnded", outcome="call-back")
            await floor.kill()
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.until(lambda: floor.services.callbacks and floor.services.callbacks.open, 5)
            assert not theirs.calls
            floor.agent("1001")
            await floor.event("CallbackClosed", result="answered", call_id=wanted.call_id)
            await floor.event("CallConnected")
            assert (theirs.hears, fake.phone("1001").hears) == ({"1001"}, {"5559999"})
            (closed,) = await floor.rows("select * from callbacks where closed_at is not null")
            assert (closed["id"], closed["state"]) == (wanted.call_id, "answered")
            theirs.hang_up()


@virtual
async def test_killed_while_an_agent_stays_connected(tmp_path: Path) -> None:
    """A nailed-up agent is nailed up in the next process, and gets the next call by beep."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            phone = floor.agent("1001", login=False)
            desk = phone.dial("connect")
            await floor.until(lambda: floor.state("1001") == "ready")
            await floor.settle(1)
            await floor.kill()
        await asyncio.sleep(1)
        assert not desk.ended
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.until(lambda: "1001" in floor.services.nailed and floor.state("1001") == "ready", 5)
            caller = floor.caller()
            await floor.event("CallConnected", agent_id="1001")
            await floor.until(lambda: (caller.hears, desk.hears) == ({"1001"}, {"5559999"}), 2)
            assert phone.calls == [desk], "nothing rings"
            caller.hang_up()
            await floor.event("CallEnded", outcome="answered")


@virtual
async def test_killed_while_a_connected_agent_talks(tmp_path: Path) -> None:
    """The conversation goes on, and when it is over the phone stays connected and gets the next call by beep."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            phone = floor.agent("1001", login=False)
            desk = phone.dial("connect")
            await floor.until(lambda: floor.state("1001") == "ready")
            caller = floor.caller()
            await floor.event("CallConnected", agent_id="1001")
            await floor.settle(1)
            await floor.kill()
        await asyncio.sleep(1)
        async with fake_floor(tmp_path, fake, store__path="kefu.db", wrap_up__seconds=0.0) as floor:
            await floor.event("CallAdopted")
            await floor.until(lambda: "1001" in floor.services.nailed and floor.state("1001") == "talking", 5)
            await floor.until(lambda: (caller.hears, desk.hears) == ({"1001"}, {"5559999"}), 2)
            caller.hang_up()
            await floor.event("CallEnded", outcome="answered")
            await floor.until(lambda: floor.state("1001") == "ready", 5)
            assert not desk.ended
            second = floor.caller(number="5550002")
            await floor.event("CallConnected", agent_id="1001")
            await floor.until(lambda: (second.hears, desk.hears) == ({"1001"}, {"5550002"}), 2)
            assert phone.calls == [desk], "nothing rings"
            desk.hang_up()
            await floor.until(lambda: floor.state("1001") == "offline", 5)
            second.hang_up()
            await floor.event("CallEnded", count=2)


@virtual
async def test_killed_in_a_menu_and_a_caller_hangs_up_meanwhile(tmp_path: Path) -> None:
    """One caller stays and hears the menu again; one leaves while nobody looks and is booked as gone."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, store__path="kefu.db") as floor:
            stays, leaves = floor.caller("8000", "5550001"), floor.caller("8000", "5550004")
            await floor.event("MenuEntered", count=2)
            await floor.kill()
        leaves.hang_up()
        async with fake_floor(tmp_path, fake, store__path="kefu.db") as floor:
            await floor.event("CallAdopted")
            (gone,) = await floor.rows("select * from calls where number = '5550004'")
            assert gone["outcome"] == "hung up in menu"
            assert gone["ended_at"]
            await floor.until(lambda: stays.hears == {"prompt"}, 5)
            stays.press("3")
            await floor.event("ChoiceMade", choice="orders")
            stays.hang_up()
            await floor.event("CallEnded", outcome="hung up in menu")


@virtual
async def test_killed_while_parked_and_nobody_picks_up(tmp_path: Path) -> None:
    """It is still known who parked the caller: their phone rings, as without the kill; who parks next is known too."""
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, desk__park_seconds=20.0, **KEPT) as floor:
            phone = floor.agent("1001")
            floor.caller()
            await floor.event("CallConnected")
            await floor.order("park")
            await floor.event("CallParked", by="1001")
            await floor.until(lambda: phone.call.ended, 6)
            await floor.kill()
        async with fake_floor(tmp_path, fake, desk__park_seconds=20.0, **KEPT) as floor:
            other = floor.agent("1002")
            await floor.event("CallParked", slot="01", by="1001")
            await floor.event("CallUnparked", how="nobody picked up")
            await floor.until(lambda: len(phone.calls) == 2, 10, "1001 must be rung again")
            await floor.event("LegJoined", who="1001")
            await floor.order("park")
            await floor.event("CallParked", count=2, by="1001")
            await floor.settle(6)
            other.dial("pickup", "01")
            await floor.event("LegJoined", who="1002")
            await floor.order("park", by="1002")
            await floor.event("CallParked", slot="01", by="1002")


_NO = """
operator: operator
lines: { "8003": { start: consent } }
steps: { consent: { record: off, then: { route: billing } } }
"""


@virtual
async def test_who_does_not_want_to_be_recorded_is_not_by_the_next_process(tmp_path: Path) -> None:
    """Their word holds through the kill, in the line and in the conversation."""
    flow = tmp_path / "no.yaml"
    flow.write_text(_NO, encoding="utf-8")
    settings: dict[str, Any] = {**KEPT, "recording__mode": "all", "centre__flow": str(flow)}
    async with FakeAsterisk() as fake:
        async with fake_floor(tmp_path, fake, check=False, **settings) as floor:
            await floor.until(lambda: floor.app.parts.ami.connected.is_set(), 5, "AMI")
            floor.caller()
            await floor.event("RecordingStopped", by="caller")
            await floor.event("CallQueued")
            await floor.settle(1)
            await floor.kill()
        async with fake_floor(tmp_path, fake, **settings) as floor:
            await floor.until(lambda: floor.app.parts.ami.connected.is_set(), 5, "AMI")
            await floor.event("CallAdopted", state="waiting")
            floor.agent("1001")
            await floor.event("CallConnected")
            await floor.settle(1)
            assert not floor.seen("RecordingStarted")
            assert [call["recording"] for call in (await floor.ask("/status", "GET"))["calls"]] == [False]
            assert await floor.order("record") == "recording", "an agent who asks for it gets it, and no refusal"
