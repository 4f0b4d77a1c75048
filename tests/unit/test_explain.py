"""What is kept with a decision, on a dispatcher with many agents."""

from __future__ import annotations

import pytest

from models.domain.events import RouteDecided
from models.domain.queue import QueueProfile
from models.routing.strategies import strategy_names
from tests.support.dispatch import Centre


@pytest.mark.parametrize("strategy", sorted(strategy_names()))
def test_the_pair_that_was_made_stands_first(strategy: str) -> None:
    """Also where the best score does not win, and however many rivals there are: few of them are kept."""
    ids = [str(1000 + number) for number in range(50)]
    centre = Centre(*ids, queues={"billing": QueueProfile("billing", strategy=strategy)})
    for number in range(10):
        centre.stand(f"c{number}")
        centre.dispatcher.settle()
        centre.time += 1
    decided = centre.books.of(RouteDecided)
    assert len(decided) == (1 if strategy == "ring-all" else 10)
    for event in decided:
        first, *others = event.facts()["decision"]["candidates"]
        assert (first["agent_id"], first["call_id"]) == (event.agent_id, event.call_id)
        assert len(others) <= 6
