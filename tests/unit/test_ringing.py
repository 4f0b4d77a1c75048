"""What comes of ringing somebody: one closed set, one table."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from models.domain import ringing
from models.domain.ringing import TABLE, NotAnswered, booked


def made(kind: type[NotAnswered]) -> NotAnswered:
    """One of that kind."""
    return kind(*("it says" for _ in fields(kind)))


def test_every_result_is_in_the_table() -> None:
    """None is forgotten, none is told as another."""
    assert set(TABLE) == set(get_args(NotAnswered))
    words = [booked(made(kind)).words for kind in TABLE]
    assert len(set(words)) == len(words)
    assert all(words)


@pytest.mark.parametrize(
    ("result", "words", "blame"),
    [
        (ringing.Busy(), "busy", True), (ringing.Declined(), "declined", True), (ringing.NoAnswer(), "no answer", True),
        (ringing.Unreachable(), "unreachable", True), (ringing.Redirected(), "forwarded", True),
        (ringing.Dropped("404"), "left before the bridge: 404", True),
        (ringing.LeftEarly(), "left before the bridge", False), (ringing.Slow(), "Asterisk did not answer", False),
        (ringing.Rejected(), "Asterisk refused the call", False),
        (ringing.Mishap("500"), "Asterisk failed before the bridge: 500", False),
        (ringing.Lost(), "lost with Asterisk", False), (ringing.CallerLeft(), "the caller left", False),
        (ringing.GivenUp(), "given up", False), (ringing.Refused("not from here"), "not from here", False),
        (ringing.Failed(), "failed", False),
    ],
)  # fmt: skip
def test_the_books_say_what_they_always_said(result: NotAnswered, words: str, blame: bool) -> None:
    """Records of former versions hold these words, and reports count them."""
    assert booked(result) == ringing.Booked(words, blame)
