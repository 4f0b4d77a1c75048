"""When something happens that happens again and again: RRULE, RDATE and EXDATE of RFC 5545, by python-dateutil."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from dateutil.rrule import rrulestr

AHEAD = timedelta(days=800)  # how far repetitions are worked out; reading the flow again moves it on
MOST = 50_000  # repetitions of one event: a hundred and thirty years of days
_COARSE = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Recurring:
    """``begin`` is a date, or a moment with its time zone; ``rules`` are texts, ``more`` and ``less`` further times and
    such that are left out. ``zone``: where a moment is a day, if ``begin`` is one."""

    begin: date
    rules: list[str]
    more: list[date]
    less: list[date]
    zone: tzinfo


class TooMany(ValueError):
    """Repeats without an end that anybody can wait for; ``found`` are the first."""

    def __init__(self, words: str, found: list[date]) -> None:
        super().__init__(words)
        self.found = found


def starts(event: Recurring, today: date) -> list[date]:
    """Every start up to `AHEAD` from today, as ``begin`` is: dates, or moments. Raises ValueError, which says what is
    wrong as the end of a sentence about the event."""
    found = [event.begin, *(_like(one, event) for one in event.more)]
    whole = not isinstance(event.begin, datetime)
    less = {_plain(_like(one, event)) for one in event.less if whole or isinstance(one, datetime)}
    days = {_plain(one).date() for one in event.less if not isinstance(one, datetime)}
    for rule in event.rules:
        found += _by_rule(event, rule, today)
    kept = {_plain(one): one for one in found}
    return [one for at, one in sorted(kept.items()) if at not in less and at.date() not in days]


def _by_rule(event: Recurring, rule: str, today: date) -> list[date]:
    """RFC 5545, 3.3.10, by the clock of the event's own time zone."""
    begin = event.begin
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    _check(parts)
    naive = _plain(begin)
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], event).strftime("%Y%m%dT%H%M%S")
    if not isinstance(begin, datetime):
        parts = {name: value for name, value in parts.items() if name not in ("BYHOUR", "BYMINUTE", "BYSECOND")}
    try:
        times = iter(rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=naive))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"has an RRULE that cannot be meant ({rule}): {error}") from error
    end, found = _plain(today + AHEAD), list[date]()
    for time in times:
        if time > end:
            break
        if len(found) >= MOST:
            raise TooMany(f"repeats more than {MOST} times ({rule}): let it begin later, or end", found)
        found.append(_like_plain(time, begin))
    return found


def _check(parts: dict[str, str]) -> None:
    """Raises ValueError for what cannot be a holiday."""
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    if parts.get("FREQ") not in _COARSE:
        raise ValueError(f"repeats {parts.get('FREQ', 'as nobody knows')}: a holiday is DAILY at the most ({rule})")
    if not re.fullmatch(r"[1-9]\d{0,3}", parts.get("INTERVAL", "1")):
        raise ValueError(f"has an INTERVAL that is not a number from 1 on ({rule})")
    if {"RSCALE", "SKIP"} & parts.keys() and parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise ValueError(f"repeats by another calendar than ours ({rule}): write its days as RDATE")
    if _never(parts):
        raise ValueError(f"happens on no day of any year ({rule})")


def _never(parts: dict[str, str]) -> bool:
    """Whether a rule can be seen to match nothing, which would be looked for through eight thousand years."""
    try:
        months = [int(one) for one in parts.get("BYMONTH", "").split(",") if one]
        days = [abs(int(one)) for one in parts.get("BYMONTHDAY", "").split(",") if one]
        places = [abs(int(one)) for one in parts.get("BYSETPOS", "").split(",") if one]
    except ValueError:
        return False
    lengths = [_LONGEST_MONTH[month - 1] for month in months if 0 < month < 13] or [31]
    most = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31}.get(parts["FREQ"], 366)
    timed = any(name in parts for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return (bool(days) and min(days) > max(lengths)) or (bool(places) and min(places) > most and not timed)


def _until(text: str, event: Recurring) -> datetime:
    """The last moment of a rule by the clock of the event: a day means its end, UTC is moved there."""
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text)
    if not found:
        raise ValueError(f"has an UNTIL that is not a date: {text}")
    day, time, utc = found.groups()
    try:
        moment = datetime.strptime(day + (time or "235959"), "%Y%m%d%H%M%S")
    except ValueError as error:
        raise ValueError(f"has an UNTIL that is not a date: {text}") from error
    if not utc:
        return moment
    zone = event.begin.tzinfo if isinstance(event.begin, datetime) else event.zone
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def _plain(value: date) -> datetime:
    """By the clock on the wall; a day is its midnight."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)


def _like(value: date, event: Recurring) -> date:
    """A further time as the first one is: in its time zone, or a day."""
    begin = event.begin
    if not isinstance(begin, datetime):
        return value.astimezone(event.zone).date() if isinstance(value, datetime) else value
    if not isinstance(value, datetime):
        return begin.replace(year=value.year, month=value.month, day=value.day)
    return value.astimezone(begin.tzinfo)


def _like_plain(value: datetime, begin: date) -> date:
    return value.replace(tzinfo=begin.tzinfo) if isinstance(begin, datetime) else value.date()
