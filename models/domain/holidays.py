"""When a centre is closed although its week says otherwise, and when it works although its week does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Closing:
    """Closed from ``begin`` to before ``end`` (seconds since the epoch), and why."""

    begin: float
    end: float
    name: str


@dataclass(frozen=True, slots=True)
class Holidays:
    """``closings`` in the order of their beginnings. ``working``: days (ISO dates) on which people work although it is
    a weekend, with the weekday whose hours they work, "" for the first of the week that has any."""

    closings: tuple[Closing, ...] = ()
    working: Mapping[str, str] = field(default_factory=dict)

    def at(self, moment: float) -> str:
        """The name of the holiday at an epoch time; "" when it is none."""
        last = bisect_right(self.closings, moment, key=lambda closing: closing.begin)
        return next((one.name for one in reversed(self.closings[:last]) if moment < one.end), "")

    def on(self, day: date, zone: tzinfo | None) -> str:
        """The name of the holiday at noon of a day; "" when it is none."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        return self.at(noon.timestamp())


NONE = Holidays()
