"""What passes between kefu and the process that judges: nothing that came of a row is lost on the way."""

from __future__ import annotations

from dataclasses import fields
from io import BytesIO
from typing import Any, cast

import pytest

from ari_app.quality import wire
from ari_app.quality.worker import Bench
from ari_app.store.row import Row

MEANS: dict[str, Any] = {
    "firings": (cast("Any", "a firing"),), "permits": {"c1": {}}, "demoted": {}, "nearly": {"c1": ()},
}  # fmt: skip


def heard(number: int) -> wire.Heard:
    return wire.Heard(number, Row(number, 1.0, "c1", "1001", "Transcribed", {"text": "你好", "leg": "agent"}), True)


class Stub(Bench):
    """Finds what it is told to find of each number."""

    def __init__(self, found: dict[int, wire.Judged]) -> None:
        super().__init__()
        self._found = found

    def take(self, asked: wire.Ask) -> wire.Judged:
        number = cast("wire.Heard", asked).number
        return self._found.get(number, wire.Judged(number, spent=0.5))


def test_every_field_counts_as_something() -> None:
    """Another field of an answer has to be among these."""
    assert {one.name for one in fields(wire.Judged)} == {"number", "spent", *MEANS}


@pytest.mark.parametrize("name", MEANS)
def test_what_came_of_rows_is_told_and_the_rest_is_their_last_number(name: str) -> None:
    """Of a handful."""
    found = wire.Judged(2, spent=1.0, **{name: MEANS[name]})
    told = Stub({2: found}).answer(tuple(map(heard, (1, 2, 3, 4))))
    assert told == (found, wire.Judged(4, spent=1.5))


def test_rows_come_over_as_they_are() -> None:
    packed = wire.packed((heard(1), wire.Time(2, ("c1",), 3.0)))
    assert wire.read(BytesIO(packed)) == (heard(1), wire.Time(2, ("c1",), 3.0))
