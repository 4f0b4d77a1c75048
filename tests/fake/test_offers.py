"""Offers: every way in which a phone can answer or not, and the agent's state after each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.asterisk import PhoneCall, virtual
from tests.support.fake_floor import fake_floor


@pytest.mark.parametrize(
    ("does", "result"), [("decline", "declined"), ("busy", "busy"), ("unavailable", "no answer"), ("ring", "no answer")]
)
@virtual
async def test_no_goes_to_the_next_agent(tmp_path: Path, does: str, result: str) -> None:
    """The next agent is offered the call; the one who did not take it is left alone, and keeps being ready."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001", does)
        floor.agent("1002")
        caller = floor.caller()
        failed = await floor.event("OfferFailed")
        assert (failed.agent_id, failed.data["result"]) == ("1001", result)
        assert failed.data["agent_to_blame"] is True
        connected = await floor.event("CallConnected")
        assert connected.agent_id == "1002"
        assert (connected.data["waited"] >= 3) is (does == "ring"), "the wait is unbroken"
        assert floor.state("1001") == "ready"
        assert caller.hears == {"1002"}
        caller.hang_up()


@virtual
async def test_unregistered_phone(tmp_path: Path) -> None:
    """An agent whose phone is unplugged costs the caller nothing noticeable."""
    async with fake_floor(tmp_path) as floor:
        floor.services.floor.roster.login("1001", "test")
        floor.agent("1002")
        caller = floor.caller()
        assert (await floor.event("OfferFailed")).data["result"] == "unreachable"
        connected = await floor.event("CallConnected")
        assert connected.agent_id == "1002"
        assert connected.data["waited"] < 2
        caller.hang_up()


@virtual
async def test_the_only_agent_is_offered_the_call_again(tmp_path: Path) -> None:
    """Who declined is asked again after the cool-down when there is nobody else."""

    def once_no_then_yes(call: PhoneCall) -> None:
        if len(call.phone.calls) == 1:
            call.refuse()
        else:
            call.answer()

    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001", once_no_then_yes)
        caller = floor.caller()
        await floor.event("CallConnected")
        assert len(phone.calls) == 2
        caller.hang_up()


@virtual
async def test_caller_leaves_while_the_phone_rings(tmp_path: Path) -> None:
    """The agent is free at once and is not blamed; the phone stops ringing, and the next call is offered at once."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001", "ring")
        caller = floor.caller()
        await floor.until(lambda: phone.calls and phone.call.state == "Ringing")
        caller.hang_up()
        failed = await floor.event("OfferFailed")
        assert failed.data == {**failed.data, "result": "the caller left", "agent_to_blame": False}
        assert floor.state("1001") == "ready"
        await floor.event("CallEnded", outcome="abandoned")
        assert phone.call.ended
        assert floor.services.floor.roster.get("1001").missed == 0
        second = floor.caller()
        await floor.event("CallOffered", 1, count=2)
        second.hang_up()


@virtual
async def test_pause_during_a_call_waits_for_its_end(tmp_path: Path) -> None:
    """An agent who asks for a pause while talking gets it after wrap-up."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        caller = floor.caller()
        await floor.event("CallConnected")
        floor.services.floor.roster.pause("1001", "test", "lunch")
        assert floor.state("1001") == "talking"
        caller.hang_up()
        await floor.until(lambda: floor.state("1001") == "paused")


@virtual
async def test_everybody_in_priority_order(tmp_path: Path) -> None:
    """Three wait, one agent comes: the platinum caller first, whatever the order of arrival."""
    async with fake_floor(tmp_path) as floor:
        callers = {number: floor.caller("8003", number) for number in ("5550002", "5550004", "5550001")}
        await floor.event("CallQueued", count=3)
        floor.agent("1001")
        await floor.event("CallConnected")
        assert callers["5550001"].hears == {"1001"}
        for caller in callers.values():
            caller.hang_up()


@virtual
async def test_forwarding_phone(tmp_path: Path) -> None:
    """302: either kefu follows, or nobody else's phone rings; the agent is not called unreachable."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001", "forward:1002")
        other = floor.agent("1002", "ring", login=False)
        caller = floor.caller()
        failed = await floor.event("OfferFailed")
        await floor.settle(3)
        caller.hang_up()
        await floor.settle(1)
        assert failed.data["result"] != "unreachable"
        assert not other.calls or floor.seen("CallConnected")
