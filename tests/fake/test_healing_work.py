"""What the comparison with Asterisk costs: it looks at what changed, at everything once a minute and after a gap."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.fake.test_healing import ENDS, deafen, only, talking
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor

EVERY = 0.25


def work(floor: FakeFloor) -> Counter[str]:
    """What was done until now: rounds, calls and agents that were looked at, lists of all channels."""
    reconciler = floor.app.reconciler
    return Counter(reconciler.compared) + Counter(rounds=reconciler.checks, channels=reconciler.asterisk.asked)


@virtual
async def test_where_nothing_happens_nothing_is_compared(tmp_path: Path) -> None:
    """A conversation that goes on is looked at no more, though every round asks; once a minute everything is."""
    async with fake_floor(tmp_path, healing__check_seconds=EVERY) as floor:
        await talking(floor)
        await floor.settle(5)
        before = work(floor)
        await floor.settle(20)
        done = work(floor) - before
        assert done["rounds"] >= 60
        assert done == Counter(rounds=done["rounds"]), "no call, no agent, and not the list of all channels"
        await floor.settle(60)
        done = work(floor) - before
        assert done["whole"] == done["channels"] == 1
        assert done["calls"] == 1
        assert done["agents"] == len(floor.services.floor.roster.all())


@virtual
async def test_what_changes_is_looked_at_and_nothing_else(tmp_path: Path) -> None:
    """Another agent's pause costs two looks at them; an end that was not heard, a few at that call."""
    async with fake_floor(tmp_path, healing__check_seconds=EVERY) as floor:
        caller, _phone = await talking(floor)
        floor.agent("1002")
        await floor.settle(5)
        before = work(floor)
        floor.services.floor.roster.pause("1002", "them")
        await floor.settle(3)
        done = work(floor) - before
        assert done == Counter(rounds=done["rounds"], agents=2)
        deafen(floor, *ENDS)
        caller.hang_up()
        healed = await floor.event("MismatchHealed", 3, what="caller gone")
        assert healed.data["after_ms"] < 1000
        done = work(floor) - before
        assert not done["whole"], "it was found by what had changed"
        assert done["calls"] <= 4
        assert only(floor, "caller gone")


@virtual
async def test_after_a_gap_everything_is_compared(tmp_path: Path) -> None:
    """The event socket broke for a moment, shorter than a round: nothing is taken for granted."""
    async with fake_floor(tmp_path, healing__check_seconds=1.0) as floor:
        await talking(floor)
        await floor.settle(5)
        before = work(floor)
        await floor.app.socket.cut()
        await floor.settle(5)
        assert (work(floor) - before)["whole"] == 1
