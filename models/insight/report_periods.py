"""How a report calls its day, week or month, and hours of a day in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from models.insight.report_words import word

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = (("Monday", "星期一"), ("Tuesday", "星期二"), ("Wednesday", "星期三"), ("Thursday", "星期四"),
         ("Friday", "星期五"), ("Saturday", "星期六"), ("Sunday", "星期日"))  # fmt: skip


def heading(kind: str, label: str, language: str, running: bool) -> str:
    """What stands above a report; one of a time that is not over says so."""
    told = word(f"report_{kind}", language, period=whole_name(kind, label, language))
    if not running:
        return told
    so_far = word("so_far", language)
    return f"{told}（{so_far}）" if language == "zh" else f"{told}, {so_far}"


def whole_name(kind: str, label: str, language: str) -> str:
    """October 2026, 2026年10月; a week with its first and last day, a day with its weekday. ``label``: as in 2026-10,
    2026-W44, 2026-10-31."""
    zh = language == "zh"
    if kind == "month":
        year, month = label.split("-")
        return f"{year}年{int(month)}月" if zh else f"{_MONTHS[int(month) - 1]} {year}"
    if kind == "week":
        year, week = label.split("-W")
        first = _monday(label)
        ends = "–".join(_day(one, zh) for one in (first, first + timedelta(days=6)))
        return f"{year}年第{int(week)}周（{ends}）" if zh else f"week {int(week)} of {year} ({ends})"
    day = date.fromisoformat(label)
    weekday = _DAYS[day.weekday()][zh]
    return f"{day.year}年{_day(day, zh)}（{weekday}）" if zh else f"{weekday}, {_day(day, zh)} {day.year}"


def short_name(kind: str, label: str, language: str) -> str:
    """The same where there is little room, and which year is plain."""
    zh = language == "zh"
    if kind == "month":
        month = int(label.split("-")[1])
        return f"{month}月" if zh else _MONTHS[month - 1]
    if kind == "week":
        week = int(label.split("-W")[1])
        return f"第{week}周" if zh else f"week {week}"
    return _day(date.fromisoformat(label), zh)


def _monday(label: str) -> date:
    year, week = label.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def _day(one: date, zh: bool) -> str:
    return f"{one.month}月{one.day}日" if zh else f"{one.day} {_MONTHS[one.month - 1]}"


def stretched(hours: Sequence[int]) -> list[tuple[int, ...]]:
    """Hours of the day, in order, those in a row together."""
    found: list[tuple[int, ...]] = []
    for hour in hours:
        if found and found[-1][-1] == hour - 1:
            found[-1] = (*found[-1], hour)
        else:
            found.append((hour,))
    return found


def stretch_name(hours: Sequence[int]) -> str:
    """09:00–11:00 for the hours 9 and 10."""
    return f"{hours[0]:02d}:00–{hours[-1] + 1:02d}:00"
