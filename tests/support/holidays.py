"""The days of a calendar of holidays, as tests compare them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from dateutil.tz import tzlocal

from models.flow.holiday_file import read_calendar


def holidays_of(content: bytes, today: date, zone: tzinfo | None = None) -> dict[str, str]:
    """ISO date → name of every day at whose noon a holiday is, in ``zone`` (None: the machine's). Raises ValueError for
    what is no calendar; events that cannot be meant are left out."""
    here = zone or tzlocal()
    found, _ = read_calendar(content, here, today)
    days: dict[str, str] = {}
    for closing in found.closings:
        day, last = datetime.fromtimestamp(closing.begin, here).date(), datetime.fromtimestamp(closing.end, here).date()
        while day <= last:
            name = found.on(day, here)
            if name and day.isoformat() not in found.working:
                days[day.isoformat()] = name
            day += timedelta(days=1)
    return days
