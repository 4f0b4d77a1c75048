"""Holiday calendars (RFC 5545) of many makers: what is closed, when people work, and what cannot be meant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from models.domain.holidays import Closing, Holidays
from tests.support.calendars import DAY, TODAY, calendar, closed, read
from tests.support.holidays import holidays_of

VTIMEZONE = (
    "BEGIN:VTIMEZONE|TZID:Mine|BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:+0530|TZOFFSETTO:+0530|"
    "END:STANDARD|END:VTIMEZONE"
)


@pytest.mark.parametrize(
    ("event", "zone", "expected"),
    [
        (f"{DAY}20261001|DTEND;VALUE=DATE:20261004", "Asia/Shanghai", [("261001", "261004")]),
        (f"{DAY}20261001", "Asia/Shanghai", [("261001", "261002")]),
        (f"{DAY}20261001|DTEND;VALUE=DATE:20261001", "Asia/Shanghai", [("261001", "261002")]),
        (f"{DAY}20261228|DURATION:P4D", "Europe/Berlin", [("261228", "270101")]),
        (f"{DAY}20261228|DURATION:P1W", "Europe/Berlin", [("261228", "270104")]),
        (f"{DAY}20260329", "Europe/Berlin", [("260329", "260330")]),
        (f"{DAY}20261025", "America/Sao_Paulo", [("261025", "261026")]),
        ("DTSTART:20261231T230000Z|DTEND:20270101T110000Z", "Asia/Shanghai", [("270101 07:00", "270101 19:00")]),
        ("DTSTART:20261224T130000|DURATION:PT5H30M", "Asia/Shanghai", [("261224 13:00", "261224 18:30")]),
        (
            "DTSTART;TZID=Asia/Shanghai:20261224T130000|DTEND;TZID=Asia/Shanghai:20261224T140000",
            "Europe/Berlin",
            [("261224 06:00", "261224 07:00")],
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20261224T120000|DTEND;TZID=Asia/Shanghai:20261224T200000",
            "Europe/Berlin",
            [("261224 12:00", "261224 13:00")],
        ),
        (
            "DTSTART;TZID=W. Europe Standard Time:20261224T120000|DURATION:PT1H",
            "Europe/Berlin",
            [("261224 12:00", "261224 13:00")],
        ),
        (
            'DTSTART;TZID="Europe/Berlin":20261224T120000|DURATION:PT1H',
            "Europe/Berlin",
            [("261224 12:00", "261224 13:00")],
        ),
        ("DTSTART:20261024T220000|DTEND:20261025T060000", "Europe/Berlin", [("261024 22:00", "261025 06:00")]),
        ("DTSTART:20261024T220000|DURATION:PT8H", "Europe/Berlin", [("261024 22:00", "261025 05:00")]),
        ("DTSTART:20261024T220000|DURATION:P1D", "Europe/Berlin", [("261024 22:00", "261025 22:00")]),
        ("DTSTART:20261224T120000", "Europe/Berlin", []),
        (f"{DAY}20261224T000000", "Europe/Berlin", [("261224", "261225")]),
        ("DTSTART:20261224", "Europe/Berlin", [("261224", "261225")]),
        (f"{DAY}20261224|TRANSP:TRANSPARENT", "Europe/Berlin", [("261224", "261225")]),
        ("DTSTART:20261224T120000|DURATION:PT1H|TRANSP:TRANSPARENT", "Europe/Berlin", []),
        (f"{DAY}20261224|STATUS:CANCELLED", "Europe/Berlin", []),
        (f"{DAY}20261224|STATUS:TENTATIVE", "Europe/Berlin", [("261224", "261225")]),
    ],
)
def test_when_an_event_closes(event: str, zone: str, expected: list[tuple[str, str]]) -> None:
    """Dates, moments, zones, durations, by the clock of the flow."""
    assert closed(event, zone=zone) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (f"{DAY}20250525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2", ["250525", "250526", "260525"]),
        (f"{DAY}20261201|RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", ["261201", "261203", "261208", "261210"]),
        (f"{DAY}20261130|RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["261130", "261231", "270129"]),
        (f"{DAY}20260101|RRULE:FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=3", ["260101", "261231", "270101"]),
        (f"{DAY}20240229|RRULE:FREQ=YEARLY", ["240229", "280229"]),
        (f"{DAY}20261201|RRULE:FREQ=DAILY;INTERVAL=10;UNTIL=20261221", ["261201", "261211", "261221"]),
        (f"{DAY}20261201|RRULE:FREQ=DAILY;UNTIL=20261203T000000Z", ["261201", "261202", "261203"]),
        (
            f"{DAY}20261201|RDATE;VALUE=DATE:20261206,20261208|RDATE;VALUE=DATE:20261210",
            ["261201", "261206", "261208", "261210"],
        ),
        (
            f"{DAY}20261201|RRULE:FREQ=DAILY;COUNT=4|EXDATE;VALUE=DATE:20261202|EXDATE;VALUE=DATE:20261203",
            ["261201", "261204"],
        ),
        (f"{DAY}20261201|RRULE:FREQ=DAILY;COUNT=3|EXDATE:20261202T000000", ["261201", "261203"]),
        (f"{DAY}20261201|RRULE:FREQ=DAILY;COUNT=2|EXDATE;VALUE=DATE:20261201", ["261202"]),
        (f"{DAY}20261201|RRULE:FREQ=DAILY;COUNT=2;WKST=SU", ["261201", "261202"]),
    ],
)
def test_days_that_come_again(event: str, expected: list[str]) -> None:
    """RRULE, RDATE, EXDATE."""
    assert [begin for begin, _ in closed(event)] == expected


@pytest.mark.parametrize(
    ("rule", "years"),
    [
        ("UNTIL=20261224", [24, 25, 26]),
        ("UNTIL=20261224T130000Z", [24, 25, 26]),
        ("UNTIL=20261224T125959Z", [24, 25]),
        ("UNTIL=20261224T140000", [24, 25, 26]),
        ("COUNT=1", [24]),
    ],
)
def test_the_end_of_hours_that_come_again(rule: str, years: list[int]) -> None:
    """As a date, in UTC, floating: 14:00 in Berlin is 13:00 in UTC."""
    event = (
        f"DTSTART;TZID=Europe/Berlin:20241224T140000|DTEND;TZID=Europe/Berlin:20241224T180000|RRULE:FREQ=YEARLY;{rule}"
    )
    assert closed(event) == [(f"{year}1224 14:00", f"{year}1224 18:00") for year in years]


def test_hours_that_come_again_keep_their_clock() -> None:
    """Over the clock change of their own zone; as seen from a zone that has none."""
    event = "DTSTART;TZID=Europe/Berlin:20261023T090000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=4"
    assert [begin for begin, _ in closed(event)] == [f"2610{day} 09:00" for day in (23, 24, 25, 26)]
    assert [begin[-5:] for begin, _ in closed(event, zone="Asia/Shanghai")] == ["15:00", "15:00", "16:00", "16:00"]


def test_a_zone_of_its_own_and_periods() -> None:
    """VTIMEZONE; RDATE with an end or a length of its own; a zone behind a maker's prefix."""
    assert closed("DTSTART;TZID=Mine:20261224T140000|DTEND;TZID=Mine:20261224T180000", head=VTIMEZONE) == [
        ("261224 09:30", "261224 13:30")
    ]
    periods = "20261231T120000Z/PT6H,20270101T120000Z/20270101T130000Z"
    rdate = f"DTSTART:20261224T140000Z|DURATION:PT1H|RDATE;VALUE=PERIOD:{periods}"
    assert closed(rdate) == [
        ("261224 15:00", "261224 16:00"),
        ("261231 13:00", "261231 19:00"),
        ("270101 13:00", "270101 14:00"),
    ]
    assert closed("DTSTART;TZID=/citadel.org/20210210_1/Europe/Berlin:20261224T140000|DURATION:PT1H") == [
        ("261224 14:00", "261224 15:00")
    ]


SERIES = f"UID:s|{DAY}20261201|RRULE:FREQ=WEEKLY;COUNT=4"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([SERIES, f"UID:s|RECURRENCE-ID;VALUE=DATE:20261208|{DAY}20261209"], ["261201", "261209", "261215", "261222"]),
        ([f"UID:s|RECURRENCE-ID;VALUE=DATE:20261208|{DAY}20261209", SERIES], ["261201", "261209", "261215", "261222"]),
        ([SERIES, f"UID:s|RECURRENCE-ID:20261208T000000|{DAY}20261209"], ["261201", "261209", "261215", "261222"]),
        (
            [SERIES, f"UID:s|RECURRENCE-ID;VALUE=DATE:20261208|{DAY}20261208|STATUS:CANCELLED"],
            ["261201", "261215", "261222"],
        ),
        (
            [SERIES, f"UID:s|RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261208|{DAY}20261210"],
            ["261201", "261210", "261217", "261224"],
        ),
        (
            [SERIES, f"UID:other|RECURRENCE-ID;VALUE=DATE:20261208|{DAY}20261209"],
            ["261201", "261208", "261209", "261215", "261222"],
        ),
        ([SERIES + "|STATUS:CANCELLED"], []),
        (
            [f"UID:s|SEQUENCE:0|{DAY}20261201", f"UID:s|SEQUENCE:2|{DAY}20261203", f"UID:s|SEQUENCE:1|{DAY}20261202"],
            ["261203"],
        ),
        ([f"UID:s|{DAY}20261201", f"UID:s|{DAY}20261203"], ["261201", "261203"]),
        ([f"{DAY}20261201|TRANSP:TRANSPARENT", f"{DAY}20261203"], ["261203"]),
        ([f"{DAY}20261201|TRANSP:TRANSPARENT", f"{DAY}20261203|TRANSP:TRANSPARENT"], ["261201", "261203"]),
    ],
)
def test_series_of_which_some_are_moved(events: list[str], expected: list[str]) -> None:
    """RECURRENCE-ID, RANGE, SEQUENCE, CANCELLED, TRANSP."""
    assert sorted({begin for begin, _ in closed(*events)}) == expected


def test_one_of_two_on_the_same_day_is_moved() -> None:
    """By its moment, though it is written in UTC."""
    series = "UID:s|DTSTART;TZID=Europe/Berlin:20261201T090000|DURATION:PT1H|RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=4"
    moved = "UID:s|RECURRENCE-ID:20261201T140000Z|DTSTART;TZID=Europe/Berlin:20261201T170000|DURATION:PT1H"
    assert [begin for begin, _ in closed(series, moved)] == [
        "261201 09:00",
        "261201 17:00",
        "261202 09:00",
        "261202 15:00",
    ]


@pytest.mark.parametrize(
    ("event", "working"),
    [
        ("SUMMARY:春节（班）", {"2026-02-14": ""}),
        ("SUMMARY:春节(班)", {"2026-02-14": ""}),
        ("SUMMARY:【班】春节", {"2026-02-14": ""}),
        ("SUMMARY:春节调休 上班", {"2026-02-14": ""}),
        ("SUMMARY:补班", {"2026-02-14": ""}),
        ("SUMMARY:春节补班（补周三）", {"2026-02-14": "wed"}),
        ("SUMMARY:国庆节 班", {"2026-02-14": ""}),
        ("SUMMARY:补班日 上星期五的班", {"2026-02-14": "fri"}),
        ("SUMMARY:春节补班|CATEGORIES:节假日", {"2026-02-14": ""}),
        ("SUMMARY:春节|CATEGORIES:上班", {"2026-02-14": ""}),
        ("SUMMARY:春节|X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY", {"2026-02-14": ""}),
        ("SUMMARY:Spring Festival (make-up workday)", {"2026-02-14": ""}),
        ("SUMMARY:調休補班", {"2026-02-14": ""}),
        ("SUMMARY:不上班", {}),
        ("SUMMARY:春节（休）", {}),
        ("SUMMARY:值班表", {}),
        ("SUMMARY:Non-working day", {}),
        ("SUMMARY:春节", {}),
        ("SUMMARY:春节|X-APPLE-SPECIAL-DAY:WORK-HOLIDAY", {}),
        ("SUMMARY:没上班", {}),
    ],
)
def test_working_days_of_chinese_feeds(event: str, working: dict[str, str]) -> None:
    """A day on which people work closes nothing; every other event closes."""
    found, works, troubles = read(calendar(f"{DAY}20260214|{event}"), "Asia/Shanghai")
    assert (works, troubles) == (working, [])
    assert bool(found) != bool(working)


def test_a_working_day_within_a_holiday() -> None:
    """The days of a long event on which people work are no holidays; several at once."""
    content = calendar(
        f"{DAY}20261001|DTEND;VALUE=DATE:20261009|SUMMARY:国庆节",
        f"{DAY}20261003|DTEND;VALUE=DATE:20261005|SUMMARY:国庆节（班）",
    )
    days = holidays_of(content, TODAY, ZoneInfo("Asia/Shanghai"))
    assert sorted(days) == [f"2026-10-0{day}" for day in (1, 2, 5, 6, 7, 8)]


def test_the_days_at_whose_noon_it_is_closed() -> None:
    """An afternoon off is no holiday in the list of days; a night event counts on the day whose noon it covers."""
    content = calendar(
        "DTSTART:20261224T140000|DTEND:20261224T180000|SUMMARY:half",
        "DTSTART:20261230T200000|DTEND:20261231T130000|SUMMARY:long",
    )
    assert holidays_of(content, TODAY, ZoneInfo("Europe/Berlin")) == {"2026-12-31": "long"}


def test_closings_that_overlap() -> None:
    """The end of a short one does not end a long one."""
    found = Holidays((Closing(0, 100, "long"), Closing(10, 20, "short"), Closing(200, 300, "late")))
    assert [found.at(moment) for moment in (-1, 0, 15, 20, 99, 100, 200, 299, 300)] == [
        "", "long", "short", "long", "long", "", "late", "late", "",
    ]  # fmt: skip
