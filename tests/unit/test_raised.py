"""Callers whose next call is more urgent: once, within a week, and over a restart."""

from __future__ import annotations

from ari_app.contact.raised import WEEK, Raised
from ari_app.store.row import Row
from models.domain.caller import Call

DAY = 86_400.0


def call(name: str, number: str = "5551", direction: str = "in") -> Call:
    """A call of a number."""
    return Call(name, f"chan-{name}", number, "8000", 0.0, direction=direction)


def raised(at: float = 0.0) -> Raised:
    """A book in which the call c1 of 5551 raises the next."""
    book = Raised(lambda number: number.lstrip("+"))
    book.take(Row(1, at, "c1", "", "NextCallRaised", {"number": "+5551", "by_much": 0.2, "rule": "threat"}))
    return book


def test_the_next_call_and_only_that() -> None:
    book = raised()
    assert book.of(call("c1"), 1.0) == (0.0, "", False), "not the call itself"
    assert book.of(call("c2", "5552"), 1.0) == (0.0, "", False)
    assert book.of(call("c2", direction="out"), 1.0) == (0.0, "", False)
    assert book.of(call("c2"), DAY) == (0.2, "threat", True)
    assert book.of(call("c2"), DAY + 1) == (0.2, "threat", False), "told once, for as long as it waits"
    assert book.of(call("c3"), 2 * DAY) == (0.0, "", False)


def test_a_week_and_no_longer() -> None:
    assert raised().of(call("c2"), WEEK + 1) == (0.0, "", False)


def test_a_restart_knows_who_has_called_since() -> None:
    told: list[tuple[float, str, str, dict[str, object]]] = [
        (5.0, "NextCallCame", "c2", {"number": "5551", "rule": "threat"}),
        (1.0, "NextCallRaised", "c1", {"number": "5551", "by_much": 0.2, "rule": "threat"}),
    ]
    book = Raised(str)
    book.restore(told)
    assert book.of(call("c2"), 6.0) == (0.2, "threat", False)
    assert book.of(call("c3"), 7.0) == (0.0, "", False)
    other = Raised(str)
    other.restore(told[1:])
    assert other.of(call("c3"), 7.0)[0] == 0.2
