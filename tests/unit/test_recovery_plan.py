"""The plan after a connect: a pure function, tried on every combination of what books and Asterisk may say."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from models.domain.recovery import (
    AgentRecord,
    CallRecord,
    LegRecord,
    Live,
    LiveBridge,
    Memory,
    Mind,
    Plan,
    Snapshot,
    plan_recovery,
)

CALLER, LEG, BRIDGE = "1700.1", "kefu-agent-1", "kefu-bridge-1"
JOINED = LegRecord(LEG, "agent", "1001", 100.0)


def live(channel_id: str, held: bool = True, desk: bool = False, who: str = "") -> Live:
    """A channel."""
    return Live(channel_id, channel_id.startswith("kefu-"), held, desk, who)


def there(*channels: Live, bridges: tuple[LiveBridge, ...] = ()) -> Snapshot:
    """What Asterisk has."""
    return Snapshot({one.id: one for one in channels}, bridges)


def minds(plan: Plan) -> dict[str, Mind]:
    """Agent → state."""
    return {one.id: one.mind for one in plan.agents}


def test_a_conversation_goes_on() -> None:
    """Caller, leg and bridge are there: taken up as it was."""
    call = CallRecord("c1", CALLER, "talking", (JOINED,))
    bridge = LiveBridge(BRIDGE, "c1", frozenset({CALLER, LEG}))
    plan = plan_recovery(
        [call], [AgentRecord("1001", "talking", "c1")], there(live(CALLER), live(LEG), bridges=(bridge,)), Memory()
    )
    (taken,) = plan.taken_up
    assert (taken.legs, taken.bridge, taken.lost) == ((JOINED,), BRIDGE, ())
    assert minds(plan) == {"1001": Mind.TALKING}
    assert not (plan.closed)
    assert not (plan.unknown)
    assert not (plan.stray_channels)
    assert not (plan.stray_bridges)


def test_every_combination_leaves_nobody_over() -> None:
    """Whatever is alive: the caller who is there is served, what is ours and nobody's goes, each agent has a state."""
    call = CallRecord("c1", CALLER, "talking", (JOINED,), {"kefu-agent-2": "1002"})
    agents = [
        AgentRecord("1001", "talking", "c1"),
        AgentRecord("1002", "reserved", "c1"),
        AgentRecord("1003", "paused", ""),
    ]
    parts = (CALLER, LEG, "kefu-agent-2", "kefu-snoop-3", "1700.9", "kefu-desk-4")
    tried = 0
    for alive in itertools.chain.from_iterable(itertools.combinations(parts, n) for n in range(len(parts) + 1)):
        for bridged, known in itertools.product((False, True), repeat=2):
            channels = [live(one, desk=one == "kefu-desk-4") for one in alive]
            bridges = (LiveBridge(BRIDGE, "c1", frozenset(alive) & {CALLER, LEG}),) if bridged else ()
            plan = plan_recovery([call] if known else [], agents, there(*channels, bridges=bridges), Memory())
            tried += 1
            taken = {one.channel_id for one in plan.taken_up}
            kept = taken.union(*({leg.channel_id for leg in one.legs} | set(one.offered) for one in plan.taken_up))
            gone = {*plan.unknown, *plan.desks, *plan.stray_channels}
            assert kept | gone == set(alive), "each channel has one owner"
            assert not kept & gone
            assert (CALLER in taken or CALLER in plan.unknown) == (CALLER in alive)
            assert ("c1" in plan.closed) == (known and CALLER not in alive)
            assert {one.id for one in plan.agents} >= {"1001", "1002", "1003"}
            assert minds(plan)["1003"] is Mind.AS_WRITTEN
            assert (minds(plan)["1001"] is Mind.TALKING) == any(one.legs for one in plan.taken_up)
            assert bool(bridges) == bool(plan.stray_bridges) + any(one.bridge for one in plan.taken_up)
    assert tried == 256


def test_a_conversation_that_only_asterisk_knows() -> None:
    """The books are lost: the bridge bears the call's name, the leg its agent's."""
    bridge = LiveBridge(BRIDGE, "c7", frozenset({CALLER, LEG}))
    plan = plan_recovery([], [], there(live(CALLER), live(LEG, who="1001"), bridges=(bridge,)), Memory())
    (taken,) = plan.taken_up
    assert (taken.call_id, taken.unrecorded, taken.legs[0].who, taken.bridge) == ("c7", True, "1001", BRIDGE)
    assert minds(plan) == {"1001": Mind.TALKING}


def test_a_phone_that_rings_belongs_to_its_offer() -> None:
    """It is not in the application yet; the agent stays reserved."""
    call = CallRecord("c1", CALLER, "offered", (), {LEG: "1001"})
    plan = plan_recovery(
        [call], [AgentRecord("1001", "reserved", "c1")], there(live(CALLER), live(LEG, held=False)), Memory()
    )
    assert plan.taken_up[0].offered == {LEG: "1001"}
    assert (minds(plan), plan.stray_channels) == ({"1001": Mind.RESERVED}, ())


@pytest.mark.parametrize("stays", [True, False])
def test_a_phone_that_stays_connected_stays_so(stays: bool) -> None:
    """In a conversation, and offered one: it is the desk's own again; other phones are the call's alone."""
    talks, offered = live("1.1"), replace(live("1.2", desk=True), stays=stays)
    other, spoken = live("1.3"), replace(live("1.4", desk=True), stays=stays)
    calls = [
        CallRecord("c1", talks.id, "offered", (), {offered.id: "1001"}),
        CallRecord("c2", other.id, "talking", (LegRecord(spoken.id, "agent", "1002", 1.0),), {}),
    ]
    plan = plan_recovery(calls, (), there(talks, offered, other, spoken), Memory())
    assert plan.staying == ((offered.id, spoken.id) if stays else ())
    assert not plan.desks


def test_a_leg_that_left_is_booked() -> None:
    """The agent hung up between the processes: the leg is lost, the agent wraps up, the bridge goes."""
    call = CallRecord("c1", CALLER, "talking", (JOINED,))
    bridge = LiveBridge(BRIDGE, "c1", frozenset({CALLER}))
    plan = plan_recovery(
        [call], [AgentRecord("1001", "talking", "c1")], there(live(CALLER), bridges=(bridge,)), Memory()
    )
    assert plan.taken_up[0].lost == (JOINED,)
    assert (minds(plan), plan.stray_bridges) == ({"1001": Mind.WRAP_UP}, (BRIDGE,))


def test_a_gap_of_the_socket_is_made_up_for() -> None:
    """Later connects: what was awaited and is gone has ended, what is here was answered; nothing else is touched."""
    memory = Memory(False, frozenset({"c1"}), frozenset({CALLER, LEG, "kefu-agent-2"}), frozenset({BRIDGE}))
    snapshot = there(
        live(CALLER), live("kefu-agent-2"), live("kefu-agent-3"), bridges=(LiveBridge("kefu-bridge-9", ""),)
    )
    plan = plan_recovery([CallRecord("c0", "1700.0", "talking")], [], snapshot, memory)
    assert plan == Plan(ended=(LEG,), answered=("kefu-agent-2",))


def test_a_comparison_made_twice_changes_nothing() -> None:
    """What the first plan began is in memory by the second."""
    call = CallRecord("c1", CALLER, "talking", (JOINED,))
    bridge = LiveBridge(BRIDGE, "c1", frozenset({CALLER, LEG}))
    memory = Memory(True, frozenset({"c1"}), frozenset({CALLER, LEG}), frozenset({BRIDGE}))
    plan = plan_recovery([call], [], there(live(CALLER), live(LEG), bridges=(bridge,)), memory)
    assert plan == Plan(answered=(LEG,))
