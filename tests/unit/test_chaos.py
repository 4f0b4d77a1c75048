"""Roster, dispatcher and router together in random orders of everything; dispatchers that are wrong are caught."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from ari_app.routing.dispatcher import Dispatcher
from ari_app.routing.place import Place
from models.routing.line import Left, Waiting
from models.routing.router import Decision
from tests.support.chaos import Chaos, violations


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Faults on purpose fill no log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


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


class HearsLeavesLast(Dispatcher):
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


class ForgetsThatItDeclined(Dispatcher):
    """Fault: the router never hears that an offer failed."""

    def refused(self, place: Place, *agents: str) -> None:
        """Into the place, not into the inbox."""
        place.not_taken(agents, 0.0)


class ForgetsMoves(Dispatcher):
    """Fault: every tenth change of an agent is not told."""

    _heard = 0

    def _changed(self, agent_id: str) -> None:
        self._heard += 1
        if self._heard % 10:
            super()._changed(agent_id)


@pytest.mark.parametrize("fault", [HearsLeavesLast, ForgetsThatItDeclined, ForgetsMoves])
def test_a_fault_on_purpose_is_caught(fault: type[Dispatcher]) -> None:
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
