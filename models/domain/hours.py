"""Opening hours: ranges of the day by weekday, over midnight too, with days on which people work on a weekend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
Minutes = tuple[int, int]
Week = Mapping[str, Sequence[Minutes]]
_RANGE = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
_DASHES = str.maketrans("–—−~～〜至到", "--------")


def parse_ranges(text: str) -> list[Minutes]:
    """``09:00-12:00, 13:00-18:00`` or ``closed`` to minutes since the day's beginning.

    ``22:00-06:00`` goes on into the next day: its end is beyond 24:00. Raises ValueError saying what is wrong.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if plain.strip().lower() == "closed":
        return []
    ranges = []
    for part in re.split(r"[,;、]", plain):
        found = _RANGE.fullmatch(part)
        if not found:
            raise ValueError(f"{part.strip()!r} is not a range: write 09:00-18:00, several with commas, or closed")
        hour, minute, to_hour, to_minute = map(int, found.groups())
        begin, end = hour * 60 + minute, to_hour * 60 + to_minute
        if minute > 59 or to_minute > 59 or begin >= DAY or end > DAY:
            raise ValueError(f"{part.strip()!r} must lie between 00:00 and 24:00")
        if begin == end:
            raise ValueError(f"{part.strip()!r} has no length: write 00:00-24:00 for the whole day, or closed")
        ranges.append((begin, end if begin < end else end + DAY))
    return ranges


def parse_days(text: str) -> tuple[str, ...]:
    """``mon``, ``mon-fri``, ``sat-mon`` (over the week's end), ``sat,sun``. Raises ValueError saying what is wrong."""
    found: list[str] = []
    for part in unicodedata.normalize("NFKC", text).translate(_DASHES).lower().split(","):
        names = [name.strip() for name in part.split("-")]
        if len(names) > 2 or not set(names) <= set(DAYS):
            raise ValueError(f"{part.strip()!r} is not a day: write mon, mon-fri or sat,sun")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        found += [DAYS[(first + step) % 7] for step in range((last - first) % 7 + 1)]
    return tuple(dict.fromkeys(found))


def is_open(week: Week, at: float, zone: tzinfo | None, working: Mapping[str, str] | None = None) -> bool:
    """Whether an epoch time falls into the hours, in ``zone`` (None: the machine's own).

    ``working``: see `models.domain.holidays.Holidays`. Ranges are of the clock on the wall: in the night in which it is
    put back the hour that comes twice is open twice.
    """
    moment = datetime.fromtimestamp(at, zone)
    minute, today = moment.hour * 60 + moment.minute, moment.date()
    yesterday = today - timedelta(days=1)
    return any(begin <= minute < end for begin, end in hours_on(week, today, working)) or any(
        begin <= minute + DAY < end for begin, end in hours_on(week, yesterday, working)
    )


def hours_on(week: Week, day: date, working: Mapping[str, str] | None = None) -> Sequence[Minutes]:
    """The ranges of one day. A day on which people work in place of another has the hours of that weekday; when it is
    not said which, of the first from Monday on that has any."""
    name = (working or {}).get(day.isoformat())
    if name is None:
        return week[DAYS[day.weekday()]]
    return week[name] if name else next((week[one] for one in DAYS[:5] if week[one]), week[DAYS[day.weekday()]])
