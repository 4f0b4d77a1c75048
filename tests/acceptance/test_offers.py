"""Offers: every way in which a phone can answer or not, and the agent's state after each."""

from __future__ import annotations

import asyncio

from ari_app.phone.call import SipCall
from tests.support.floor import Floor, until


async def test_decline_goes_to_the_next_agent(floor: Floor) -> None:
    """603: the next agent is offered the call at once; the one who declined is left alone."""
    await floor.agent("1001", lambda call: call.reject(603, "Decline"))
    await floor.agent("1002")
    await floor.call("8003")
    failed = await floor.event("OfferFailed")
    assert (failed.agent_id, failed.data["result"]) == ("1001", "declined")
    assert (await floor.event("CallConnected")).agent_id == "1002"
    assert floor.state("1001") == "ready"


async def test_busy_phone(floor: Floor) -> None:
    """486: likewise."""
    await floor.agent("1001", lambda call: call.reject(486, "Busy Here"))
    await floor.agent("1002")
    await floor.call("8003")
    assert (await floor.event("OfferFailed")).data["result"] == "busy"
    assert (await floor.event("CallConnected")).agent_id == "1002"


async def test_ring_no_answer_keeps_the_place(floor: Floor) -> None:
    """The phone rings out; the caller goes to the next agent with his wait unbroken."""
    await floor.agent("1001", lambda call: None)
    await floor.agent("1002")
    await floor.call("8003")
    failed = await floor.event("OfferFailed")
    assert failed.data["result"] == "no answer"
    assert failed.data["agent_to_blame"] is True
    connected = await floor.event("CallConnected")
    assert connected.agent_id == "1002"
    assert connected.data["waited"] >= 3


async def test_unregistered_phone(floor: Floor) -> None:
    """An agent whose phone is unplugged costs the caller nothing noticeable."""
    phone = await floor.agent("1001")
    await phone.register(expires=0)
    await floor.agent("1002")
    await floor.call("8003")
    assert (await floor.event("OfferFailed")).data["result"] == "unreachable"
    connected = await floor.event("CallConnected")
    assert connected.agent_id == "1002"
    assert connected.data["waited"] < 2


async def test_the_only_agent_is_offered_the_call_again(floor: Floor) -> None:
    """Who declined is asked again after the cool-down when there is nobody else."""
    tries: list[object] = []

    def once_no_then_yes(call: object) -> None:
        tries.append(call)
        if len(tries) == 1:
            call.reject()  # type: ignore[attr-defined]
        else:
            call.answer()  # type: ignore[attr-defined]

    await floor.agent("1001", once_no_then_yes)
    await floor.call("8003")
    await floor.event("CallConnected", 10)
    assert len(tries) == 2


async def test_caller_leaves_while_the_phone_rings(floor: Floor) -> None:
    """The agent is free at once and is not blamed; his phone stops ringing."""
    ringing: list[object] = []
    await floor.agent("1001", ringing.append)
    call = await floor.call("8003")
    await until(lambda: ringing)
    await call.hang_up()
    failed = await floor.event("OfferFailed")
    assert failed.data == {**failed.data, "result": "the caller left", "agent_to_blame": False}
    assert floor.state("1001") == "ready"
    await floor.event("CallEnded", outcome="abandoned")
    await until(lambda: ringing[0].ended.is_set())  # type: ignore[attr-defined]
    assert floor.app is not None
    assert floor.app.centre.roster.get("1001").missed == 0
    await floor.call("8003")
    await until(lambda: len(ringing) == 2, what="the agent must be offered the next call at once")


async def test_caller_hangs_up_during_the_conversation(floor: Floor) -> None:
    """The agent goes to wrap-up, then ready."""
    await floor.agent("1001")
    call = await floor.call("8003")
    await floor.event("CallConnected")
    await call.hang_up()
    await floor.event("CallDisconnected", by="caller")
    await floor.event("CallEnded", outcome="answered")
    assert floor.state("1001") == "wrap-up"
    await until(lambda: floor.state("1001") == "ready")


async def test_agents_by_dialled_code(floor: Floor) -> None:
    """*45 in, *47 pause, *48 back, *46 out; *491 wraps up with a disposition."""
    phone = await floor.agent("1001", login=False)

    async def code(digits: str, state: str) -> None:
        call = await phone.dial(digits)
        await until(lambda: floor.state("1001") == state, what=f"{digits} → {state}")
        await call.hang_up()

    await code("*45", "ready")
    await code("*47", "paused")
    await code("*48", "ready")
    caller = await floor.call("8003")
    await floor.event("CallConnected")
    await caller.hang_up()
    await until(lambda: floor.state("1001") == "wrap-up")
    await code("*491", "ready")
    assert floor.seen("CallWrappedUp")[0].data["disposition"] == "resolved"
    await code("*46", "offline")
    assert {row.data["by"] for row in floor.seen("AgentStateChanged") if row.data["reason"] == "paused"} == {"1001"}


async def test_pause_during_a_call_waits_for_its_end(floor: Floor) -> None:
    """An agent who asks for a pause while talking gets it after wrap-up."""
    await floor.agent("1001")
    caller = await floor.call("8003")
    await floor.event("CallConnected")
    assert floor.app is not None
    floor.app.centre.roster.pause("1001", "test", "lunch")
    assert floor.state("1001") == "talking"
    await caller.hang_up()
    await until(lambda: floor.state("1001") == "paused", 5)


async def test_agent_hangs_up_while_the_bridge_is_made(floor: Floor) -> None:
    """Answered and gone in the same moment: the caller keeps waiting and gets the next agent."""

    def answer_and_go(call: object) -> None:
        call.answer()  # type: ignore[attr-defined]
        floor_tasks.append(asyncio.ensure_future(call.hang_up()))  # type: ignore[attr-defined]

    floor_tasks: list[asyncio.Future[None]] = []
    await floor.agent("1001", answer_and_go)
    call = await floor.call("8003")
    await until(lambda: floor.seen("OfferFailed") or floor.seen("CallDisconnected"), 10)
    await asyncio.gather(*floor_tasks)
    if floor.seen("OfferFailed"):
        assert not call.ended.is_set()
        await floor.agent("1002")
        await floor.event("CallConnected")
    assert floor.state("1001") != "reserved"


async def test_everybody_in_priority_order(floor: Floor) -> None:
    """Three wait, one agent comes: the platinum caller first, whatever the order of arrival."""
    for number in ("5550002", "5550004", "5550001"):
        await floor.call("8003", number)
    await floor.event("CallQueued", count=3)
    await floor.agent("1001")
    connected = await floor.event("CallConnected")
    arrived = next(row for row in floor.seen("CallArrived") if row.call_id == connected.call_id)
    assert arrived.data["number"] == "5550001"


async def test_a_redirection_rings_nobody_else(floor: Floor) -> None:
    """302: call forwarding set on the telephone. No third telephone rings for a call that nobody owns."""
    rang: list[SipCall] = []
    await floor.agent("1002", rang.append, login=False)

    def forwarded(call: SipCall) -> None:
        own, call.phone.contact = call.phone.contact, f"<sip:1002@127.0.0.1:{call.phone.server[1]}>"
        call.reject(302, "Moved Temporarily")
        call.phone.contact = own

    await floor.agent("1001", forwarded)
    caller = await floor.call("8003")
    failed = await floor.event("OfferFailed")
    assert (failed.data["result"], failed.data["agent_to_blame"]) == ("forwarded", True)
    await asyncio.sleep(1)
    assert not rang
    assert not caller.ended.is_set()
