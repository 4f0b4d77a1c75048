"""Conversations on the whole application: orders, keys, telephones and their transfers, and who hears whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ari_app.voice.conversation.acts import take
from ari_app.voice.conversation.conversation import Conversation
from ari_app.voice.conversation.loop import put_together, restore
from models.domain.conversation import Verb
from models.domain.conversation_facts import Ordered
from models.domain.errors import CommandRefused
from tests.fakes.asterisk import virtual
from tests.support.conversation_calls import (
    CALLER,
    HAPPENINGS,
    PREFIXES,
    TALKING,
    Tried,
    consulting,
    floor_in,
    hears,
    sequences,
    talking,
)
from tests.support.fake_floor import FakeFloor


@pytest.mark.parametrize("how", ["#", "hang up", "dropped"])
@virtual
async def test_a_supervisor_who_leaves_a_consultation_changes_nothing(tmp_path: Path, how: str) -> None:
    """The caller stays on hold, the two go on; then 1001 takes the caller back."""
    async with floor_in(tmp_path) as floor:
        await consulting(floor)
        boss = floor.agent("1009", login=False)
        line = boss.dial("barge", "1001")
        await hears(
            floor, {CALLER: {"music"}, "1001": {"1002", "1009"}, "1002": {"1001", "1009"}, "1009": {"1001", "1002"}}
        )
        if how == "#":
            line.press("#")
        elif how == "dropped":
            await floor.order("drop", "1009", by="console")
        else:
            line.hang_up()
        await floor.event("LegLeft", who="1009")
        await hears(floor, {CALLER: {"music"}, "1001": {"1002"}, "1002": {"1001"}})
        await floor.order("return")
        await hears(floor, TALKING)
        held, resumed = floor.seen("CallHeld"), floor.seen("CallResumed")
        assert len(held) == len(resumed) == 1


@virtual
async def test_an_error_of_the_ringback_does_not_ring_twice(tmp_path: Path) -> None:
    """The ringback cannot be begun, nor a briefing: whom they call is rung once, and not forgotten."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        floor.fake.fail("POST */play", times=-1)
        await floor.order("consult", "1002")
        await hears(floor, {CALLER: {"music"}, "1001": {"1002"}, "1002": {"1001"}})
        assert len(floor.seen("CallOffered", agent_id="1002")) == 1


@virtual
async def test_a_failing_end_of_the_ringback_does_not_forget_who_answered(tmp_path: Path) -> None:
    """As above, when stopping it is what fails."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        floor.fake.fail("DELETE /playbacks/*", times=-1)
        await floor.order("consult", "1002")
        await floor.event("LegJoined", who="1002")
        assert len(floor.seen("CallOffered", agent_id="1002")) == 1


@pytest.mark.parametrize("answered", [True, False])
@virtual
async def test_returning_in_the_moment_of_an_answer(tmp_path: Path, answered: bool) -> None:
    """*5 between the answer and its news: they are let go, ready at once, and the caller is with 1001."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        held = floor.fake.hold("DELETE /playbacks/*" if answered else "StasisStart*")
        await floor.order("consult", "1002")
        if answered:
            await floor.until(lambda: floor.state("1002") == "talking")
        else:
            await held.reached()
        order = floor.app.serving.tasks.create_task(floor.order("return"))  # type: ignore[union-attr]
        await floor.settle(0.1)
        held.release()
        assert await order == "talking with the caller"
        await hears(floor, TALKING)
        assert floor.state("1002") == "ready"
        assert not floor.seen("LegJoined", who="1002")


@virtual
async def test_a_hold_that_cannot_be_ended_is_no_dead_air(tmp_path: Path) -> None:
    """The bridge does not take the caller: music goes on, the order is refused, and works the next time."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        await floor.order("hold")
        floor.fake.fail("POST /bridges/*/addChannel", times=1)
        with pytest.raises(CommandRefused, match="Asterisk refuses"):
            await floor.order("resume")
        await hears(floor, {CALLER: {"music"}, "1001": {"silence"}})
        assert not floor.seen("CallResumed")
        await floor.order("resume")
        await hears(floor, TALKING)


@virtual
async def test_a_consultation_that_ends_while_the_bridge_refuses(tmp_path: Path) -> None:
    """What cannot be refused is mended: the caller has music until they are with the agent again."""
    async with floor_in(tmp_path) as floor:
        await consulting(floor)
        floor.fake.fail("POST /bridges/*/addChannel", times=1)
        floor.fake.phone("1002").hang_up()
        await hears(floor, TALKING)
        assert len(floor.seen("CallResumed")) == 1


@virtual
async def test_who_leaves_with_the_caller_on_hold_ends_the_hold(tmp_path: Path) -> None:
    """As many ends as beginnings, whoever leaves."""
    async with floor_in(tmp_path) as floor:
        caller, _ = await talking(floor)
        await floor.order("hold")
        await floor.settle(2)
        caller.hang_up()
        await floor.event("CallEnded")
        assert [row.data["seconds"] for row in floor.seen("CallResumed")] == [pytest.approx(2, abs=0.2)]


@virtual
async def test_the_supervisor_who_has_taken_over_is_in_charge(tmp_path: Path) -> None:
    """Their keys are codes of the conversation now; 4, 5 and # no longer take them out of it."""
    async with floor_in(tmp_path) as floor:
        caller, _ = await talking(floor)
        line = floor.agent("1009", login=False).dial("takeover", "1001")
        await hears(floor, {CALLER: {"1009"}, "1009": {CALLER}})
        line.press("4#")
        await floor.settle(0.5)
        await hears(floor, {CALLER: {"1009"}, "1009": {CALLER}})
        line.press("*0")
        await hears(floor, {CALLER: {"music"}, "1009": {"silence"}})
        line.hang_up()
        await floor.event("CallDisconnected", by="supervisor")
        assert not caller.ended or floor.seen("CallEnded")


@virtual
async def test_the_consulted_agent_hangs_up_for_themselves(tmp_path: Path) -> None:
    """** of who is consulted ends their part, not the caller's call."""
    async with floor_in(tmp_path) as floor:
        await consulting(floor)
        floor.fake.phone("1002").press("**")
        await hears(floor, TALKING)


@virtual
async def test_a_supervisor_who_cannot_join_leaves_nothing_behind(tmp_path: Path) -> None:
    """Asterisk refuses: their telephone is hung up, the two go on, and nobody listens to the channel any more."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        floor.fake.fail("POST /bridges/*/addChannel", times=1)
        line = floor.agent("1009", login=False).dial("barge", "1001")
        await floor.until(lambda: line.ended)
        await floor.settle(0.1)
        assert line.channel.id not in floor.services.switch.bus.waiting_for("channel")
        await hears(floor, TALKING)


@virtual
async def test_who_has_given_up_an_order_is_not_obeyed_later(tmp_path: Path) -> None:
    """The conversation is busy for longer than the order waits: it is not carried out behind their back."""
    async with floor_in(tmp_path) as floor:
        await talking(floor)
        held = floor.fake.hold("POST */moh")
        first = floor.app.serving.tasks.create_task(_given(floor, "hold"))  # type: ignore[union-attr]
        second = floor.app.serving.tasks.create_task(_given(floor, "hangup"))  # type: ignore[union-attr]
        await held.reached()
        (session,) = floor.calls.values()
        assert session.conversation is not None
        await floor.settle(0.2)
        second.cancel()
        held.release()
        await first
        await hears(floor, {CALLER: {"music"}, "1001": {"silence"}})


async def _given(floor: FakeFloor, verb: str) -> str:
    return await floor.order(verb)


@pytest.mark.parametrize("state", ["held", "consulting", "conference"])
@virtual
async def test_another_process_goes_on_where_this_one_was(tmp_path: Path, state: str) -> None:
    """What the journal's last ConversationMoved says is enough to go on with the same bridge and legs."""
    async with floor_in(tmp_path) as floor:
        await (talking(floor) if state == "held" else consulting(floor))
        if state == "held":
            await floor.order("hold")
        elif state == "conference":
            await floor.order("conference")
        (session,) = floor.calls.values()
        conversation = session.conversation
        assert isinstance(conversation, Conversation)
        heard = floor.fake.who_hears_whom()
        last = floor.seen("ConversationMoved")[-1]
        facts = json.loads(json.dumps(last.data["state"]))
        other = Conversation(session, conversation.bridge)
        await restore(other, facts, list(conversation.legs.values()), held=2.0)
        await put_together(other)
        assert other.state == conversation.state
        assert other.held is conversation.held
        assert floor.fake.who_hears_whom() == heard
        if state != "conference":
            await take(other, Ordered(Verb.RETURN if state == "consulting" else Verb.RESUME, "1001"))
            resumed = floor.seen("CallResumed")[-1]
            assert resumed.data["seconds"] >= 2.0
            await hears(floor, TALKING)
        conversation.move(other.state)
        floor.events.clear()  # two at once have written these books, which never happens


@pytest.mark.parametrize("prefix", PREFIXES)
@virtual
async def test_sequences_of_whole_calls(tmp_path: Path, prefix: str) -> None:
    """Everything that can happen, after a talk, a call for a consultation, a consultation, one that is listened to."""
    async with floor_in(tmp_path) as floor:
        tried = Tried()
        await sequences(floor, prefix, 1, tried)
        assert tried.sequences == len(HAPPENINGS)
        assert not tried.violations, tried.violations[:3]
