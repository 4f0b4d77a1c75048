"""Opening hours of a flow: weekly ranges, a time zone, and a calendar of holidays."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.tz import tzlocal

from config.problems import Problem
from models.domain.flow import OpeningHours
from models.domain.holidays import NONE, Holidays
from models.domain.hours import DAYS, Minutes, parse_days, parse_ranges
from models.flow.document import Node, advise
from models.flow.fields import Context
from models.flow.holiday_file import read_calendar

_OTHER = ("zone", "holidays")


def read_hours(context: Context, node: Node, file: str, where: str, zone: str) -> OpeningHours:
    """``centre``, or a table with days, ``zone`` and ``holidays``; ``zone`` of the flow, where none is written here."""
    if node.kind == "scalar":
        if node.text != "centre":
            context.wrong(node, f"{where}: write centre, or {{ mon: 09:00-18:00, … }}, not {node.text!r}")
        return OpeningHours(zone=zone)
    if node.kind != "table":
        context.wrong(node, f"{where}: write centre, or {{ mon: 09:00-18:00, … }}, not a list")
        return OpeningHours(zone=zone)
    week = _week(context, node, where)
    own = _own_zone(context, node, where) or zone
    holidays = node.fields.get("holidays")
    found = _holidays(context, holidays, file, where, zone_of(own)) if holidays else NONE
    return OpeningHours(week, own, found)


def zone_of(name: str) -> tzinfo:
    """A time zone; "" is the machine's own."""
    return ZoneInfo(name) if name else tzlocal()


def known_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _own_zone(context: Context, node: Node, where: str) -> str:
    """The zone that hours name; "" when there is none, or no such zone."""
    name = node.word("zone")
    if name and not known_zone(name):
        context.wrong(node.fields["zone"], f"{where}: unknown time zone {name!r}; write a name such as Asia/Shanghai")
        return ""
    return name


def _week(context: Context, node: Node, where: str) -> dict[str, tuple[Minutes, ...]] | None:
    """The ranges of each day; None when no day is named. A day by its own name counts more than a range of days."""
    named: dict[str, tuple[int, tuple[Minutes, ...]]] = {}
    for key, value in node.fields.items():
        if key in _OTHER:
            continue
        try:
            days = parse_days(key)
        except ValueError:
            context.wrong(value, f"{where}: unknown field {key!r}{advise(key, {*DAYS, *_OTHER})}, or days: mon-fri")
            continue
        ranges = _ranges(context, value, f"{where}: {key}")
        for day in days:
            if day in named and (named[day][0] == 1) == (len(days) == 1):
                context.wrong(value, f"{where}: {day} is written twice, the second time in {key}")
            elif day not in named or len(days) < named[day][0]:
                named[day] = (len(days), ranges)
    return {day: named[day][1] if day in named else () for day in DAYS} if named else None


def _ranges(context: Context, node: Node, where: str) -> tuple[Minutes, ...]:
    """One range, several with commas, or a list of them."""
    text = ", ".join(item.text for item in node.items) if node.kind == "list" else node.text
    try:
        return tuple(parse_ranges(text))
    except ValueError as error:
        context.wrong(node, f"{where}: {error}")
        return ()


def _holidays(context: Context, node: Node, file: str, where: str, zone: tzinfo) -> Holidays:
    path = context.pages.beside(file, node.text)
    try:
        found, troubles = read_calendar(context.pages.read(path), zone, context.now.astimezone(zone).date())
    except OSError as error:
        context.wrong(node, f"{where}: {node.text} cannot be read: {error.strerror}")
    except ValueError as error:
        context.wrong(node, f"{where}: {node.text} is no iCalendar file: {error}")
    else:
        context.report.problems += [Problem(path, one.line, f"{where}: {one.words}") for one in troubles]
        return found
    return NONE
