"""Agents' telephones beside calls: codes, calling out, staying connected, briefing, missed offers."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.asterisk import Caller, Phone, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

CALLER, CUSTOMER = "5559999", "6001"


async def _talking(floor: FakeFloor) -> tuple[Caller, Phone]:
    phone, caller = floor.agent("1001"), floor.caller()
    await floor.event("CallConnected")
    return caller, phone


@virtual
async def test_pause_with_reason_by_code(tmp_path: Path) -> None:
    """*471 is lunch; the reason is in the status and in the journal, and no call is offered meanwhile."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001")
        assert await floor.code("1001", "pause", "1") == "enabled"
        await floor.event("AgentStateChanged", new="paused", reason="lunch", by="1001")
        assert (floor.state("1001"), floor.services.floor.roster.get("1001").reason) == ("paused", "lunch")
        caller = floor.caller()
        await floor.settle(3)
        assert not phone.calls
        assert await floor.code("1001", "unpause") == "disabled"
        await floor.event("CallConnected")
        assert caller.hears == {"1001"}
        caller.hang_up()


@virtual
async def test_codes_of_whom_nobody_knows_are_refused(tmp_path: Path) -> None:
    """A phone that is no agent's, and a code that there is not."""
    async with fake_floor(tmp_path) as floor:
        assert await floor.code("1777", "login") == "agent-alreadyon"
        assert await floor.code("1001", "nonsense") == "pm-invalid-option"
        assert not floor.seen("AgentStateChanged")


@virtual
async def test_wrap_up_is_extended_and_ended_early(tmp_path: Path) -> None:
    """*57 gives more time than the timer; a disposition ends it."""
    async with fake_floor(tmp_path) as floor:
        caller, _ = await _talking(floor)
        caller.hang_up()
        await floor.until(lambda: floor.state("1001") == "wrap-up")
        assert await floor.code("1001", "extend") == "auth-thankyou"
        await floor.event("OrderGiven", verb="extend")
        await floor.settle(1)
        assert floor.state("1001") == "wrap-up", "0.6 s of wrap-up are over, the extension is not"
        assert await floor.code("1001", "wrapup", "1") == "auth-thankyou"
        wrapped = await floor.event("CallWrappedUp")
        assert (wrapped.data["disposition"], wrapped.data["by"]) == ("resolved", "1001")
        assert floor.state("1001") == "ready"


@virtual
async def test_missing_offers_pauses_and_tells_why(tmp_path: Path) -> None:
    """Two offers in a row are declined: paused, with the cause; nobody else is."""
    async with fake_floor(tmp_path, queue__cool_down_seconds=0.1, desk__max_missed=2) as floor:
        phone = floor.agent("1001", "decline")
        caller = floor.caller()
        paused = await floor.event("AgentStateChanged", new="paused")
        assert paused.data["reason"] == "declined: 2 offers missed in a row"
        assert len(phone.calls) == 2
        assert not caller.ended
        floor.agent("1002")
        await floor.event("CallConnected", agent_id="1002")
        floor.services.floor.roster.unpause("1001", "test")
        assert floor.services.floor.roster.get("1001").missed == 0
        assert [row.agent_id for row in floor.seen("AgentStateChanged", new="paused")] == ["1001"]
        caller.hang_up()


async def _briefed(floor: FakeFloor) -> tuple[Caller, Phone]:
    """1001 hears who it is; the caller still waits."""
    phone, caller = floor.agent("1001"), floor.caller()
    await floor.until(lambda: phone.calls and phone.hears == {"prompt"}, 5, "the briefing")
    assert caller.hears <= {"music", "prompt"}
    assert not floor.seen("CallConnected")
    return caller, phone


@virtual
async def test_briefing_before_the_bridge(tmp_path: Path) -> None:
    """The agent hears who it is while the caller still has music; a key cuts it short."""
    async with fake_floor(tmp_path, desk__whisper=True) as floor:
        caller, phone = await _briefed(floor)
        phone.press("5")
        await floor.event("CallConnected", 0.1)
        assert floor.fake.who_hears_whom() == {CALLER: {"1001"}, "1001": {CALLER}}
        assert not floor.fake.keys_sent, "the key was for the briefing"
        caller.hang_up()


@virtual
async def test_a_briefing_ends_by_itself(tmp_path: Path) -> None:
    """Nobody presses anything: when it has been said, the two talk."""
    async with fake_floor(tmp_path, desk__whisper=True) as floor:
        caller, _ = await _briefed(floor)
        await floor.event("CallConnected", 15)
        assert caller.hears == {"1001"}
        caller.hang_up()


@virtual
async def test_agent_hangs_up_during_the_briefing(tmp_path: Path) -> None:
    """The caller keeps waiting and gets the next agent."""
    async with fake_floor(tmp_path, desk__whisper=True) as floor:
        caller, phone = await _briefed(floor)
        phone.hang_up()
        await floor.event("OfferFailed", agent_id="1001")
        assert floor.state("1001") == "ready"
        assert not caller.ended
        floor.agent("1002")
        await floor.event("CallConnected", agent_id="1002")
        caller.hang_up()


@virtual
async def test_nailed_up_agent(tmp_path: Path) -> None:
    """*50 stays connected: a beep and the caller is there without ringing; two calls in a row; hanging up logs out."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001", login=False)
        desk = phone.dial("connect")
        await floor.until(lambda: floor.state("1001") == "ready")
        await floor.settle(1)
        play, together = f"POST /channels/{desk.channel.id}/play", {CALLER: {"1001"}, "1001": {CALLER}}
        for number in (1, 2):
            beeps = len(floor.fake.requests(play))
            caller = floor.caller()
            await floor.event("CallConnected", count=number)
            assert len(floor.fake.requests(play)) == beeps + 1, "the beep"
            await floor.until(lambda: floor.fake.who_hears_whom() == together, 2)
            caller.hang_up()
            await floor.until(lambda: floor.state("1001") == "ready", 5)
            assert not desk.ended
        assert phone.calls == [desk], "nothing rings"
        desk.hang_up()
        await floor.until(lambda: floor.state("1001") == "offline")


@virtual
async def test_a_second_line_that_stays_connected_is_answered(tmp_path: Path) -> None:
    """*50 on another line while the first one talks: it is lifted, and no conversation is taken for its own."""
    async with fake_floor(tmp_path) as floor:
        phone = floor.agent("1001")
        caller = floor.caller()
        await floor.event("CallConnected", agent_id="1001")
        desk = phone.dial("connect")
        await floor.until(lambda: desk.channel.state == "Up", 2)
        assert caller.hears == {"1001"}
        desk.hang_up()
        caller.hang_up()
        await floor.event("CallEnded", outcome="answered")


@virtual
async def test_nailed_up_agent_ends_a_call_by_key(tmp_path: Path) -> None:
    """** ends the call for the caller, the agent stays connected."""
    async with fake_floor(tmp_path) as floor:
        desk = floor.agent("1001", login=False).dial("connect")
        await floor.until(lambda: floor.state("1001") == "ready")
        caller = floor.caller()
        await floor.event("CallConnected")
        desk.press("**")
        await floor.event("CallDisconnected", by="agent")
        await floor.until(lambda: caller.ended)
        await floor.until(lambda: floor.state("1001") == "ready", 5)
        assert not desk.ended


@virtual
async def test_call_out_under_the_queues_number(tmp_path: Path) -> None:
    """*56 with billing's code: the customer's phone shows 8002; both talk; the agent wraps up."""
    async with fake_floor(tmp_path) as floor:
        customer = floor.fake.number(CUSTOMER)
        call = floor.agent("1001").dial("out", f"91*{CUSTOMER}")
        connected = await floor.event("CallConnected")
        assert connected.agent_id == "1001"
        assert customer.call.channel.shown == "8002"
        assert floor.fake.who_hears_whom() == {CUSTOMER: {"1001"}, "1001": {CUSTOMER}}
        customer.hang_up()
        await floor.event("LegLeft", who="1001")
        await floor.until(lambda: call.ended, 5)
        await floor.event("CallEnded")
        assert floor.state("1001") == "wrap-up"
        row = (await floor.rows("select * from calls"))[-1]
        assert (row["direction"], row["number"], row["outcome"]) == ("out", CUSTOMER, "answered")
        await floor.until(lambda: floor.state("1001") == "ready", 5)


@virtual
async def test_call_out_to_somebody_busy(tmp_path: Path) -> None:
    """The agent is free again, and the books say that nobody was reached."""
    async with fake_floor(tmp_path) as floor:
        floor.fake.number("914", "busy")
        call = floor.agent("1001").dial("out", "914")
        await floor.event("CallEnded", outcome="not reached")
        await floor.until(lambda: floor.state("1001") == "ready", 5)
        await floor.until(lambda: call.ended, 15)
        assert not floor.seen("CallConnected")


@virtual
async def test_agent_gives_up_calling_out(tmp_path: Path) -> None:
    """The agent hangs up while the customer's phone rings: it stops ringing."""
    async with fake_floor(tmp_path) as floor:
        customer = floor.fake.number(CUSTOMER, "ring")
        call = floor.agent("1001").dial("out", CUSTOMER)
        await floor.until(lambda: customer.calls and customer.call.state == "Ringing")
        assert not call.ended
        call.hang_up()
        await floor.until(lambda: customer.call.ended, 1)
        await floor.event("CallEnded", outcome="not reached")
        await floor.until(lambda: floor.state("1001") == "ready", 5)


@virtual
async def test_a_paused_agent_calls_out_and_is_paused_again(tmp_path: Path) -> None:
    """Calling out does not end a pause."""
    async with fake_floor(tmp_path) as floor:
        floor.fake.number("915")
        phone = floor.agent("1001")
        floor.services.floor.roster.pause("1001", "test", "paperwork")
        call = phone.dial("out", "915")
        await floor.event("CallConnected")
        assert floor.state("1001") == "talking"
        call.hang_up()
        await floor.until(lambda: floor.state("1001") == "paused", 5)
        assert floor.services.floor.roster.get("1001").reason == "paperwork"


@virtual
async def test_phone_in_use_is_offered_nothing(tmp_path: Path) -> None:
    """An agent who talks on their own account (a plain call) is left alone, and served again afterwards."""
    async with fake_floor(tmp_path) as floor:
        await floor.until(lambda: floor.app.parts.ami.connected.is_set())
        phone = floor.agent("1001")
        floor.agent("1003", login=False)
        own = phone.second_line("1003")
        await floor.until(lambda: floor.services.floor.roster.get("1001").device == "INUSE")
        caller = floor.caller()
        await floor.event("CallQueued")
        await floor.settle(20)
        assert phone.calls == [own]
        own.hang_up()
        await floor.event("CallConnected", 2)
        assert caller.hears == {"1001"}
        caller.hang_up()
