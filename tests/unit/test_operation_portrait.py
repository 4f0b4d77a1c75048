"""The operation's portrait: expected arrivals and how true they were, staffing by hour, over clocks that change."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.insight.kpi_facts import Stretch
from models.insight.operation import Slot, by_slot, days_between, expected, staffed, truth

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 6, 1)


def a_summer(seed: int = 7) -> Counter[Slot]:
    """Ten weeks: Mondays bring twice as many, nights nothing."""
    chance = random.Random(seed)
    calls: Counter[Slot] = Counter()
    for day in (FIRST + timedelta(days=n) for n in range(70)):
        for hour in range(8, 18):
            mean = 40 if day.weekday() == 0 else 20
            calls[day, hour] = round(chance.gauss(mean, mean**0.5))
    return calls


def test_a_monday_is_expected_to_be_a_monday() -> None:
    calls, monday = a_summer(), FIRST + timedelta(days=70)
    found = expected(calls, FIRST, monday, 9)
    assert found is not None
    assert 34 < found.value < 46
    assert found.low < found.value < found.high
    assert found.of == 6
    tuesday = expected(calls, FIRST, monday + timedelta(days=1), 9)
    assert tuesday is not None
    assert 16 < tuesday.value < 24
    night = expected(calls, FIRST, monday, 3)
    assert night is not None
    assert (night.value, night.low) == (0.0, 0.0)
    assert 0 < night.high < 1, "one may come although none ever did"


def test_after_one_week_nothing_is_expected() -> None:
    """One same weekday says nothing; two do."""
    calls = a_summer()
    assert expected(calls, FIRST, FIRST + timedelta(days=7), 9) is None
    assert expected(calls, FIRST, FIRST + timedelta(days=14), 9) is not None


def test_bands_hold_what_they_say() -> None:
    """Eight of ten hours lie within, and the error is that of chance: a mean of 20 to 40 has one of about 15 %."""
    days = [FIRST + timedelta(days=n) for n in range(28, 70)]
    found = truth(a_summer(), FIRST, days)
    assert found.hours == 42 * 10
    assert found.inside is not None
    assert 0.75 < found.inside < 0.95
    assert found.wape is not None
    assert 0.1 < found.wape < 0.22
    assert truth(Counter(), FIRST, days).wape is None


def test_a_night_when_the_clock_is_set_back_has_its_hours() -> None:
    """25 hours: the hour that is there twice counts both, and nobody is there for longer than they were."""
    begin = datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN).timestamp()
    end = datetime(2026, 10, 26, 0, 0, tzinfo=BERLIN).timestamp()
    assert end - begin == 25 * 3600
    days = days_between(begin, end, BERLIN)
    assert days == [date(2026, 10, 25)]
    found = staffed([Stretch("1001", "ready", begin, end)], days, BERLIN)
    assert [round(one, 6) for one in found] == [1.0, 1.0, 2.0, *[1.0] * 21]
    twice = by_slot([begin + 2.5 * 3600, begin + 3.5 * 3600], BERLIN)
    assert twice == {(date(2026, 10, 25), 2): 2}


def test_who_pauses_is_not_there() -> None:
    at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC).timestamp()
    stretches = [Stretch("1001", "talking", at, at + 3600), Stretch("1002", "paused", at, at + 3600)]
    found = staffed(stretches, [date(2026, 11, 2), date(2026, 11, 3)], UTC)
    assert (found[9], found[10], sum(found)) == (0.25, 0.25, 0.5)


def test_a_time_of_nothing_has_no_days() -> None:
    assert days_between(100.0, 100.0, UTC) == [date(1970, 1, 1)]
    assert len(days_between(0.0, 10**12, UTC)) == 400
