"""The dispatcher: one inbox, decisions that came too late, beginning anew after a failure, priorities that add."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest

from ari_app.routing.place import Place
from models.domain.agent import AgentState
from models.domain.errors import CommandRefused
from models.domain.events import RouteDecided
from models.domain.queue import QueueProfile
from models.domain.routing_events import InputFaulted, RouterHeard
from models.routing.line import Declined, Waiting
from models.routing.router import Decision
from tests.support.dispatch import Centre


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Faults on purpose fill no log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


# The inbox --------------------------------------------------------------------------------------


def test_a_caller_who_leaves_as_an_agent_becomes_ready() -> None:
    """Whichever comes first: nobody is reserved for who is gone, and the next in line is served."""
    for leaves_first in (True, False):
        centre = Centre("1001")
        centre.roster.pause("1001", "1001")
        first, second = centre.stand("c1", entered=900.0), centre.stand("c2")
        centre.dispatcher.settle()
        if leaves_first:
            centre.dispatcher.leave(first)
        centre.roster.unpause("1001", "1001")
        centre.dispatcher.leave(first)
        centre.dispatcher.settle()
        assert first.offers.empty()
        assert second.offers.get_nowait() == ("1001",)
        assert centre.roster.get("1001").call_id == "c2"


def test_an_agent_who_goes_before_the_decision_is_not_rung() -> None:
    """The join is heard first, the pause after it: the decision is void, and the journal says so."""
    centre = Centre("1001", "1002")
    centre.dispatcher.settle()
    place = centre.stand("c1")
    for name in ("1001", "1002"):
        centre.roster.device(name, "INUSE")
    centre.dispatcher.settle()
    assert place.offers.empty()
    assert {centre.roster.get(name).state for name in ("1001", "1002")} == {AgentState.READY}
    voids = [one for heard in centre.books.of(RouterHeard) for one in heard.void]  # type: ignore[attr-defined]
    assert voids
    assert not centre.books.of(RouteDecided)
    centre.roster.device("1002", "NOT_INUSE")
    centre.dispatcher.settle()
    assert place.offers.get_nowait() == ("1002",)


def test_ring_all_that_nobody_takes_is_one_refusal() -> None:
    """Several phones fall silent for one caller: they are offered once more, not once for each phone."""
    centre = Centre("1001", "1002", "1003", queues={"billing": QueueProfile("billing", strategy="ring-all")})
    centre.roster.pause("1003", "1003")
    place = centre.stand("c1")
    centre.dispatcher.settle()
    agents = place.offers.get_nowait()
    assert set(agents) == {"1001", "1002"}
    for agent in agents:
        centre.roster.release(agent, "no answer", False)
    centre.roster.unpause("1003", "1003")
    centre.dispatcher.refused(place, *agents)
    centre.dispatcher.settle()
    assert place.offers.get_nowait() == ("1003",)
    assert place.waiting.refused.keys() == {"1001", "1002"}
    (declined,) = [event for event in _heard(centre) if event["kind"] == Declined.__name__]
    assert declined["also"] == [agents[1]]


def _heard(centre: Centre) -> list[dict[str, object]]:
    return [one for event in centre.books.of(RouterHeard) for one in event.inputs]  # type: ignore[attr-defined]


def test_nonsense_is_put_right_and_written_down() -> None:
    """No problem type, a priority that is no number, an entry to come: served all the same, with the cause."""
    centre = Centre("1001")
    nonsense = Waiting("c1", {}, "en", float("nan"), 99_999.0, queue="billing")
    with centre.dispatcher.place(nonsense) as place:
        centre.dispatcher.settle()
        assert place.offers.get_nowait() == ("1001",)
        assert place.waiting.entered_at == 1000.0
    (fault,) = centre.books.of(InputFaulted)
    assert isinstance(fault, InputFaulted)
    assert "no problem type" in fault.cause
    assert "to come" in fault.cause
    assert "not a number" in fault.cause


# Beginning anew ---------------------------------------------------------------------------------


async def test_a_dispatcher_that_died_serves_everybody_in_order() -> None:
    """The task ends with an exception; run again, callers are served in order, the offer under way goes on."""
    centre = Centre("1001", "1002")
    centre.roster.pause("1002", "1002")
    ringing = centre.stand("c0")
    first = asyncio.ensure_future(centre.dispatcher.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert ringing.offers.get_nowait() == ("1001",)
    waiting = [centre.stand(f"c{number}", entered=900.0 + number) for number in (2, 1, 3)]

    def broken(event: object) -> list[Decision]:
        raise ValueError("never seen before")

    centre.dispatcher.router.handle = broken  # type: ignore[method-assign]
    centre.roster.unpause("1002", "1002")
    await asyncio.wait({first}, timeout=5)
    assert isinstance(first.exception(), ValueError)
    second = asyncio.ensure_future(centre.dispatcher.run())
    order = {"c1": waiting[1], "c2": waiting[0], "c3": waiting[2]}
    for place in order.values():
        assert await _next(place) == ("1002",)
        centre.roster.connected("1002")
        centre.dispatcher.leave(place)
        centre.roster.call_over("1002", place.waiting.call_id, "caller", False)
    centre.roster.release("1001", "no answer", False)
    centre.dispatcher.refused(ringing, "1001")
    assert (await _next(ringing)) == ("1002",)
    second.cancel()
    await asyncio.wait({second})
    assert not centre.dispatcher.broken


async def _next(place: Place) -> tuple[str, ...]:
    async with asyncio.timeout(5):
        return await place.next_agents()


def test_a_caller_at_whom_the_router_fails_costs_nobody_else() -> None:
    """First they wait behind the others; at the second failure the dialplan takes them. Both are written down."""
    centre = Centre("1001")
    centre.roster.pause("1001", "1001")
    centre.dispatcher.settle()
    bad, good = centre.stand("bad"), centre.stand("good")

    def fragile() -> None:
        handle = centre.dispatcher.router.handle

        def once(event: object) -> list[Decision]:
            if "'bad'" in repr(event) and "Joined" in repr(event):
                raise ZeroDivisionError
            return handle(event)  # type: ignore[arg-type]

        centre.dispatcher.router.handle = once  # type: ignore[method-assign]

    for _ in range(2):
        fragile()
        with pytest.raises(ZeroDivisionError):
            centre.dispatcher.settle()
        centre.dispatcher.begin_anew()
    fragile()
    centre.roster.unpause("1001", "1001")
    centre.dispatcher.settle()
    assert good.offers.get_nowait() == ("1001",)
    target, _ = bad.away.get_nowait()
    assert target.kind == "fallback"
    remedies = [event.remedy for event in centre.books.of(InputFaulted)]  # type: ignore[attr-defined]
    assert remedies == ["heard again after the others", "the dialplan takes the caller"]


def test_a_profile_that_was_switched_to_survives() -> None:
    """Also when the switch had not been heard yet."""
    centre = Centre("1001")
    centre.dispatcher.switch("overload", "boss", "test")
    centre.dispatcher.begin_anew()
    centre.dispatcher.settle()
    assert centre.dispatcher.router.profile.name == "overload"
    assert centre.dispatcher.routing()["profile"] == "overload"


# Priorities -------------------------------------------------------------------------------------


def test_boosts_of_queue_and_rules_add_to_the_callers_own_priority() -> None:
    """0.4 of the caller, 0.3 of the queue, 0.1 of a rule; then the caller is upset and the rule still counts."""
    centre = Centre("1001", queues={"billing": QueueProfile("billing", boost=0.3)})
    centre.roster.pause("1001", "1001")
    place = centre.stand("c1", priority=0.4)
    assert _counts(centre, "c1") == pytest.approx(0.7)
    assert centre.dispatcher.boost(place, 0.1) == pytest.approx(0.8)
    assert _counts(centre, "c1") == pytest.approx(0.8)
    centre.dispatcher.appraise(place, 0.5)
    assert _counts(centre, "c1") == pytest.approx(0.9)
    centre.dispatcher.prioritise("c1", 0.2)
    assert _counts(centre, "c1") == pytest.approx(0.5)
    centre.dispatcher.appraise(place, 0.9)
    assert _counts(centre, "c1") == pytest.approx(0.5), "a supervisor's order stands"
    assert centre.dispatcher.boost(place, 0.9) == 1.0


def _counts(centre: Centre, call: str) -> float:
    centre.dispatcher.settle()
    callers = centre.dispatcher.router.floor.callers
    return float(callers.priority[callers.slots.of[call]])


def test_the_position_that_is_told_is_the_order_that_is_served() -> None:
    """A queue's boost counts in both."""
    queues = {"billing": QueueProfile("billing"), "orders": QueueProfile("orders", boost=0.6)}
    centre = Centre("1001", queues=queues)
    centre.roster.pause("1001", "1001")
    centre.stand("plain", priority=0.5)
    with centre.dispatcher.place(
        Waiting("boosted", {"billing": 1.0}, "en", 0.3, centre.time, queue="orders")
    ) as boosted:
        centre.dispatcher.settle()
        assert [one.call_id for one in centre.dispatcher.line()] == ["boosted", "plain"]
        centre.roster.unpause("1001", "1001")
        centre.dispatcher.settle()
        assert boosted.offers.get_nowait() == ("1001",)


# Offers -----------------------------------------------------------------------------------------


def test_only_a_free_agent_is_reserved() -> None:
    """By the router for one caller; by name for another the answer is no."""
    centre = Centre("1001")
    assert centre.roster.reserve("1001", "c1")
    assert not centre.roster.reserve("1001", "c2")
    assert centre.roster.get("1001").call_id == "c1"
    with pytest.raises(CommandRefused):
        centre.roster.reserve_for("1001", "c3", "called in", "transfer")
    centre.roster.release("1001", "gone", False, "c2")
    assert centre.roster.get("1001").state is AgentState.RESERVED, "another call's release does not count"


def test_a_decision_about_a_place_that_was_left_does_not_count_for_the_next_of_the_same_call() -> None:
    """A call leaves its queue and stands in another in the same moment, in which its cool-down ends as well."""
    centre = Centre("1001")
    other, place = centre.stand("other"), centre.stand("c1", entered=990.0)
    centre.dispatcher.settle()
    while centre.roster.get("1001").state is AgentState.RESERVED:
        rung = other if not other.offers.empty() else place
        rung.offers.get_nowait()
        centre.roster.release("1001", "no answer", False)
        centre.dispatcher.refused(rung, "1001")
        centre.dispatcher.settle()
    centre.time += 6
    centre.dispatcher.leave(place)
    again = centre.stand("c1", entered=990.0)
    centre.dispatcher.leave(other)
    centre.dispatcher.settle()
    assert place.offers.empty()
    assert again.offers.get_nowait() == ("1001",)
    assert not centre.dispatcher.router.floor.callers.indices().size
