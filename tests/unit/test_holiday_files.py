"""Holiday calendars as files: however they were saved, what is wrong in them, and what is none at all."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.configuration.flow_files import read_flow
from config.problems import ConfigError
from models.flow.holiday_file import Trouble, read_calendar
from tests.support.calendars import DAY, TODAY, calendar, read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_however_it_was_saved(encoding: str, end: str) -> None:
    """Encodings of Chinese machines, byte order marks, line ends of three systems; with the line of what is wrong."""
    text = calendar(f"{DAY}20261224|SUMMARY:平安夜放假", "SUMMARY:错的").decode().replace("\r\n", end)
    content = text.encode(encoding) if encoding != "utf-16-le" else b"\xff\xfe" + text.encode(encoding)
    found, _, troubles = read(content)
    assert found == [("261224", "261225", "平安夜放假")]
    assert troubles == [Trouble(9, "the event '错的' (UID 1) has no DTSTART: say when it begins")]


def test_western_encodings_and_folded_lines() -> None:
    """Latin-1; a line folded within a date, within a character, by a tab; properties in small letters; blank lines."""
    content = calendar(f"{DAY}20261224|SUMMARY:Fête de Noël à Zürich").decode().encode("cp1252")
    assert read(content)[0] == [("261224", "261225", "Fête de Noël à Zürich")]
    name = "圣诞节".encode()
    folded = (
        calendar("DTSTART;VALUE=DA|  TE:2026|\t1224")
        .replace(b"DA\r\n  TE", b"DA\r\n TE")
        .replace(b"2026\r\n\t", b"2026\r\n\t")
    )
    folded = folded.replace(b"END:VEVENT", b"SUMMARY:" + name[:4] + b"\r\n " + name[4:] + b"\r\nEND:VEVENT")
    assert read(folded)[0] == [("261224", "261225", "圣诞节")]
    small = (
        calendar(f"{DAY}20261224|summary:x")
        .replace(b"DTSTART;VALUE=DATE", b"dtstart;value=date")
        .replace(b"VEVENT\r\n", b"VEVENT\r\n\r\n")
    )
    assert read(small)[0] == [("261224", "261225", "x")]
    assert len(read(calendar(f"{DAY}20261224") + calendar(f"{DAY}20261225"))[0]) == 2, "two calendars in one file"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("SUMMARY:broken", "has no DTSTART"),
        (f"{DAY}20260230", "cannot be read (DTSTART)"),
        ("DTSTART:tomorrow", "cannot be read (DTSTART)"),
        (f"{DAY}20261224|DTSTART;VALUE=DATE:20261225", "has DTSTART 2 times"),
        (f"{DAY}20261224|DTEND;VALUE=DATE:20261220", "ends before it begins"),
        (f"{DAY}20261224|DURATION:long", "cannot be read (DURATION)"),
        (f"{DAY}20261224|DURATION:-P1D", "ends before it begins"),
        ("DTSTART;TZID=Mars/Dome:20261224T100000|DURATION:PT1H", "'Mars/Dome', which is unknown here"),
        (f"{DAY}20261224|RRULE:FREQ=NEVER", "cannot be read (RRULE)"),
        (f"{DAY}20261224|RRULE:FREQ=HOURLY", "DAILY at the most"),
        (f"{DAY}19000101|RRULE:FREQ=SECONDLY", "DAILY at the most"),
        (f"{DAY}20261224|RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        (f"{DAY}20261224|RRULE:FREQ=YEARLY;UNTIL=soon", "cannot be read (RRULE)"),
        (f"{DAY}20260228|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "on no day of any year"),
        (f"{DAY}20260228|RRULE:FREQ=WEEKLY;BYDAY=MO;BYSETPOS=9", "on no day"),
        (f"{DAY}20260217|RRULE:RSCALE=CHINESE;FREQ=YEARLY", "another calendar than ours"),
        (f"{DAY}20261224|RDATE;VALUE=DATE:2026", "cannot be read (RDATE)"),
        (f"{DAY}20261224|EXDATE;VALUE=DATE:x", "cannot be read (EXDATE)"),
        (f"{DAY}17000101|RRULE:FREQ=DAILY", "repeats more than"),
        (f"{DAY}99991231", "beyond the years"),
        (f"{DAY}20261224|DURATION:P99999999D", "beyond the years"),
        (f"{DAY}20261224|RECURRENCE-ID:x", "cannot be read (RECURRENCE-ID)"),
        (f"{DAY}20261224|DTEND 20261225", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_named(event: str, words: str) -> None:
    """The event, its line and what is wrong; the others are read."""
    found, _, troubles = read(calendar(f"{DAY}20261231|SUMMARY:fine", f"SUMMARY:Party|UID:p@x|{event}"))
    assert len(troubles) == 1
    assert troubles[0].line == 9
    assert troubles[0].words.startswith("the event ")
    assert words in troubles[0].words
    assert ("261231", "270101", "fine") in found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>please log in</html>",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        bytes(range(256)),
        b"\xff\xfe",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    """In words, whatever it is."""
    with pytest.raises(ValueError, match=r".+"):
        read_calendar(content, ZoneInfo("Europe/Berlin"), TODAY)


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VCALENDAR",
                "END:VCALENDAR",
                "BEGIN:VEVENT",
                "END:VEVENT",
                "UID:x",
                "DTSTART:20261224T100000Z",
                f"{DAY}20261224",
                "DTEND:20261224",
                "DURATION:PT",
                "DURATION:P1D",
                "RRULE:FREQ=DAILY",
                "RRULE:COUNT=1",
                "RDATE:1",
                "EXDATE:20261224",
                "RECURRENCE-ID:20261224",
                "STATUS:CANCELLED",
                "SEQUENCE:x",
                "SUMMARY:",
                " folded",
                ":",
                ";;",
                "X:",
            ]
        ),
        max_size=25,
    )
)
def test_lines_in_any_order(lines: list[str]) -> None:
    """Holidays, or words: nothing else comes of it."""
    try:
        found, troubles = read_calendar("\r\n".join(lines).encode(), ZoneInfo("Asia/Shanghai"), TODAY)
    except ValueError:
        return
    assert all(one.begin < one.end for one in found.closings)
    assert all(trouble.words.startswith("the event ") for trouble in troubles)


def test_a_flow_is_refused_with_the_event(tmp_path: Path) -> None:
    """At `kefu check` and at a reload, which read the same way: file, line, event, advice; all of them at once."""
    (tmp_path / "x.ics").write_bytes(
        calendar("SUMMARY:no day", "DTSTART;TZID=Mars/Dome:20261224T100000|DURATION:PT1H|SUMMARY:landing")
    )
    text = "lines:\n  '8000': { start: a }\nhours: { mon: 09:00-10:00, holidays: x.ics }\nsteps:\n  a: { hangup: p }\n"
    (tmp_path / "flow.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_flow(tmp_path / "flow.yaml", {"p": {"en": "x", "zh": "好"}})
    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        "x.ics:4: hours: the event 'no day' (UID 0) has no DTSTART: say when it begins",
        "x.ics:8: hours: the event 'landing' (UID 1) is in the time zone 'Mars/Dome', which is unknown here: add its"
        " VTIMEZONE, or use a name such as Asia/Shanghai",
    ]  # fmt: skip
