"""iCalendar files for tests, and what kefu reads in them by the clock of a zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.flow.holiday_file import Trouble, read_calendar

TODAY = date(2026, 11, 25)
DAY = "DTSTART;VALUE=DATE:"
Closed = list[tuple[str, str, str]]


def calendar(*events: str, head: str = "", end: str = "\r\n") -> bytes:
    """Events with their lines joined by |; each has a UID of its own unless it names one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *filter(None, head.split("|"))]
    for number, event in enumerate(events):
        own = [] if "UID:" in event else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *own, *event.split("|"), "END:VEVENT"]
    return end.join([*lines, "END:VCALENDAR", ""]).encode()


def read(content: bytes, zone: str = "Europe/Berlin") -> tuple[Closed, dict[str, str], list[Trouble]]:
    """When it is closed by the clock of the zone, when people work, what is wrong."""
    here = ZoneInfo(zone)
    found, troubles = read_calendar(content, here, TODAY)

    def clock(moment: float) -> str:
        return datetime.fromtimestamp(moment, here).strftime("%y%m%d %H:%M").removesuffix(" 00:00")

    return [(clock(one.begin), clock(one.end), one.name) for one in found.closings], dict(found.working), troubles


def closed(*events: str, zone: str = "Europe/Berlin", head: str = "") -> list[tuple[str, str]]:
    """The closings alone; nothing may be wrong."""
    found, _, troubles = read(calendar(*events, head=head), zone)
    assert troubles == []
    return [(begin, end) for begin, end, _ in found]
