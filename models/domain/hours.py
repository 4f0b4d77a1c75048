"""Opening hours: ranges of the day, by weekday."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Minutes = tuple[int, int]
_RANGE = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")


def parse_ranges(text: str) -> list[Minutes]:
    """``09:00-12:00, 13:00-18:00`` or ``closed`` to minutes of the day. Raises ValueError saying what is wrong."""
    if text.strip().lower() == "closed":
        return []
    ranges = []
    for part in text.split(","):
        found = _RANGE.fullmatch(part)
        if not found:
            raise ValueError(f"{part.strip()!r} is no range: write 09:00-18:00, several with commas, or closed")
        hour, minute, to_hour, to_minute = map(int, found.groups())
        begin, end = hour * 60 + minute, to_hour * 60 + to_minute
        if minute > 59 or to_minute > 59 or not 0 <= begin < end <= 24 * 60:
            raise ValueError(f"{part.strip()!r} must begin before it ends, between 00:00 and 24:00")
        ranges.append((begin, end))
    return ranges


def is_open(week: Mapping[str, Sequence[Minutes]], at: float, zone: tzinfo | None) -> bool:
    """Whether an epoch time falls into the hours, in ``zone`` (None: the machine's own)."""
    moment = datetime.fromtimestamp(at, zone)
    minute = moment.hour * 60 + moment.minute
    return any(begin <= minute < end for begin, end in week[DAYS[moment.weekday()]])
