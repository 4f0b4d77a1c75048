"""Opening hours and holidays of a flow: weekly ranges, a time zone, and an iCalendar file (RFC 5545)."""

from __future__ import annotations

import itertools
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component

from models.domain.flow import OpeningHours
from models.domain.hours import DAYS, parse_ranges
from models.flow.document import Node, advise
from models.flow.fields import Context

AHEAD = timedelta(days=800)  # how far recurring holidays are worked out; reading the flow again moves it on


def read_hours(context: Context, node: Node, file: Path, where: str) -> OpeningHours:
    """``centre``, or a table with days, ``zone`` and ``holidays``."""
    if node.kind == "scalar":
        if node.text != "centre":
            context.wrong(node, f"{where}: write centre, or {{ mon: 09:00-18:00, … }}, not {node.text!r}")
        return OpeningHours()
    for key in node.fields.keys() - {*DAYS, "zone", "holidays"}:
        context.wrong(node.fields[key], f"{where}: unknown field {key!r}{advise(key, {*DAYS, 'zone', 'holidays'})}")
    week: dict[str, tuple[tuple[int, int], ...]] | None = None
    if node.fields.keys() & set(DAYS):
        week = {day: () for day in DAYS}
        for day in node.fields.keys() & set(DAYS):
            try:
                week[day] = tuple(parse_ranges(node.word(day)))
            except ValueError as error:
                context.wrong(node.fields[day], f"{where}: {day}: {error}")
    holidays = node.fields.get("holidays")
    found = _holidays(context, holidays, file, where) if holidays else {}
    return OpeningHours(week, _zone(context, node, where), found)


def _zone(context: Context, node: Node, where: str) -> str:
    name = node.word("zone")
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        context.wrong(node.fields["zone"], f"{where}: unknown time zone {name!r}; write a name such as Asia/Shanghai")
        return ""
    return name


def _holidays(context: Context, node: Node, file: Path, where: str) -> dict[str, str]:
    path = file.parent / node.text
    try:
        return holidays_of(path.read_bytes(), date.today())
    except OSError as error:
        context.wrong(node, f"{where}: {node.text} cannot be read: {error.strerror}")
    except ValueError as error:
        context.wrong(node, f"{where}: {node.text} is no iCalendar file: {error}")
    return {}


def holidays_of(content: bytes, today: date) -> dict[str, str]:
    """ISO date → name of every day that an event of the calendar touches, up to `AHEAD` from today.

    RRULE is followed, EXDATE removes days. Raises ValueError.
    """
    found: dict[str, str] = {}
    for event in Calendar.from_ical(content.removeprefix(BOM_UTF8)).walk("VEVENT"):
        begin = event.decoded("DTSTART")
        first = begin.date() if isinstance(begin, datetime) else begin
        end = event.decoded("DTEND") if "DTEND" in event else None
        last = end.date() if isinstance(end, datetime) else (end or first + timedelta(days=1))
        days = max(1, (last - first).days)
        for start in _starts(event, first, today):
            for step in range(days):
                found[(start + timedelta(days=step)).isoformat()] = str(event.get("SUMMARY", "holiday"))
    return found


def _starts(event: Component, first: date, today: date) -> list[date]:
    if "RRULE" not in event:
        return [first]
    rule = rrulestr(_text(event["RRULE"]), dtstart=datetime(first.year, first.month, first.day))
    end = datetime.combine(today + AHEAD, datetime.min.time())
    left_out = event.get("EXDATE", [])
    dates = left_out if isinstance(left_out, list) else [left_out]
    gone = {entry.dt if not isinstance(entry.dt, datetime) else entry.dt.date() for one in dates for entry in one.dts}
    return [found.date() for found in _until(rule, end) if found.date() not in gone]


def _until(rule: Iterable[datetime], end: datetime) -> Iterator[datetime]:
    """At most 10,000 repetitions: nobody has more holidays."""
    return itertools.takewhile(lambda start: start <= end, itertools.islice(rule, 10_000))


def _text(rule: Any) -> str:  # noqa: ANN401 - icalendar's property
    return str(rule.to_ical().decode())
