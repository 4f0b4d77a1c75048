"""What agents do during a call, and who hears whom after each step."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.errors import CommandRefused
from tests.fakes.asterisk import Caller, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"


async def _talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    phone, caller = floor.agent("1001"), floor.caller()
    await floor.event("CallConnected")
    return caller, phone


def _together(floor: FakeFloor, *people: str) -> bool:
    """These hear each other, and nothing else."""
    heard = floor.fake.who_hears_whom()
    return all(heard.get(one) == set(people) - {one} for one in people)


@virtual
async def test_hold_mute_and_the_phones_own_hold(tmp_path: Path) -> None:
    """Each has its audible result, and is taken back by the same key."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        phone.press("*0")
        await floor.event("CallHeld", by="1001")
        assert (caller.hears, phone.hears) == ({"music"}, {"silence"})
        phone.press("*0")
        await floor.event("CallResumed")
        assert _together(floor, CALLER, "1001")
        phone.press("*1")
        await floor.event("OrderGiven", verb="mute")
        assert (caller.hears, phone.hears) == ({"silence"}, {CALLER})
        phone.press("*1")
        await floor.event("OrderGiven", verb="unmute")
        phone.call.hold()
        await floor.event("CallHeld", by="1001's phone")
        assert caller.hears == {"music"}
        phone.call.unhold()
        await floor.event("CallResumed", by="1001's phone")
        assert _together(floor, CALLER, "1001")
        assert not floor.fake.keys_sent, "the agent's keys are nobody else's business"
        caller.hang_up()


@virtual
async def test_blind_transfer_by_key(tmp_path: Path) -> None:
    """The agent is out at once and wraps up; each has their own talk time."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        other = floor.agent("1002")
        await floor.settle(10)
        phone.press("*21002#")
        await floor.event("LegJoined", who="1002")
        assert phone.call.ended
        assert floor.state("1001") in ("wrap-up", "ready")
        assert _together(floor, CALLER, "1002")
        await floor.settle(20)
        other.hang_up()
        await floor.event("CallEnded", outcome="answered")
        rows = {row["who"]: row for row in await floor.rows("select * from legs")}
        assert rows["1001"]["talked"] == pytest.approx(10, abs=0.5)
        assert rows["1002"]["talked"] == pytest.approx(20, abs=0.5)
        assert [row.agent_id for row in floor.seen("CallConnected")] == ["1001"]
        assert caller.ended


@virtual
async def test_blind_transfer_to_a_queue_keeps_the_place(tmp_path: Path) -> None:
    """The caller waits there with the time that they have waited already."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        await floor.order("transfer", "queue:technical")
        queued = await floor.event("CallQueued", problem="technical")
        assert queued.data["entered_at"] == floor.seen("CallQueued")[0].data["entered_at"]
        floor.agent("1002")
        await floor.event("LegJoined", who="1002")
        assert _together(floor, CALLER, "1002")
        caller.hang_up()


@pytest.mark.parametrize("does", ["busy", "decline", "not found", "ring"])
@virtual
async def test_transfer_to_a_number_that_does_not_answer(tmp_path: Path, does: str) -> None:
    """The caller goes back to the line, at the old place, and to the next agent."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        floor.fake.number("5551234", does)
        await floor.order("transfer", "number:5551234")
        failed = await floor.event("TransferFailed")
        assert failed.data["caller_goes"] == "back to the line"
        await floor.event("LegJoined", count=2, role="agent")
        assert _together(floor, CALLER, "1001")
        caller.hang_up()


@virtual
async def test_transfers_that_cannot_be_are_refused(tmp_path: Path) -> None:
    """Unknown targets, agents who are not ready, emergency numbers: words for the agent, the call goes on."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        for target, words in (
            ("nonsense", "cannot send"), ("agent:1003", "offline"), ("number:112", "emergency"), ("1001", "already"),
        ):  # fmt: skip
            with pytest.raises(CommandRefused, match=words):
                await floor.order("transfer", target)
        with pytest.raises(CommandRefused, match="nobody is being consulted"):
            await floor.order("complete")
        assert _together(floor, CALLER, "1001")
        caller.hang_up()


@virtual
async def test_consultation_by_key_and_completed(tmp_path: Path) -> None:
    """*3: the caller hears music, the two agents talk; *4: the caller is with the other."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        floor.agent("1002")
        phone.press("*31002#")
        await floor.event("LegJoined", who="1002")
        assert caller.hears == {"music"}
        assert _together(floor, "1001", "1002")
        phone.press("*4")
        await floor.event("CallResumed")
        await floor.until(lambda: phone.call.ended)
        assert _together(floor, CALLER, "1002")
        assert (await floor.event("LegLeft", who="1001")).data["reason"] == "transferred"
        caller.hang_up()


@virtual
async def test_consultation_refused_then_taken_back(tmp_path: Path) -> None:
    """1002 declines: the agent has the caller back. Then 1002 accepts, *5 sends them away again."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        other = floor.agent("1002", "decline")
        await floor.order("consult", "1002")
        await floor.event("TransferFailed", caller_goes="back to the agent")
        await floor.event("CallResumed")
        assert _together(floor, CALLER, "1001")
        other.does = "answer"
        await floor.until(lambda: floor.state("1002") == "ready")
        await floor.order("consult", "1002")
        await floor.event("LegJoined", who="1002")
        phone.press("*5")
        await floor.event("CallResumed", count=2)
        await floor.until(lambda: other.call.ended)
        assert _together(floor, CALLER, "1001")
        caller.hang_up()


@pytest.mark.parametrize("answered", [True, False], ids=["they talk", "it rings"])
@virtual
async def test_hanging_up_completes_a_consultation(tmp_path: Path, answered: bool) -> None:
    """The agent hangs up: the caller waits with music if need be, and is with whom was consulted."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        other = floor.agent("1002", "answer" if answered else "ring")
        await floor.order("consult", "1002")
        if answered:
            await floor.event("LegJoined", who="1002")
        else:
            await floor.until(lambda: other.calls and other.call.state == "Ringing")
        phone.hang_up()
        await floor.settle(0.5)
        if not answered:
            assert caller.hears == {"music"}
            other.call.answer()
        await floor.event("CallResumed")
        assert _together(floor, CALLER, "1002")
        caller.hang_up()


@virtual
async def test_conference_of_four(tmp_path: Path) -> None:
    """All hear each other; one leaves, one is dropped, the rest go on."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        third = floor.agent("1004")
        floor.agent("1002")
        phone.press("*31002#")
        await floor.event("LegJoined", who="1002")
        phone.press("*6")
        await floor.event("CallResumed")
        await floor.order("consult", "1004")
        await floor.event("LegJoined", who="1004")
        phone.press("*6")
        await floor.event("CallResumed", count=2)
        assert _together(floor, CALLER, "1001", "1002", "1004")
        phone.hang_up()
        await floor.event("LegLeft", who="1001")
        assert _together(floor, CALLER, "1002", "1004")
        await floor.order("drop", "1004", "console")
        await floor.until(lambda: third.call.ended)
        assert _together(floor, CALLER, "1002")
        caller.hang_up()


@virtual
async def test_refer_blind_and_attended(tmp_path: Path) -> None:
    """The phone's own transfer key: to another agent, and from there by the second line to a third."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        second = floor.agent("1002")
        assert phone.refer("1002")
        await floor.event("LegJoined", who="1002")
        assert _together(floor, CALLER, "1002")
        floor.agent("1004")
        line = second.second_line("1004")
        second.calls[-2].refer_to(line)
        begun = await floor.event("TransferBegun", way="REFER")
        assert begun.data["target"] == "1004"
        await floor.until(lambda: floor.state("1004") == "talking")
        assert _together(floor, CALLER, "1004")
        caller.hang_up()
        await floor.settle(2)
        floor.fake.phone("1004").hang_up()
        floor.fake.phone("1001").hang_up()


@virtual
async def test_consulting_a_queue_and_handing_over(tmp_path: Path) -> None:
    """*3, a queue's code, #: the best agent of that queue answers; *4 gives them the caller."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        floor.agent("1002")
        phone.press("*392#")
        begun = await floor.event("TransferBegun", way="consult")
        assert begun.data["target"] == "queue:technical"
        await floor.event("LegJoined", who="1002")
        assert caller.hears == {"music"}
        assert _together(floor, "1001", "1002")
        phone.press("*4")
        await floor.until(lambda: phone.call.ended, 3)
        assert _together(floor, CALLER, "1002")
        caller.hang_up()


@virtual
async def test_consulting_a_number_that_is_busy_then_one_that_answers(tmp_path: Path) -> None:
    """Busy: back with the caller. The next one answers: the caller is handed to it."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        floor.fake.number("914", "busy")
        floor.fake.number("915")
        await floor.order("consult", "number:914")
        await floor.event("TransferFailed", caller_goes="back to the agent")
        await floor.until(lambda: _together(floor, CALLER, "1001"), 3)
        await floor.order("consult", "number:915")
        await floor.event("LegJoined", role="number", who="915")
        assert caller.hears == {"music"}
        assert _together(floor, "1001", "915")
        await floor.order("complete")
        await floor.until(lambda: phone.call.ended, 3)
        assert _together(floor, CALLER, "915")
        caller.hang_up()
        await floor.event("LegLeft", who="915")


@virtual
async def test_park_and_pick_up(tmp_path: Path) -> None:
    """*7: the agent is free, the caller has music; another dials *55 and the slot, and has the caller."""
    async with fake_floor(tmp_path) as floor:
        caller, phone = await _talking(floor)
        other = floor.agent("1002")
        phone.press("*7")
        parked = await floor.event("CallParked")
        assert (parked.data["slot"], parked.data["by"]) == ("01", "1001")
        await floor.until(lambda: phone.call.ended, 6)
        await floor.until(lambda: caller.hears == {"music"}, 0.05)
        await floor.until(lambda: floor.state("1001") == "ready")
        picking = other.dial("pickup", "01")
        await floor.event("CallUnparked", how="picked up by 1002")
        await floor.event("LegJoined", who="1002")
        assert _together(floor, CALLER, "1002")
        assert floor.state("1002") == "talking"
        picking.hang_up()
        await floor.event("LegLeft", who="1002")


@virtual
async def test_park_times_out_back_to_the_agent(tmp_path: Path) -> None:
    """Nobody picks up: the phone of who parked rings again."""
    async with fake_floor(tmp_path, desk__park_seconds=20.0) as floor:
        caller, phone = await _talking(floor)
        await floor.order("park")
        await floor.event("CallUnparked", how="nobody picked up")
        await floor.until(lambda: len(phone.calls) == 2, 6, "1001 must be rung again")
        await floor.event("LegJoined", count=2, who="1001")
        assert _together(floor, CALLER, "1001")
        assert floor.seen("CallUnparked")[0].at - floor.seen("CallParked")[0].at == pytest.approx(20, abs=0.5)
        caller.hang_up()
