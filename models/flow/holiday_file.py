"""Holiday calendars: iCalendar files (RFC 5545) as Google, Outlook, Apple and Chinese feeds write them.

Every event closes the centre for as long as it lasts: whole days in the flow's time zone, or hours. Days on which
people work on a weekend (调休: "春节(班)", "补班", "上班", X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY) open it.

What is called off (STATUS:CANCELLED) is left out. TRANSP:TRANSPARENT, "free", leaves an event out unless every event of
whole days is free: feeds of public holidays write that everywhere and mean holidays.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Component

from models.domain.holidays import Closing, Holidays
from models.domain.hours import DAYS
from models.flow.calendar_text import decoded, lines_of
from models.flow.recurrence import AHEAD, Recurring, TooMany, starts

_WORKING = re.compile(
    r"[(（\[【《]\s*(?:补|调)?班\s*[)）\]】》]|补班|補班|调班|上班(?!族)|班$|工作日|make[- ]?up (?:work|day)"
    r"|alternate[- ]?workday|(?:compensatory|adjusted) work|work(?:ing)? day"
)
_NOT_WORKING = re.compile(r"[不没無无]上班|值班|下班|非工作日|[(（]\s*休\s*[)）]|non-?working|no work")
_LONG_AGO = -3e9  # seconds since the epoch: 1874; what was over by then nobody needs to know
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_TIME_LINE = re.compile(rf"'(?:{'|'.join(_TIMES)})\b")
_INSTEAD = re.compile(r"(?:周|星期|礼拜|週)\s*([一二三四五])")


@dataclass(frozen=True, slots=True)
class Trouble:
    """An event that cannot be meant: where it begins in the file (from 1; 0: the file as a whole), and what to do."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class _Event:
    """A component with its place, and what its times are. ``moved``: the start in whose place it stands; ``lengths`` of
    single further times, by their beginning; ``elapsed``: its hours are those that pass, not those of the clock."""

    part: Component
    line: int
    begin: date | datetime
    length: timedelta
    moved: date | datetime | None = None
    lengths: Mapping[date, timedelta] = field(default_factory=dict)
    elapsed: bool = False

    @property
    def name(self) -> str:
        """Its summary."""
        return _words(self.part, "SUMMARY") or "holiday"


class Impossible(ValueError):
    """What is wrong with an event, in words."""


def read_calendar(content: bytes, zone: tzinfo, today: date) -> tuple[Holidays, list[Trouble]]:
    """The holidays up to `models.flow.recurrence.AHEAD` from today, and the events that cannot be meant.

    Raises ValueError for what is no calendar at all.
    """
    text = decoded(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what icalendar guesses of time zones' names is right, or found out below
        try:
            calendars = Calendar.from_ical(text, multiple=True)
        except ValueError as error:
            raise ValueError(_first_line(error)) from error
        if not any(calendar.name == "VCALENDAR" for calendar in calendars):
            raise ValueError("it holds no whole calendar, from BEGIN:VCALENDAR to END:VCALENDAR")
        parts = [part for calendar in calendars for part in calendar.walk("VEVENT")]
        lines = [number for number, line in enumerate(lines_of(content), 1) if line.strip().upper() == "BEGIN:VEVENT"]
        reader = _Reader(zone, today)
        for number, part in enumerate(parts):
            reader.take(part, lines[number] if number < len(lines) else 0)
        return reader.holidays(), sorted(reader.troubles, key=lambda trouble: trouble.line)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:160]


class _Reader:
    """Events one after the other; then the holidays that they make."""

    def __init__(self, zone: tzinfo, today: date) -> None:
        self._zone, self._today = zone, today
        self._events: dict[str, list[_Event]] = defaultdict(list)
        self.troubles: list[Trouble] = []

    def take(self, part: Component, line: int) -> None:
        """One event; what cannot be meant is noted."""
        try:
            event = _event(part, line, self._zone)
        except Impossible as error:
            self._trouble(part, line, str(error))
            return
        self._events[_words(part, "UID") or f"line {line}"].append(event)

    def _trouble(self, part: Component, line: int, words: str) -> None:
        summary, uid = _words(part, "SUMMARY"), _words(part, "UID")
        name = " ".join(filter(None, [f"{summary!r}" if summary else "", f"(UID {uid})" if uid else ""]))
        self.troubles.append(Trouble(line, f"the event {name or 'without a name'} {words}"))

    def holidays(self) -> Holidays:
        """All of them."""
        events = [event for same in self._events.values() for event in _newest(same)]
        free = _all_free(events)
        closings: list[Closing] = []
        working: dict[str, str] = {}
        for same in _by_uid(events):
            for event in self._occurrences(same):
                try:
                    if _works(event):
                        working |= _days(event, self._zone)
                    elif free or not _transparent(event):
                        closings += _closing(event, self._zone)
                except (OverflowError, ValueError):
                    self._trouble(event.part, event.line, "lies beyond the years that clocks know")
        return Holidays(tuple(sorted(closings, key=lambda one: (one.begin, one.end))), working)

    def _occurrences(self, same: list[_Event]) -> list[_Event]:
        """Every time that the events of one UID happen: series, and single ones moved or called off."""
        instead = {key: event for event in same for key in _keys(event.moved, self._zone)}
        found = [event for event in same if event.moved is not None and not _cancelled(event)]
        for event in same:
            if event.moved is None and not _cancelled(event):
                found += self._series(event, instead)
        return found

    def _series(self, event: _Event, instead: dict[str, _Event]) -> Iterator[_Event]:
        try:
            times = starts(_recurring(event, self._zone), self._today)
        except ValueError as error:
            self._trouble(event.part, event.line, str(error))
            times = error.found if isinstance(error, TooMany) else [event.begin]
        later: _Event | None = None
        for begin in times:
            other = next((instead[key] for key in _found_by(begin, self._zone) if key in instead), None)
            if other is not None:
                later = other if _range(other) == "THISANDFUTURE" else later
            elif later is not None and later.moved is not None:
                if not _cancelled(later):
                    moved = begin + (_same_kind(later.begin, begin) - _same_kind(later.moved, begin))
                    yield replace(later, begin=moved)
            else:
                yield replace(event, begin=begin, length=event.lengths.get(begin, event.length))


def _event(part: Component, line: int, zone: tzinfo) -> _Event:
    """The times of an event. Raises Impossible."""
    for name, words in part.errors:
        if name in _TIMES or (name is None and _TIME_LINE.search(words)):
            raise Impossible(
                f"has a line that cannot be read ({name or 'no property'}): {_first_line(ValueError(words))}"
            )
    begin = _time(part, "DTSTART", zone)
    if begin is None:
        raise Impossible("has no DTSTART: say when it begins")
    end = _time(part, "DTEND", zone)
    if end is not None:
        length = _by_clock(_same_kind(end, begin), begin) - begin
    elif "DURATION" in part:
        length = _found(part, "DURATION").dt
    else:
        length = timedelta(0)
    if length < timedelta(0):
        raise Impossible("ends before it begins")
    if not isinstance(begin, datetime):
        length = max(timedelta(days=1), length)
    return _Event(
        part, line, begin, length, _time(part, "RECURRENCE-ID", zone), dict(_lengths(part, zone)), end is None
    )


def _time(part: Component, name: str, zone: tzinfo) -> date | datetime | None:
    """A date, or a moment with its time zone; one that has none is of the flow's. Raises Impossible."""
    found = _found(part, name)
    return None if found is None else _placed(found.dt, found, name, zone)


def _found(part: Component, name: str) -> Any:  # noqa: ANN401 - icalendar's values
    """A property that may stand there once. Raises Impossible."""
    found: Any = part.get(name)
    if isinstance(found, list):
        raise Impossible(f"has {name} {len(found)} times")
    return found


def _placed(value: Any, found: Any, name: str, zone: tzinfo) -> date | datetime:  # noqa: ANN401 - icalendar's values
    if not isinstance(value, date):
        raise Impossible(f"has no date in its {name}")
    params = getattr(found, "params", {})
    if isinstance(value, datetime) and str(params.get("VALUE", "")).upper() == "DATE":
        return value.date()
    if isinstance(value, datetime) and value.tzinfo is None:
        named = str(params.get("TZID", ""))
        if named:
            raise Impossible(f"is in the time zone {named!r}, which is unknown here: add its VTIMEZONE, or use a name"
                             " such as Asia/Shanghai")  # fmt: skip
        return value.replace(tzinfo=zone)
    return value


def _same_kind(value: date, like: date) -> Any:  # noqa: ANN401 - a date or a moment, as `like` is
    """``value`` as a date, or as a moment, whichever ``like`` is."""
    if isinstance(like, datetime) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=like.tzinfo)
    return value.date() if isinstance(value, datetime) and not isinstance(like, datetime) else value


def _by_clock(value: Any, like: date) -> Any:  # noqa: ANN401 - a date or a moment, as `like` is
    """A moment on the same clock as another, so that their difference is what both clocks show."""
    return value.astimezone(like.tzinfo) if isinstance(like, datetime) else value


def _recurring(event: _Event, zone: tzinfo) -> Recurring:
    part = event.part
    rules = [_one.to_ical().decode() for _one in _many(part.get("RRULE"))]
    return Recurring(event.begin, rules, list(_dates(part, "RDATE", zone)), list(_dates(part, "EXDATE", zone)), zone)


def _many(found: Any) -> list[Any]:  # noqa: ANN401 - icalendar's values
    return [] if found is None else found if isinstance(found, list) else [found]


def _dates(part: Component, name: str, zone: tzinfo) -> Iterator[date]:
    for found in _many(part.get(name)):
        for one in found.dts:
            value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            yield _placed(value, found, name, zone)


def _lengths(part: Component, zone: tzinfo) -> Iterator[tuple[date, timedelta]]:
    """Of further times that are written as periods: from a moment to another, or for so long."""
    for found in _many(part.get("RDATE")):
        for one in found.dts:
            if isinstance(one.dt, tuple):
                begin, end = one.dt
                yield _placed(begin, found, "RDATE", zone), end if isinstance(end, timedelta) else end - begin


def _newest(same: list[_Event]) -> list[_Event]:
    """Of several versions of one event (SEQUENCE) the newest; events that only share their UID are all kept."""
    best: dict[tuple[str, str], int] = {}
    for event in same:
        key = (str(event.moved), str(event.begin))
        best[key] = max(best.get(key, 0), _sequence(event))
    newest = max((_sequence(event) for event in same if event.moved is None), default=0)
    return [
        event for event in same
        if _sequence(event) >= (newest if event.moved is None else best[(str(event.moved), str(event.begin))])
    ]  # fmt: skip


def _words(part: Component, name: str) -> str:
    """The text of a property; of one that is written twice the first."""
    found = _many(part.get(name))
    return str(found[0]).strip() if found else ""


def _sequence(event: _Event) -> int:
    try:
        return int(_words(event.part, "SEQUENCE") or 0)
    except (TypeError, ValueError):
        return 0


def _by_uid(events: Iterable[_Event]) -> list[list[_Event]]:
    found: dict[str, list[_Event]] = defaultdict(list)
    for event in events:
        found[_words(event.part, "UID") or f"line {event.line}"].append(event)
    return list(found.values())


def _keys(value: date | None, zone: tzinfo) -> list[str]:
    """By what a start is found that something else stands in the place of: its moment, else its day, since some write
    the one where the other is."""
    if isinstance(value, datetime):
        return [f"at {value.timestamp():.0f}", f"moment on {value.astimezone(zone).date()}"]
    return [] if value is None else [f"day {value}"]


def _found_by(begin: date, zone: tzinfo) -> list[str]:
    """The keys under which what stands in the place of a start may be."""
    if isinstance(begin, datetime):
        return [_keys(begin, zone)[0], f"day {begin.astimezone(zone).date()}"]
    return [f"day {begin}", f"moment on {begin}"]


def _range(event: _Event) -> str:
    return str(event.part["RECURRENCE-ID"].params.get("RANGE", "")).upper()


def _cancelled(event: _Event) -> bool:
    return _words(event.part, "STATUS").upper() == "CANCELLED"


def _transparent(event: _Event) -> bool:
    return _words(event.part, "TRANSP").upper() == "TRANSPARENT"


def _all_free(events: list[_Event]) -> bool:
    """Whether the calendar says of every whole day that people are free: a feed of public holidays."""
    days = [event for event in events if not isinstance(event.begin, datetime) and not _works(event)]
    return bool(days) and all(_transparent(event) for event in days) and not any(
        isinstance(event.begin, datetime) for event in events
    )  # fmt: skip


def _works(event: _Event) -> bool:
    """Whether people work then although it is a weekend."""
    if _words(event.part, "X-APPLE-SPECIAL-DAY").upper() == "ALTERNATE-WORKDAY":
        return True
    categories = " ".join(str(one.to_ical().decode()) for one in _many(event.part.get("CATEGORIES")))
    words = [event.name.lower(), categories.lower()]
    return any(_WORKING.search(text) and not _NOT_WORKING.search(text) for text in words)


def _days(event: _Event, zone: tzinfo) -> dict[str, str]:
    """The days of an event, with the weekday that its name says people work as."""
    instead = _INSTEAD.search(event.name)
    weekday = DAYS["一二三四五".index(instead.group(1))] if instead else ""
    first = event.begin.astimezone(zone).date() if isinstance(event.begin, datetime) else event.begin
    whole = event.length.days if not isinstance(event.begin, datetime) else 1
    return {(first + timedelta(days=step)).isoformat(): weekday for step in range(min(whole, AHEAD.days))}


def _closing(event: _Event, zone: tzinfo) -> list[Closing]:
    if not isinstance(event.begin, datetime):
        begin, end = _midnight(event.begin, zone), _midnight(event.begin + event.length, zone)
    elif event.elapsed:
        begin, hours = event.begin.timestamp(), event.length - timedelta(days=event.length.days)
        end = (event.begin + timedelta(days=event.length.days)).timestamp() + hours.total_seconds()
    else:
        begin, end = event.begin.timestamp(), (event.begin + event.length).timestamp()
    return [Closing(begin, end, event.name)] if end > max(begin, _LONG_AGO) else []


def _midnight(day: date, zone: tzinfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
