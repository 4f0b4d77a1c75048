"""Forecasts of waits: their law, what they rest on, how they are calibrated, and what callers are told."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ari_app.contact.announcements import told
from models.domain.control_events import QueueLeft
from models.domain.events import AgentStateChanged, CallConnected, CallEnded, CallQueued
from models.routing.expected_wait import NEVER, NOW, Busy, Law, Wait, paths, wait_of
from models.routing.line import Waiting
from models.routing.pace import Pace
from models.routing.position import ahead_in, outlook
from models.routing.staff import Staff
from tests.support.centre import books_of

EXPONENTIAL = Law(180.0, 1.0, 180.0)


def test_the_first_in_line_waits_for_the_first_of_two() -> None:
    """Two agents of 180 s: an exponential time of 90 s, however long the contacts have lasted."""
    for elapsed in (0.0, 500.0):
        wait = wait_of(paths((), (Busy(1.0, elapsed), Busy(1.0, elapsed)), EXPONENTIAL))
        assert wait.mean == pytest.approx(90, rel=0.1)
        assert wait.p50 == pytest.approx(90 * 0.6931, rel=0.12)
        assert wait.p90 == pytest.approx(90 * 2.3026, rel=0.12)


def test_who_is_ahead_is_served_first_or_gives_up() -> None:
    """One ahead adds 1 / (2/180 + 1/180) seconds; half of one adds half."""
    agents = (Busy(1.0, 0.0), Busy(1.0, 0.0))
    assert paths((1.0,), agents, EXPONENTIAL).mean() == pytest.approx(90 + 60, rel=0.1)
    assert paths((0.5,), agents, EXPONENTIAL).mean() == pytest.approx(90 + 30, rel=0.1)


def test_steady_contacts_that_last_long_already_end_soon() -> None:
    """Weibull of shape 3: after twice the mean little is left; after nothing, almost all of it."""
    steady = Law(180.0, 3.0, 180.0)
    late = paths((), (Busy(1.0, 360.0),), steady).mean()
    fresh = paths((), (Busy(1.0, 0.0),), steady).mean()
    assert late < 30
    assert fresh == pytest.approx(180, rel=0.03)


def test_a_crowd_and_a_few_agree() -> None:
    """Where the exact drawing ends the distribution does not jump."""
    agents = tuple(Busy(1.0, 0.0) for _ in range(20))
    few, many = paths((1.0,) * 64, agents, EXPONENTIAL), paths((1.0,) * 65, agents, EXPONENTIAL)
    assert few.mean() == pytest.approx(many.mean(), rel=0.05)
    assert np.quantile(few, 0.9) == pytest.approx(np.quantile(many, 0.9), rel=0.1)
    idle = tuple(Busy() for _ in range(70))
    assert paths((1.0,) * 10, idle, EXPONENTIAL).max() == 0


def test_nobody_there_and_somebody_free() -> None:
    """Infinity, and nothing at all."""
    assert wait_of(paths((1.0,), (), EXPONENTIAL)) == NEVER
    assert paths((), (Busy(),), EXPONENTIAL).max() == 0


def test_equal_floors_have_equal_forecasts() -> None:
    """The draws are always the same."""
    agents = (Busy(1.1, 30.0), Busy(0.9, None))
    assert (paths((1.0, 0.3), agents, EXPONENTIAL) == paths((1.0, 0.3), agents, EXPONENTIAL)).all()


def test_the_days_own_calls_weigh_more_than_the_setting() -> None:
    """Shrunk at first; after many calls nothing of the setting is left."""
    pace = Pace(180.0, 180.0)
    assert pace.law() == EXPONENTIAL
    assert not pace.known
    for number in range(4):
        pace.handled(60.0, 100.0 * number)
    assert 60 < pace.law().handling < 180
    assert not pace.known
    for number in range(200):
        pace.handled(60.0, 400.0 + number)
    assert pace.known
    assert pace.law().handling == pytest.approx(60, rel=0.05)
    assert pace.law().shape > 1.5, "times that are all alike are no exponential ones"


def test_patience_is_what_was_waited_for_each_who_gave_up() -> None:
    """A hundred callers of whom twenty gave up, 40 s each: 200 s."""
    pace = Pace(180.0, 30.0)
    for number in range(100):
        (pace.gave_up if number % 5 == 0 else pace.served)(f"c{number}", 40.0, 10.0 * number)
    assert pace.law().patience == pytest.approx(200, rel=0.2)


def test_yesterday_is_forgotten() -> None:
    """The day's own pace: after a day what was learnt weighs next to nothing."""
    pace = Pace(180.0, 180.0)
    for number in range(50):
        pace.handled(60.0, 1.0 + number)
    for number in range(10):
        pace.handled(300.0, 86400.0 + number)
    assert pace.law().handling > 240


def test_a_forecast_that_is_always_too_short_is_calibrated() -> None:
    """Waits are four times as long as the floor says: after some hundred the bands hold all the same."""
    pace, random = Pace(100.0, 1000.0), np.random.default_rng(5)
    for number in range(10):
        pace.handled(100.0, float(number + 1))
    inside = 0
    for number in range(400):
        sample = paths((), (Busy(1.0, 0.0),), Law(100.0))
        wait = pace.forecast(f"c{number}", sample)
        waited = 130 * random.exponential()
        inside += number >= 100 and wait.p10 <= waited <= wait.p90
        pace.served(f"c{number}", waited, 100.0 + number)
    assert 0.70 < inside / 300 < 0.90
    assert pace.forecasts == 400
    assert sum(pace.histogram()) == 400
    assert pace.inside is not None


def test_a_caller_who_gives_up_says_that_the_wait_was_longer() -> None:
    """Leaving at once tells nothing: the PIT is spread evenly; leaving after everything foretold is 1."""
    pace = Pace(100.0, 100.0)
    sample = paths((), (Busy(1.0, 0.0),), Law(100.0))
    found = []
    for number in range(100):
        pace.forecast(f"c{number}", sample)
        pit = pace.gave_up(f"c{number}", 0.0, float(number))
        assert pit is not None
        found.append(pit)
    assert np.quantile(found, (0.25, 0.5, 0.75)) == pytest.approx((0.25, 0.5, 0.75), abs=0.05)
    pace.forecast("late", sample)
    assert pace.gave_up("late", 1e6, 200.0) == 1.0
    assert pace.gave_up("unknown", 5.0, 200.0) is None


def test_what_callers_are_told() -> None:
    """Nothing while nothing is known, nothing when nobody is there."""
    assert told(42.34, Wait(50, 42.34, 90)) == 42.3
    assert told(42.3, Wait(50, 42.3, 90, known=False)) == -1
    assert told(math.inf, NEVER) == -1
    assert told(0.0, NOW) == 0


def waiting(call_id: str) -> Waiting:
    """A caller about a bill."""
    return Waiting(call_id, {"billing": 1.0}, "en", 0.5, 1.0)


async def test_the_service_hears_the_journal(tmp_path: Path) -> None:
    """Contacts last from the first ring to the end of wrap-up; a refused offer is none; who waits is compared."""
    async with books_of(tmp_path) as books:
        waits, journal = books.services.floor.waits, books.services.journal
        journal.listen(waits.take)
        for old, new in (("ready", "reserved"), ("reserved", "ready")):
            journal.publish(AgentStateChanged(agent_id="1001", old=old, new=new))
        assert waits.status()["contacts"] == 0, "a refused offer is no contact"
        for new in ("reserved", "talking", "wrap-up", "ready"):
            journal.publish(AgentStateChanged(agent_id="1001", new=new))
        assert waits.status()["contacts"] == 1
        assert waits.join(waiting("c0"))[1] == NEVER, "nobody is logged in"
        for call, end in (("c1", CallConnected(call_id="c1", waited=3.0)), ("c2", QueueLeft(call_id="c2"))):
            journal.publish(CallQueued(call_id=call, entered_at=1.0))
            waits.pace.forecast(call, paths((), (Busy(1.0, 0.0),), EXPONENTIAL))
            journal.publish(end)
        assert waits.status()["forecasts"] == 1, "who goes elsewhere says nothing of the wait"
        journal.publish(CallQueued(call_id="c3", entered_at=1.0))
        waits.pace.forecast("c3", paths((), (Busy(1.0, 0.0),), EXPONENTIAL))
        journal.publish(CallEnded(call_id="c3", outcome="abandoned"))
        assert waits.status()["forecasts"] == 2


def test_an_agent_who_talks_is_no_idle_one() -> None:
    """The outlook says who may serve and since when they talk."""
    from models.routing.line import Server

    servers = [
        Server("a", {"billing": 5}, frozenset({"en"}), idle=False, staffed=True),
        Server("b", {"billing": 5}, frozenset({"en"}), idle=True, staffed=True),
        Server("c", {"sales": 5}, frozenset({"en"}), idle=True, staffed=True),
        Server("d", {"billing": 5}, frozenset({"zh"}), idle=True, staffed=True),
        Server("e", {"billing": 5}, frozenset({"en"})),
    ]
    me, staff, elapsed = waiting("me"), Staff(servers), {"a": 30.0}.__getitem__
    found = outlook(me, ahead_in([waiting("first"), me], me), staff, elapsed)
    assert found.position == 2
    assert found.ahead == (1.0,)
    assert found.agents == (Busy(1.0, 30.0), Busy(1.0, None))
    assert not found.at_once
    assert outlook(me, ahead_in([me], me), staff, elapsed).at_once
