"""Events that wait for the disk: what is given up when they are too many."""

from __future__ import annotations

from ari_app.store.backlog import Backlog
from ari_app.store.projections import BOOKS
from ari_app.store.row import Row


def test_backlog_gives_up_what_is_least_needed() -> None:
    """The books are made of essential kinds; the others go first, oldest first, and every one is counted."""
    backlog = Backlog(100, {"CallEnded"})
    for number in range(1, 301):
        backlog.push(Row(number, 1.0, "", "", "CallEnded" if number % 3 == 0 else "MenuEntered", {}))
    kinds = [row.kind for row in backlog.head(1000)]
    assert len(kinds) <= 100
    assert kinds.count("CallEnded") == 100 or "MenuEntered" in kinds
    assert backlog.lost == 300 - len(kinds)
    numbers = [row.seq for row in backlog.head(1000)]
    assert numbers == sorted(numbers)
    backlog.done(kept=False)
    assert len(backlog) == len(kinds)
    head = backlog.head(10)
    for number in range(301, 500):
        backlog.push(Row(number, 1.0, "", "", "CallEnded", {}))
    assert backlog.head(10) == head, "what is being written just now is not given up"
    backlog.done(kept=True)
    assert backlog.head(1)[0].seq > head[-1].seq
    assert "CallEnded" in BOOKS
    assert "WaitAnnounced" not in BOOKS
