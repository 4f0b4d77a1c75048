"""Telephones' own keys in a conversation (hold, REFER, redirection), parking, and who hears whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.voice.conversation import refer
from tests.fakes.asterisk import virtual
from tests.support.conversation_calls import CALLER, TALKING, floor_in, hears, talking


@pytest.mark.parametrize("target", ["1003", "*45", "112", "99", "12345678901"])
@virtual
async def test_a_blind_refer_that_cannot_be_leaves_the_caller_with_the_agent(tmp_path: Path, target: str) -> None:
    """The telephone has not hung up: it is back in the bridge, and says so with a beep."""
    async with floor_in(tmp_path) as floor:
        _, first = await talking(floor)
        assert first.refer(target)
        failed = await floor.event("TransferFailed", target=target)
        assert failed.data["caller_goes"] == "back to the agent"
        await floor.until(lambda: floor.fake.who_hears_whom() == TALKING, 30)  # after the sentence that says why
        assert floor.state("1001") == "talking"
        await floor.settle(refer._CALM_SECONDS + 1)
        first.hang_up()
        await floor.event("CallEnded", outcome="answered")


@virtual
async def test_a_telephone_that_believes_it_has_transferred(tmp_path: Path) -> None:
    """It hangs up after a REFER that was refused: the caller goes to the front of the line, not home."""
    async with floor_in(tmp_path) as floor:
        caller, first = await talking(floor)
        assert first.refer("1003")
        await floor.event("TransferFailed", target="1003")
        floor.services.floor.roster.logout("1002", "test")
        first.hang_up()
        await floor.event("CallQueued", count=2)
        assert not caller.ended
        floor.agent("1002")
        await floor.event("LegJoined", who="1002")
        await hears(floor, {CALLER: {"1002"}, "1002": {CALLER}})


@virtual
async def test_a_telephone_that_is_gone_after_a_refused_refer(tmp_path: Path) -> None:
    """It cannot be brought back: the front of the line."""
    async with floor_in(tmp_path) as floor:
        caller, first = await talking(floor)
        moment = floor.fake.hold("StasisStart Local*")
        assert first.refer("1003")
        first.hang_up()
        moment.release()
        await floor.event("LegJoined", who="1002")
        assert not caller.ended


@virtual
async def test_a_blind_refer_is_a_transfer(tmp_path: Path) -> None:
    """The same books as *2."""
    async with floor_in(tmp_path) as floor:
        _, first = await talking(floor)
        assert first.refer("1002")
        await floor.event("LegJoined", who="1002")
        await hears(floor, {CALLER: {"1002"}, "1002": {CALLER}})
        begun = floor.seen("TransferBegun")[0]
        assert (begun.data["way"], begun.data["target"], begun.data["by"]) == ("blind", "agent:1002", "1001")
        assert floor.seen("OrderGiven", verb="transfer", by="1001")


@virtual
async def test_the_books_of_an_attended_refer_name_people(tmp_path: Path) -> None:
    """Who transferred, and who joined: one LegJoined, with their name."""
    async with floor_in(tmp_path) as floor:
        _, first = await talking(floor)
        talk = first.call
        second = first.second_line("1002")
        talk.refer_to(second)
        begun = await floor.event("TransferBegun", way="REFER")
        assert (begun.data["target"], begun.data["by"]) == ("1002", "1001")
        joined = await floor.event("LegJoined", who="1002", role="agent")
        assert joined.agent_id == "1002"
        assert not floor.seen("LegJoined", who="?")
        await hears(floor, {CALLER: {"1002"}, "1002": {CALLER}})


@pytest.mark.parametrize("target", ["1002", "6002", "915"])
@virtual
async def test_a_redirection_rings_nobody_else(tmp_path: Path, target: str) -> None:
    """302 of an agent's telephone: the offer has failed, "forwarded"; the caller waits for the next agent."""
    async with floor_in(tmp_path) as floor:
        floor.agent("1001", f"forward:{target}")
        other = floor.fake.phone("1002")
        caller = floor.caller()
        await floor.event("OfferFailed", result="forwarded", agent_to_blame=True)
        await floor.settle(1)
        assert not other.calls
        assert caller.hears == {"music"} or caller.hears == {"prompt"}


@virtual
async def test_holds_by_telephone_are_pairs_with_seconds(tmp_path: Path) -> None:
    """A refresh ends no hold; a hold has its seconds; one that its leg takes along ends with the leg."""
    async with floor_in(tmp_path) as floor:
        _, first = await talking(floor)
        first.call.unhold()
        await floor.settle(0.1)
        assert not floor.seen("CallResumed")
        first.call.hold()
        await floor.event("CallHeld", by="1001's phone")
        await floor.settle(3)
        first.call.unhold()
        resumed = await floor.event("CallResumed", by="1001's phone")
        assert resumed.data["seconds"] == pytest.approx(3, abs=0.2)
        first.call.hold()
        await floor.event("CallHeld", count=2)
        first.hang_up()
        await floor.event("CallResumed", count=2)


@virtual
async def test_a_number_outside_gives_no_orders(tmp_path: Path) -> None:
    """The keys of whom the call was sent to are keys: they do not end or send on the call."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        outside = floor.fake.number("915")
        await floor.order("transfer", "number:915")
        await hears(floor, {CALLER: {"915"}, "915": {CALLER}})
        outside.press("**")
        await floor.settle(0.5)
        await hears(floor, {CALLER: {"915"}, "915": {CALLER}})


@virtual
async def test_a_nailed_up_agent_is_not_mute_in_the_next_call(tmp_path: Path) -> None:
    """*1 belongs to the conversation; the telephone that stays connected is heard by the next caller."""
    async with floor_in(tmp_path) as floor:
        desk = floor.agent("1001", login=False).dial("connect")
        await floor.until(lambda: floor.state("1001") == "ready")
        caller = floor.caller()
        await floor.event("CallConnected")
        desk.press("*1")
        await hears(floor, {CALLER: {"silence"}, "1001": {CALLER}})
        caller.hang_up()
        await floor.until(lambda: floor.state("1001") == "ready")
        floor.caller(number="5558888")
        await floor.event("CallConnected", count=2)
        await hears(floor, {"5558888": {"1001"}, "1001": {"5558888"}})


@virtual
async def test_two_park_in_the_same_moment(tmp_path: Path) -> None:
    """Each is told a slot of their own, and it is the one where the caller is."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        floor.caller(number="5558888")
        await floor.event("CallConnected", count=2)
        first = floor.app.serving.tasks.create_task(floor.order("park", call=0))  # type: ignore[union-attr]
        second = floor.app.serving.tasks.create_task(floor.order("park", by="1002", call=1))  # type: ignore[union-attr]
        assert await first != await second
        await floor.event("CallParked", count=2)
        said = {row.data["result"].split()[3].rstrip(":") for row in floor.seen("OrderGiven", verb="park")}
        assert said == {row.data["slot"] for row in floor.seen("CallParked")} == {"01", "02"}


@virtual
async def test_picking_up_in_the_moment_in_which_time_is_over(tmp_path: Path) -> None:
    """Either they have the caller, or they are told that nobody is there: never neither."""
    for moment in range(-3, 4):
        folder = tmp_path / str(moment)
        folder.mkdir()
        async with floor_in(folder, desk__park_seconds=10.0) as floor:
            await talking(floor)
            await floor.order("park")
            await floor.event("CallParked")
            floor.services.floor.roster.pause("1001", "test")
            await floor.settle(10 + moment * 0.0005)
            line = floor.fake.phone("1002").dial("pickup", "01")
            await floor.settle(2)
            if floor.seen("CallUnparked", how="picked up by 1002"):
                await hears(floor, {CALLER: {"1002"}, "1002": {CALLER}})
            else:
                assert line.ended or floor.seen("LegJoined", who="1002")
