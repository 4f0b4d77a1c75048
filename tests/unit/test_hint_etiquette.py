"""How much agents are told: one at a time, not while they speak, not twice, not without end."""

from __future__ import annotations

import pytest

from ari_app.quality.hints import MOST, STANDS, URGENT, Hint, Hints
from models.domain.errors import NotThere
from models.domain.events import Event


class Screen:
    """Hints of one agent in one call."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.hints = Hints(self.events.append)
        self.count = 0

    def fires(self, rule: str, now: float, value: int = 1, call: str = "c1") -> None:
        """A rule wants to say something."""
        self.count += 1
        self.hints.offer(Hint(f"h{self.count}", call, "1001", rule, "text", rule, value, "", now), now)

    @property
    def shows(self) -> str:
        """Which rule's."""
        present = self.hints.present("1001")
        return present.rule if present is not None else ""

    def seen(self, kind: str) -> list[str]:
        """Rules of those events."""
        return [getattr(event, "rule", "") for event in self.events if event.kind == kind]


def test_one_at_a_time_and_the_more_important_first() -> None:
    screen = Screen()
    screen.fires("first", 0)
    screen.fires("small", 1)
    screen.fires("large", 2, value=5)
    assert screen.shows == "first"
    screen.hints.answer("1001", "h1", "accepted", 3)
    assert screen.shows == "large"
    screen.hints.answer("1001", "h3", "not now", 4)
    assert screen.shows == "small"
    with pytest.raises(NotThere):
        screen.hints.answer("1001", "h3", "wrong", 5)
    assert [event.how for event in screen.events if event.kind == "HintAnswered"] == ["accepted", "not now"]  # type: ignore[attr-defined]


def test_it_waits_until_they_have_spoken() -> None:
    screen = Screen()
    screen.hints.speaks("1001", 10)
    screen.fires("early", 10.2)
    assert screen.shows == ""
    screen.hints.has_spoken("1001", 10.9)
    assert screen.shows == "early"


def test_who_is_not_heard_any_more_does_not_speak_for_ever() -> None:
    screen = Screen()
    screen.hints.speaks("1001", 10)
    screen.fires("early", 10.2)
    screen.hints.tick(11.6)
    assert screen.shows == "early"


def test_twenty_seconds_and_then_it_goes() -> None:
    screen = Screen()
    screen.fires("one", 0)
    screen.hints.tick(STANDS - 0.1)
    assert screen.shows == "one"
    screen.hints.tick(STANDS)
    assert screen.shows == ""


def test_what_waited_for_too_long_is_not_told_any_more() -> None:
    screen = Screen()
    screen.fires("one", 0)
    screen.fires("old", 0)
    screen.hints.tick(STANDS + 0.1)
    assert screen.shows == ""
    assert screen.seen("HintDropped") == ["old"]


def test_not_twice_in_a_call_unless_it_has_cleared() -> None:
    screen = Screen()
    screen.fires("silence", 0)
    screen.hints.answer("1001", "h1", "accepted", 1)
    screen.fires("silence", 2)
    assert (screen.shows, screen.seen("HintDropped")) == ("", ["silence"])
    screen.hints.cleared("c1", "silence", 3)
    screen.fires("silence", 4)
    assert screen.shows == "silence"
    screen.hints.cleared("c1", "silence", 5)
    assert screen.shows == ""


def test_a_storm_ends_with_six_and_what_locks_an_order_is_told_all_the_same() -> None:
    screen = Screen()
    for number in range(20):
        screen.fires(f"rule {number}", number)
        present = screen.hints.present("1001")
        if present is not None:
            screen.hints.answer("1001", present.id, "not now", number)
    assert len(screen.seen("HintShown")) == MOST
    assert len(screen.seen("HintDropped")) == 20 - MOST
    screen.fires("lock", 30, URGENT)
    assert screen.shows == "lock"
    screen.fires("later", 700)
    screen.hints.answer("1001", "h21", "accepted", 701)
    assert screen.shows == "later"


def test_a_call_that_is_over_takes_its_hints_along() -> None:
    screen = Screen()
    screen.fires("one", 0)
    screen.fires("two", 0)
    screen.hints.over("c1", 1)
    screen.hints.tick(2)
    assert screen.shows == ""
    assert screen.seen("HintShown") == ["one"]
