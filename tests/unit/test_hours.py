"""Opening hours: over midnight, over the week's end, on the nights of the clock change; days on which people work."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.app.flow_versions import differences
from ari_app.configuration.flow_files import read_flow
from ari_app.contact.contact import Contact
from ari_app.contact.life import Life
from ari_app.contact.opening_hours import hours_edge
from ari_app.contact.services import ContactServices
from ari_app.contact.variables import local_time
from config.problems import ConfigError
from config.settings import Hours
from models.domain.caller import Call, CallerRecord
from models.domain.expression import parse_expression
from models.domain.flow import Flow, OpeningHours
from models.domain.hours import DAYS, hours_on, is_open, parse_days, parse_ranges

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
PROMPTS = {"p": {"en": "Hello.", "zh": "您好。"}}
FLOW = (
    "lines:\n  '8000': {{ start: s }}\nsteps:\n  s: {{ hours: centre, open: a, closed: a, holiday: a }}\n"
    "  a: {{ hangup: p }}\nhours: {}\n"
)


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> float:
    """A moment by the clock of a zone; ``fold`` 1: the second time that the clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


def week(**days: str) -> dict[str, list[tuple[int, int]]]:
    """Closed, except for these days."""
    return {day: parse_ranges(days.get(day, "closed")) for day in DAYS}


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("22:00-06:00", [(1320, 1800)]), ("00:00-24:00", [(0, 1440)]), ("18:00-24:00", [(1080, 1440)]), ("closed", []),
        ("CLOSED ", []), ("9:00-12:00,13:00-18:00", [(540, 720), (780, 1080)]), ("09：00－18：00", [(540, 1080)]),
        ("09:00 – 18:00", [(540, 1080)]), ("09:00至12:00、13:00至18:00", [(540, 720), (780, 1080)]),
        ("23:59-00:00", [(1439, 1440)]), ("00:01-00:00", [(1, 1440)]),
    ],
)  # fmt: skip
def test_ranges(text: str, ranges: list[tuple[int, int]]) -> None:
    """As people write them."""
    assert parse_ranges(text) == ranges


@pytest.mark.parametrize(
    "text", ["", "9-18", "09:00-25:00", "09:61-10:00", "24:00-06:00", "09:00-09:00", "09:00", "-", "a-b", "09:00-24:01"]
)
def test_what_is_no_range_is_said(text: str) -> None:
    """With the text and the fix."""
    with pytest.raises(ValueError, match=r"write|must lie"):
        parse_ranges(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", ("mon",)), ("mon-fri", DAYS[:5]), ("sat-mon", ("sat", "sun", "mon")), ("sat,sun", ("sat", "sun")),
        ("fri - mon", ("fri", "sat", "sun", "mon")),
        ("mon-sun", DAYS),
        ("tue-mon", ("tue", "wed", "thu", "fri", "sat", "sun", "mon")),
        ("Mon, wed-thu", ("mon", "wed", "thu")), ("mon-mon", ("mon",)),
    ],
)  # fmt: skip
def test_days(text: str, days: tuple[str, ...]) -> None:
    """Single ones, ranges, also over the end of the week."""
    assert parse_days(text) == days
    for wrong in ("", "mo", "mon-", "mon-tue-wed", "weekend"):
        with pytest.raises(ValueError, match="is not a day"):
            parse_days(wrong)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    """Friday 22:00-06:00 is open on Saturday at five, and not on Friday at five."""
    hours = week(fri="22:00-06:00")
    assert [is_open(hours, at(f"2026-11-{day} {time}"), BERLIN) for day, time in (
        (27, "05:00"), (27, "21:59"), (27, "22:00"), (28, "00:00"), (28, "05:59"), (28, "06:00"), (28, "22:00"),
    )] == [False, False, True, True, True, False, False]  # fmt: skip
    assert is_open(week(sun="22:00-06:00"), at("2026-11-30 01:00"), BERLIN), "over the end of the week"
    assert not is_open(week(mon="22:00-06:00"), at("2026-11-30 01:00"), BERLIN)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_the_whole_day_is_the_whole_day(moment: datetime) -> None:
    """00:00-24:00 on all days never closes, whatever the clock does."""
    assert is_open(week(**dict.fromkeys(DAYS, "00:00-24:00")), moment.replace(tzinfo=BERLIN).timestamp(), BERLIN)


def test_both_nights_of_the_clock_change() -> None:
    """29 March 2026: 2:00 becomes 3:00. 25 October: 3:00 becomes 2:00, and two o'clock comes twice."""
    hours = week(sat="22:00-06:00", sun="02:00-02:30")
    assert is_open(hours, at("2026-03-29 01:59"), BERLIN)
    assert is_open(hours, at("2026-03-29 03:00"), BERLIN)
    assert is_open(hours, at("2026-03-29 01:59") + 60, BERLIN), "a minute later it is three"
    assert not is_open(hours, at("2026-03-29 06:00"), BERLIN)
    twice = [at(f"2026-10-25 02:{minute}", fold=fold) for fold in (0, 1) for minute in (10, 40)]
    assert [is_open(week(sun="02:00-02:30"), moment, BERLIN) for moment in twice] == [True, False, True, False]
    assert is_open(hours, at("2026-10-25 05:59"), BERLIN)
    assert not is_open(hours, at("2026-10-25 06:00"), BERLIN)
    seconds = range(int(at("2026-10-24 22:00")), int(at("2026-10-25 06:00")), 600)
    assert len(seconds) == 54, "nine hours"
    assert all(is_open(week(sat="22:00-06:00"), second, BERLIN) for second in seconds)


def test_days_on_which_people_work() -> None:
    """A Saturday in place of another day: that day's hours, or those of the first weekday that has any."""
    hours = week(mon="09:00-17:00", wed="10:00-12:00", sat="closed")
    saturday = date(2026, 2, 14)
    assert hours_on(hours, saturday) == []
    assert hours_on(hours, saturday, {"2026-02-14": ""}) == [(540, 1020)]
    assert hours_on(hours, saturday, {"2026-02-14": "wed"}) == [(600, 720)]
    assert hours_on(week(sun="10:00-12:00"), saturday, {"2026-02-14": ""}) == [], "no weekday has any"


# In a flow --------------------------------------------------------------------------------------


def read(tmp_path: Path, hours: str, zone: str = "") -> Flow:
    """A flow with these hours."""
    (tmp_path / "flow.yaml").write_text(FLOW.format(hours), encoding="utf-8")
    return read_flow(tmp_path / "flow.yaml", PROMPTS, (), zone)


def test_hours_of_a_flow(tmp_path: Path) -> None:
    """Ranges of days; a day by its own name counts more; lists."""
    flow = read(
        tmp_path, "{ mon-fri: 09:00-18:00, fri: closed, sat-sun: [10:00-12:00, 13:00-14:00], zone: Asia/Shanghai }"
    )
    assert flow.hours is not None
    assert flow.hours.week == {
        **dict.fromkeys(DAYS[:4], ((540, 1080),)), "fri": (),
        **dict.fromkeys(DAYS[5:], ((600, 720), (780, 840))),
    }  # fmt: skip
    assert flow.zone == flow.hours.zone == "Asia/Shanghai"
    assert read(tmp_path, "{ mon: 09:00-10:00 }", "Europe/Berlin").zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("{ mon-fri: 09:00-18:00, wed-sun: closed }", "wed is written twice"),
        ("{ mon: 09:00-18:00, mon-mon: closed }", "mon is written twice"),
        ("{ mo: 09:00-18:00 }", "did you mean 'mon'"), ("{ mon-fru: 09:00-18:00 }", "unknown field 'mon-fru'"),
        ("{ mon: { a: b } }", "is not a range"), ("[mon]", "write centre"),
        ("{ mon: 25:00-26:00 }", "must lie between"),
        ("{ mon: 09:00-10:00, zone: ../../etc/passwd }", "unknown time zone"),
        ("{ mon: [09:00-10:00, x] }", "'x' is not a range"),
    ],
)  # fmt: skip
def test_wrong_hours_are_named(tmp_path: Path, hours: str, words: str) -> None:
    """With their line."""
    with pytest.raises(ConfigError, match=words) as caught:
        read(tmp_path, hours)
    assert ":6: hours" in str(caught.value)


def contact(flow: Flow, moment: str, zone: ZoneInfo, **centre_hours: str) -> Contact:
    """A contact with as much around it as its clock needs; ``moment`` by the clock of ``zone``."""
    call = Call("c", "ch", "555", "8000", 0.0, caller=CallerRecord("555"))
    flows = SimpleNamespace(flow=flow, prompts=None, moments={"555": at(moment, zone)})
    services = SimpleNamespace(flows=flows, settings=SimpleNamespace(hours=Hours(**centre_hours)))
    return Contact(cast("ContactServices", services), call, cast("Life", None))


def test_one_clock_for_everything_in_a_flow(tmp_path: Path) -> None:
    """A quarter past midnight in Shanghai is the day before in Berlin: now, today, hours, days_until agree."""
    flow = read(tmp_path, "{ thu: 00:00-01:00, zone: Asia/Shanghai }")
    caller = contact(flow, "2026-11-26 00:15", SHANGHAI)
    now = caller.variables()["now"]
    assert now == {"hour": 0, "minute": 15, "weekday": "thu", "date": "2026-11-26", "time": "00:15"}
    assert local_time(at("2026-11-26 00:15", SHANGHAI), flow.zone).date() == date(2026, 11, 26)
    assert parse_expression("days_until('2026-11-27')").value(caller.variables()) == 1
    assert hours_edge(caller, OpeningHours()) == "open"
    other = read(tmp_path, "{ thu: 00:00-01:00, zone: Europe/Berlin }")
    caller = contact(other, "2026-11-26 00:15", SHANGHAI)
    assert parse_expression("days_until('2026-11-27')").value(caller.variables()) == 2
    assert parse_expression("days_until('2026-11-27')").value({}) is None
    assert hours_edge(caller, OpeningHours()) == "closed"


ICS = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261224T140000\nDTEND:20261224T180000\nSUMMARY:half\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20261226\nSUMMARY:补班\nEND:VEVENT\nEND:VCALENDAR\n"
)


@pytest.mark.parametrize(
    ("moment", "edge"),
    [
        ("2026-12-24 13:59", "open"),
        ("2026-12-24 14:00", "holiday"),
        ("2026-12-24 17:59", "holiday"),
        ("2026-12-24 18:00", "closed"),
        ("2026-12-25 00:00", "holiday"),
        ("2026-12-25 23:59", "holiday"),
        ("2026-12-26 10:00", "open"),
        ("2026-12-27 10:00", "closed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles"])
def test_half_days_holidays_and_working_days(tmp_path: Path, moment: str, edge: str, zone: str) -> None:
    """Wherever the centre is."""
    (tmp_path / "x.ics").write_text(ICS, encoding="utf-8")
    flow = read(tmp_path, f"{{ mon-fri: 09:00-18:00, zone: {zone}, holidays: x.ics }}")
    assert hours_edge(contact(flow, moment, ZoneInfo(zone)), OpeningHours()) == edge


def test_a_working_day_with_the_hours_of_the_centre(tmp_path: Path) -> None:
    """A flow that has a calendar alone takes the week from the settings, also where a test chooses the time."""
    (tmp_path / "x.ics").write_text(ICS, encoding="utf-8")
    flow = read(tmp_path, "{ holidays: x.ics }", "Europe/Berlin")
    hours = {"mon": "09:00-17:00", "sat": "closed"}
    for moment, edge in (
        ("2026-12-26 10:00", "open"),
        ("2026-12-26 18:00", "closed"),
        ("2026-12-25 10:00", "holiday"),
        ("2026-12-19 10:00", "closed"),
    ):
        assert hours_edge(contact(flow, moment, BERLIN, **hours), OpeningHours()) == edge


def test_a_step_of_its_own(tmp_path: Path) -> None:
    """A step with own days keeps them and takes the flow's zone; a change of hours is told."""
    text = FLOW.format("{ mon: 09:00-10:00, zone: Asia/Shanghai }").replace(
        "hours: centre", "hours: { tue: 22:00-02:00 }"
    )
    (tmp_path / "flow.yaml").write_text(text, encoding="utf-8")
    flow = read_flow(tmp_path / "flow.yaml", PROMPTS)
    body = flow.steps["s"].body
    assert isinstance(body, OpeningHours)
    assert body.zone == "Asia/Shanghai"
    assert hours_edge(contact(flow, "2026-11-25 01:00", SHANGHAI), body) == "open"
    assert "the opening hours or holidays changed" in differences(flow, read(tmp_path, "{ mon: 09:00-11:00 }"))
