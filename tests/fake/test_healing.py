"""Every mismatch that could be thought of: noticed, healed, and written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.ari.ids import new_id
from ari_app.foundation import steady
from models.domain.agent import AgentState
from models.routing.line import Waiting
from tests.fakes.asterisk import Caller, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER = "5559999"
TALKING = {CALLER: {"1001"}, "1001": {CALLER}}
ENDS = ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest")
SOON = 3.0  # seconds within which whatever it is has been healed


@asynccontextmanager
async def healing(run: Path) -> AsyncIterator[FakeFloor]:
    """A floor whose reconciler looks four times a second; nothing may be healed but what the test has broken."""
    async with fake_floor(run, healing__check_seconds=0.25) as floor:
        yield floor


def deafen(floor: FakeFloor, *kinds: str) -> None:
    """From now on events of these kinds are lost, as if the socket had dropped them."""
    for kind in kinds:
        floor.fake.lose(kind, times=-1)


async def talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    """A caller in conversation with 1001."""
    phone, caller = floor.agent("1001"), floor.caller()
    await floor.event("CallConnected")
    return caller, phone


def only(floor: FakeFloor, *what: str) -> bool:
    """Whether exactly these were healed, each once."""
    return [str(row.data["what"]) for row in floor.seen("MismatchHealed")] == list(what)


@virtual
async def test_the_callers_end_was_not_heard(tmp_path: Path) -> None:
    """No ghost caller: the call is closed, the agent is free."""
    async with healing(tmp_path) as floor:
        caller, phone = await talking(floor)
        deafen(floor, *ENDS)
        caller.hang_up()
        healed = await floor.event("MismatchHealed", SOON, what="caller gone")
        assert healed.data["after_ms"] < 1000
        await floor.event("CallEnded", outcome="answered")
        await floor.until(lambda: floor.state("1001") == "ready", 5)
        assert phone.call.ended
        assert only(floor, "caller gone")


@virtual
async def test_a_waiting_callers_end_was_not_heard(tmp_path: Path) -> None:
    """Likewise in the line, whether the reconciler sees it first or the next announcement does: nobody gets a ghost."""
    async with healing(tmp_path) as floor:
        caller = floor.caller()
        await floor.event("CallQueued")
        deafen(floor, *ENDS)
        caller.hang_up()
        await floor.event("CallEnded", SOON, outcome="abandoned")
        assert not floor.services.floor.dispatcher.places()
        floor.agent("1001")
        await floor.settle(1)
        assert floor.state("1001") == "ready"
        assert not floor.seen("CallOffered")


@virtual
async def test_the_agents_end_was_not_heard(tmp_path: Path) -> None:
    """No stuck agent: the conversation ends, the survey begins."""
    async with fake_floor(tmp_path, healing__check_seconds=0.25, wrap_up__survey=True) as floor:
        caller, phone = await talking(floor)
        deafen(floor, *ENDS)
        phone.hang_up()
        await floor.event("MismatchHealed", SOON, what="leg gone")
        await floor.event("CallDisconnected")
        await floor.until(lambda: floor.state("1001") == "ready", 5)
        assert not caller.ended
        assert caller.hears == {"prompt"}
        assert only(floor, "leg gone")
        floor.fake.wire.rules.clear()


@virtual
async def test_the_bridge_is_destroyed_behind_our_back(tmp_path: Path) -> None:
    """They talk again within a second or so, in a new bridge."""
    async with healing(tmp_path) as floor:
        await talking(floor)
        (old,) = floor.fake.switch.bridges.values()
        floor.fake.switch.destroy_bridge(old)
        assert floor.fake.who_hears_whom() == {CALLER: {"silence"}, "1001": {"silence"}}
        await floor.event("MismatchHealed", SOON, what="bridge gone")
        await floor.until(lambda: floor.fake.who_hears_whom() == TALKING, SOON)
        assert old.id not in floor.fake.switch.bridges
        await floor.settle(2)
        assert only(floor, "bridge gone")


@pytest.mark.parametrize("who", [CALLER, "1001"])
@virtual
async def test_a_party_is_taken_out_of_the_bridge(tmp_path: Path, who: str) -> None:
    """Removed from outside: brought back, and the other has never left."""
    async with healing(tmp_path) as floor:
        caller, phone = await talking(floor)
        floor.fake.switch.leave_bridge((caller if who == CALLER else phone.call).channel)
        assert floor.fake.who_hears_whom() == {CALLER: {"silence"}, "1001": {"silence"}}
        await floor.event("MismatchHealed", SOON, what="party outside the bridge")
        await floor.until(lambda: floor.fake.who_hears_whom() == TALKING, SOON)
        await floor.settle(2)
        assert only(floor, "party outside the bridge")


@virtual
async def test_an_agent_stuck_in_a_call_that_is_gone(tmp_path: Path) -> None:
    """The state alone says talking: ready again."""
    async with healing(tmp_path) as floor:
        floor.agent("1001")
        floor.services.floor.roster.restore("1001", AgentState.TALKING, "c-gone", steady.now())
        await floor.event("MismatchHealed", SOON, what="agent stuck in a call", subject="1001")
        assert floor.state("1001") == "ready"


@virtual
async def test_an_agent_stuck_in_a_reservation(tmp_path: Path) -> None:
    """Reserved and nobody rings them: ready again, and offered calls."""
    async with healing(tmp_path) as floor:
        floor.agent("1001")
        floor.services.floor.roster.restore("1001", AgentState.RESERVED, "c-gone", steady.now())
        await floor.event("MismatchHealed", SOON, what="agent stuck in a reservation")
        assert floor.state("1001") == "ready"
        floor.caller()
        assert (await floor.event("CallConnected")).agent_id == "1001"


@virtual
async def test_an_agent_stuck_in_wrap_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The timer never fired."""
    async with healing(tmp_path) as floor:
        floor.agent("1001")
        monkeypatch.setattr(floor.services.floor.roster, "expire", lambda now: 60.0)
        floor.services.floor.roster.restore("1001", AgentState.WRAP_UP, "", steady.now() - 30)
        await floor.event("MismatchHealed", SOON, what="agent stuck in wrap-up")
        assert floor.state("1001") == "ready"


@virtual
async def test_a_ghost_in_the_line(tmp_path: Path) -> None:
    """A place that no call stands for disappears, and nobody is reserved for it."""
    async with healing(tmp_path) as floor:
        dispatcher = floor.services.floor.dispatcher
        ghost = dispatcher.place(Waiting("c-ghost", {"billing": 1.0}, "en", 1.0, steady.now()))
        ghost.__enter__()
        await floor.event("MismatchHealed", SOON, what="ghost in the line")
        assert not dispatcher.line()
        floor.agent("1001")
        await floor.settle(0.5)
        assert floor.state("1001") == "ready"
        assert not floor.seen("CallOffered")


@virtual
async def test_stray_channel_and_bridge(tmp_path: Path) -> None:
    """Things with our names that nobody owns are removed, whether they are up or still ring."""
    async with healing(tmp_path) as floor:
        rest = floor.services.switch.rest
        phone = floor.agent("1002", login=False)
        ringing = floor.agent("1004", "ring", login=False)
        deafen(floor, "StasisStart")
        bridge, channel, other = new_id("bridge"), new_id("agent"), new_id("agent")
        await rest.create("/bridges", type="mixing", bridgeId=bridge, name="stray")
        for name, own in (("1002", channel), ("1004", other)):
            await rest.create("/channels", endpoint=f"PJSIP/{name}", app="kefu", channelId=own, appArgs="kind=agent")
        await floor.event("MismatchHealed", 4, what="stray bridge", subject=bridge)
        await floor.event("MismatchHealed", 4, what="stray channel", subject=channel)
        await floor.event("MismatchHealed", 4, what="stray channel", subject=other)
        await floor.until(lambda: not floor.fake.leftovers(), SOON)
        assert phone.call.ended
        assert ringing.call.ended


@virtual
async def test_a_caller_whose_arrival_was_not_heard(tmp_path: Path) -> None:
    """StasisStart was lost: the caller is taken over within a second or so, and served like everybody."""
    async with healing(tmp_path) as floor:
        lost = floor.fake.lose("StasisStart")
        caller = floor.caller("8000")
        await floor.event("MismatchHealed", 4, what="caller nobody was told of")
        assert lost.caught
        await floor.event("MenuEntered")
        caller.press("3")
        await floor.event("ChoiceMade", choice="orders")
        caller.hang_up()
        await floor.event("CallEnded")
        assert len(floor.seen("CallArrived")) == 1


async def _consulting(floor: FakeFloor) -> None:
    floor.agent("1004")
    await floor.order("consult", "1004")
    await floor.event("LegJoined", who="1004")


def _unplug(phone: Phone) -> None:
    """Its channel vanishes, and it is registered no more."""
    call = phone.call
    phone.unplug()
    call.hang_up()
    assert call.ended


@virtual
async def test_the_phone_is_unplugged_while_it_rings(tmp_path: Path) -> None:
    """The next agent is offered the call."""
    async with healing(tmp_path) as floor:
        phone = floor.agent("1001", "ring")
        caller = floor.caller()
        await floor.until(lambda: phone.calls and phone.call.state == "Ringing")
        _unplug(phone)
        await floor.event("OfferFailed", agent_id="1001")
        floor.agent("1002")
        await floor.event("CallConnected", agent_id="1002")
        assert caller.hears == {"1002"}
        assert only(floor)


@pytest.mark.parametrize("moment", ["talking", "held"])
@virtual
async def test_the_phone_is_unplugged_in_a_conversation(tmp_path: Path, moment: str) -> None:
    """The caller is not lost: the survey, as if the agent had hung up."""
    async with fake_floor(tmp_path, healing__check_seconds=0.25, wrap_up__survey=True) as floor:
        caller, phone = await talking(floor)
        if moment == "held":
            await floor.order("hold")
            assert caller.hears == {"music"}
        _unplug(phone)
        await floor.event("CallDisconnected")
        assert not caller.ended
        await floor.until(lambda: caller.hears == {"prompt"}, SOON)
        assert only(floor)


@virtual
async def test_the_phone_is_unplugged_in_a_consultation(tmp_path: Path) -> None:
    """The caller is with whom was consulted."""
    async with healing(tmp_path) as floor:
        caller, phone = await talking(floor)
        await _consulting(floor)
        _unplug(phone)
        await floor.event("CallResumed")
        assert floor.state("1004") == "talking"
        await floor.until(lambda: caller.hears == {"1004"}, SOON)
        assert only(floor)


@virtual
async def test_refer_in_the_middle_of_a_consultation(tmp_path: Path) -> None:
    """The phone's transfer key while the caller is on hold: refused or carried out, nobody is lost."""
    async with healing(tmp_path) as floor:
        caller, phone = await talking(floor)
        floor.agent("1002")
        await floor.order("consult", "1002")
        await floor.event("LegJoined", who="1002")
        phone.refer("1002")
        await floor.settle(2)
        assert not caller.ended
        assert floor.state("1001") in ("ready", "talking", "wrap-up")
        assert "silence" not in caller.hears
        assert only(floor)
