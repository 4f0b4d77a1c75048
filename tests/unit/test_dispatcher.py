"""Roster and dispatcher: random orders of everything, a failing dispatcher, each rule by itself on a model clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from ari_app.agents.matchmaker import Matchmaker
from ari_app.agents.place import Place
from ari_app.agents.roster import Roster
from config.settings import Queue
from models.domain.agent import Agent, AgentState
from models.domain.errors import CommandRefused
from models.domain.events import AgentNoted, AgentStateChanged, CallWrappedUp, Event, RouteDecided
from models.domain.queue import QueueProfile
from models.domain.routing_events import InputFaulted, RouterHeard
from models.routing.line import Declined, Left, Waiting
from models.routing.router import Decision
from tests.support.chaos import Chaos, violations


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Faults on purpose fill no log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Books:
    """Every event, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        """Keep it."""
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Event]:
        """Those of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


class Centre:
    """Agents, dispatcher and books on a clock that stands still until it is moved."""

    def __init__(self, *agents: str, queues: dict[str, QueueProfile] | None = None, wrap_up: float = 30.0) -> None:
        self.time, self.books = 1000.0, Books()
        self.inside: list[AbstractContextManager[Place]] = []
        staff = [Agent(name, name, frozenset({"en"}), {"billing": 5}) for name in agents]
        self.roster = Roster(staff, self.books, wrap_up, 5.0, 3, now=lambda: self.time)  # type: ignore[arg-type]
        self.dispatcher = Matchmaker(
            self.roster, self.books, Queue(cool_down_seconds=5.0), queues or {}, now=lambda: self.time  # type: ignore[arg-type]
        )  # fmt: skip
        for name in agents:
            self.roster.login(name, "test")

    def stand(self, call: str, priority: float = 0.5, entered: float | None = None) -> Place:
        """A place that stays until it is left."""
        at = self.time if entered is None else entered
        self.inside.append(self.dispatcher.place(Waiting(call, {"billing": 1.0}, "en", priority, at)))
        return self.inside[-1].__enter__()

    def talk(self, agent: str, call: str, wrap_up: float = -1.0, keyed: str | None = None) -> None:
        """A conversation from its beginning into its wrap-up."""
        self.roster.reserve(agent, call)
        self.roster.connected(agent)
        self.time += 60
        if keyed is not None:
            self.roster.wrapped_up(agent, agent, keyed)
        self.roster.call_over(agent, call, "caller", True, wrap_up)


# Random orders ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_nothing_breaks_in_any_order(seed: int) -> None:
    """2,500 steps of each seed with one to eight agents; every second seed explains its decisions."""
    assert not violations(seed, 2500, agents=1 + seed, explain=seed % 2 == 0)


def test_the_random_orders_reach_what_they_are_for() -> None:
    """Offers, refusals, wrap-ups, broken rounds, nonsense and decisions that came too late all happen."""
    chaos = Chaos(3)
    for _ in range(4000):
        chaos.step()
    counts = chaos.books.counts
    for kind in ("RouteDecided", "CallWrappedUp", "InputFaulted", "ProfileSwitched", "AgentNoted", "void decisions"):
        assert counts[kind] > 5, (kind, counts)
    assert not chaos.problems


class HearsLeavesLast(Matchmaker):
    """Fault: that somebody left is heard after everything else, and decisions are carried out unseen."""

    def leave(self, place: Place) -> None:
        """As it was once."""
        if self._places.pop(place.waiting.call_id, None) is not None:
            self._inbox.put(Left(self._inbox.moment(), place.waiting.call_id))

    def _assign(self, decision: Decision) -> bool:
        place = self._places.get(decision.call_id) or self._gone(decision)
        for agent in decision.agents:
            self._roster.reserve(agent, decision.call_id)
        place.offered, place.offers_made = True, decision.agents
        if place.offers.empty():
            place.offers.put_nowait(decision.agents)
        return True

    def _gone(self, decision: Decision) -> Place:
        return Place(Waiting(decision.call_id, {"billing": 1.0}, "en", 0.5, 0.0))


class ForgetsThatItDeclined(Matchmaker):
    """Fault: the router never hears that an offer failed."""

    def refused(self, place: Place, *agents: str) -> None:
        """Into the place, not into the inbox."""
        place.not_taken(agents, 0.0)


class ForgetsMoves(Matchmaker):
    """Fault: every tenth change of an agent is not told."""

    _heard = 0

    def _changed(self, agent_id: str) -> None:
        self._heard += 1
        if self._heard % 10:
            super()._changed(agent_id)


@pytest.mark.parametrize("fault", [HearsLeavesLast, ForgetsThatItDeclined, ForgetsMoves])
def test_a_fault_on_purpose_is_caught(fault: type[Matchmaker]) -> None:
    """A dispatcher that is wrong does not pass."""
    found: list[str] = []
    for seed in range(5):
        chaos = Chaos(seed, dispatcher=fault)
        for _ in range(400):
            chaos.step()
            if chaos.problems:
                break
        found += chaos.problems
    assert found


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
    """No problem type, a priority that is no number, an entry that is to come: served all the same, with the cause."""
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
    assert "no number" in fault.cause


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

    def broken(_event: object) -> list[Decision]:
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

        centre.dispatcher.router.handle = once  # type: ignore[assignment, method-assign]

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


# Wrap-up ----------------------------------------------------------------------------------------


def test_a_pause_in_wrap_up_follows_it() -> None:
    """The wrap-up goes on, the disposition can be keyed, and the pause keeps its reason."""
    centre = Centre("1001")
    centre.talk("1001", "c1")
    centre.time += 10
    centre.roster.pause("1001", "1001", "lunch")
    assert centre.roster.get("1001").state is AgentState.WRAP_UP
    centre.roster.wrapped_up("1001", "1001", "complaint")
    (end,) = centre.books.of(CallWrappedUp)
    assert (end.call_id, end.facts()["disposition"], end.facts()["seconds"]) == ("c1", "complaint", 10.0)
    assert (centre.roster.get("1001").state, centre.roster.get("1001").reason) == (AgentState.PAUSED, "lunch")


def test_a_pause_in_wrap_up_without_a_disposition_comes_with_the_timer() -> None:
    """And it can be taken back until then."""
    for taken_back, state in ((False, AgentState.PAUSED), (True, AgentState.READY)):
        centre = Centre("1001")
        centre.talk("1001", "c1")
        centre.roster.pause("1001", "1001")
        if taken_back:
            centre.roster.unpause("1001", "1001")
        centre.time += 31
        centre.dispatcher.settle()
        assert centre.roster.get("1001").state is state
        assert [event.facts()["seconds"] for event in centre.books.of(CallWrappedUp)] == [31.0]


def test_a_log_out_in_wrap_up_ends_it() -> None:
    """At once, and the books have its seconds."""
    centre = Centre("1001")
    centre.talk("1001", "c1")
    centre.time += 4
    centre.roster.logout("1001", "1001")
    assert centre.roster.get("1001").state is AgentState.OFFLINE
    assert [event.facts()["seconds"] for event in centre.books.of(CallWrappedUp)] == [4.0]


@pytest.mark.parametrize("bridged", [True, False])
def test_a_disposition_is_of_one_call(bridged: bool) -> None:
    """Keyed in a call, it never closes the wrap-up of another."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.connected("1001")
    centre.roster.wrapped_up("1001", "1001", "complaint")
    centre.roster.call_over("1001", "c1", "caller", bridged)
    centre.talk("1001", "c2")
    assert centre.roster.get("1001").state is AgentState.WRAP_UP
    dispositions = [(event.call_id, event.facts()["disposition"]) for event in centre.books.of(CallWrappedUp)]
    assert dispositions == ([("c1", "complaint")] if bridged else [])


def test_a_wrap_up_that_the_healer_or_the_next_call_ends_is_booked() -> None:
    """Whoever ends it."""
    centre = Centre("1001")
    centre.talk("1001", "c1")
    centre.roster.repair("1001", "stuck")
    centre.talk("1001", "c2")
    centre.roster.pause("1001", "1001", "lunch")
    centre.roster.busy_with("1001", "o1", "calls out")
    assert [event.facts()["by"] for event in centre.books.of(CallWrappedUp)] == ["healer", "next call"]
    centre.roster.call_over("1001", "o1", "caller", True, 0.0)
    assert (centre.roster.get("1001").state, centre.roster.get("1001").reason) == (AgentState.PAUSED, "lunch")


def test_who_logs_out_after_the_call_can_still_call_out_in_wrap_up() -> None:
    """And is logged out after that call."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.connected("1001")
    centre.roster.logout("1001", "1001")
    centre.roster.call_over("1001", "c1", "caller", True)
    centre.roster.busy_with("1001", "o1", "calls out")
    centre.roster.call_over("1001", "o1", "caller", False)
    assert centre.roster.get("1001").state is AgentState.OFFLINE


# Restart ----------------------------------------------------------------------------------------


def _next_process(old: Centre, agent: str) -> Centre:
    """A new roster that knows of the agent what the last event kept."""
    last = [event for event in old.books.events if event.agent_id == agent and "kept" in event.facts()][-1]
    step = [event for event in old.books.of(AgentStateChanged) if event.agent_id == agent][-1]
    assert isinstance(last, AgentNoted | AgentStateChanged)
    centre = Centre(agent)
    centre.time = old.time
    state, reason = AgentState(step.facts()["new"]), str(step.facts()["reason"])
    centre.roster.restore(agent, state, last.call_id, old.time, reason=reason, kept=last.kept)
    return centre


def test_a_restart_keeps_what_an_agent_was_doing() -> None:
    """The queue's own wrap-up, an extension of it, the pause that follows, a keyed disposition, missed offers."""
    centre = Centre("1001")
    centre.talk("1001", "c1", wrap_up=100.0)
    centre.roster.extend_wrap_up("1001", "1001", 20.0)
    centre.roster.pause("1001", "1001", "lunch")
    after = _next_process(centre, "1001")
    assert after.roster.get("1001") == replace(centre.roster.get("1001"))
    after.time += 119
    after.dispatcher.settle()
    assert after.roster.get("1001").state is AgentState.WRAP_UP
    after.time += 2
    after.dispatcher.settle()
    assert (after.roster.get("1001").state, after.roster.get("1001").reason) == (AgentState.PAUSED, "lunch")
    assert (again := _next_process(after, "1001")).roster.get("1001").reason == "lunch"
    assert again.roster.get("1001").state is AgentState.PAUSED


def test_a_restart_in_a_call_keeps_its_disposition_and_what_is_to_follow() -> None:
    """They come into force when the call is over."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.connected("1001")
    centre.roster.wrapped_up("1001", "1001", "resolved")
    centre.roster.logout("1001", "1001")
    after = _next_process(centre, "1001")
    after.roster.call_over("1001", "c1", "caller", True)
    (end,) = after.books.of(CallWrappedUp)
    assert (end.call_id, end.facts()["disposition"]) == ("c1", "resolved")
    assert after.roster.get("1001").state is AgentState.OFFLINE


def test_a_restart_keeps_the_cool_down_and_the_count_of_missed_offers() -> None:
    """An agent who missed a call is left alone as long as before."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.release("1001", "no answer", True)
    status = _next_process(centre, "1001").roster.get("1001")
    assert (status.missed, status.not_before) == (1, centre.time + 5.0)


def test_who_was_rung_falls_into_what_they_had_asked_for() -> None:
    """The offer is gone with the process; the log-out that was to follow it is not."""
    centre = Centre("1001")
    centre.roster.reserve("1001", "c1")
    centre.roster.logout("1001", "1001")
    after = Centre("1001")
    kept = centre.books.of(AgentNoted)[-1].facts()["kept"]
    after.roster.restore("1001", AgentState.READY, "", after.time, kept=kept)
    assert (after.roster.get("1001").state, after.roster.get("1001").after_call) == (AgentState.OFFLINE, None)


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


def test_a_place_is_found_by_its_whole_name_first() -> None:
    """A consultation's place begins with the name of its call."""
    centre = Centre("1001")
    place = centre.stand("c1")
    centre.stand("c1+")
    assert centre.dispatcher.find("c1") is place
