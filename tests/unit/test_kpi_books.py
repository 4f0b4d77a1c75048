"""The books balance over 10,000 random calls: transfers, call-backs, calls over midnight, set clocks, summer time.

The calls are told to the tables as events; a ledger beside them counts what was meant. Every sum must come to the same
by every way: in all, by queue, by hour, by day, and whatever the clock did.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ari_app.live.day import Today
from models.domain import control_events as control
from models.domain import flow_events
from models.insight.books import CONNECTED, End, end_of, sheet
from models.insight.kpi import KPIS, figure, figures, with_returns
from models.insight.kpi_facts import Contact, Facts, Terms, Visit
from models.insight.kpi_groups import GROUPS, grouped, period
from models.insight.kpi_kind import Statistic, facts_of
from models.routing.service_level import Counted, service_level
from tests.support.kpi_calls import Books, Journal

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 10, 24, tzinfo=BERLIN).timestamp()  # the clocks go back in the night that follows
END = datetime(2026, 10, 27, tzinfo=BERLIN).timestamp()
QUEUES = ("billing", "orders", "sales")
SEEDS = range(10)
CALLS = 1000
DAY = 86400.0


@dataclass
class Ledger:
    """What was meant to happen."""

    ends: Counter[End] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    talk: float = 0.0
    legs: int = 0


class Story:
    """Tells random calls; ``dice`` decides."""

    def __init__(self, seed: int) -> None:
        self.dice, self.tell, self.ledger = np.random.default_rng(seed), Journal(), Ledger()
        self._skew = 0.0

    def clock(self, at: float) -> float:
        """What the machine's clock says: now and then somebody sets it, by up to two minutes in either direction."""
        if self.dice.random() < 0.002:
            self._skew = float(self.dice.uniform(-120, 120))
        return at + self._skew

    def call(self, number: int) -> None:
        """One call, somewhere in three days, of one of 400 callers."""
        call, at = f"c{number}", float(self.dice.uniform(BEGIN + 200, END - 4000))
        self.tell.comes(call, self.clock(at), f"0{self.dice.integers(400)}")
        at += float(self.dice.exponential(20))
        fate = self.dice.choice(["queue", "contained", "menu", "closed", "open"], p=[0.8, 0.1, 0.05, 0.04, 0.01])
        if fate == "queue":
            self._line(call, at, str(self.dice.choice(QUEUES)))
            return
        end = {"contained": End.CONTAINED, "menu": End.UNRESOLVED, "closed": End.CLOSED, "open": End.OPEN}[str(fate)]
        self.ledger.ends[end] += 1
        if fate == "contained":
            self.tell(self.clock(at), flow_events.TaskResolved(call_id=call, task="balance"))
        outcome = {"contained": "self-service", "menu": "hung up in menu", "closed": "closed"}.get(str(fate))
        if outcome:
            self.tell.ends(call, self.clock(at + 9), outcome)

    def _line(self, call: str, at: float, queue: str) -> None:
        """In a line, sometimes moved to another, sometimes told twice that it is in it."""
        joined = self.clock(at)
        self._enters(call, joined, joined, queue)
        while self.dice.random() < 0.15:
            other = str(self.dice.choice(QUEUES))
            at += float(self.dice.exponential(30))
            if other != queue:
                self.ledger.ways[queue, "moved"] += 1
            self._enters(call, self.clock(at), joined, other, again=other == queue)
            queue = other
        at += float(self.dice.exponential(60))
        getattr(self, f"_{self.dice.choice(WAYS, p=SHARES)}")(call, at, queue)

    def _enters(self, call: str, at: float, joined: float, queue: str, again: bool = False) -> None:
        self.tell.queued(call, at, queue, joined)
        self.ledger.entered[queue] += not again

    def _out(self, queue: str, way: str, end: End) -> None:
        self.ledger.ways[queue, way] += 1
        self.ledger.ends[end] += 1

    def _abandons(self, call: str, at: float, queue: str) -> None:
        self._out(queue, "abandoned", End.ABANDONED)
        self.tell.ends(call, self.clock(at), "abandoned")

    def _leaves(self, call: str, at: float, queue: str) -> None:
        self._out(queue, "left", End.MESSAGE)
        self.tell(self.clock(at), control.QueueLeft(call_id=call, target="voicemail", by="caller"))
        self.tell.ends(call, self.clock(at + 30), "voicemail")

    def _calls_back(self, call: str, at: float, queue: str) -> None:
        """The place is kept; the call that keeps the promise is another one, of the other direction."""
        self._out(queue, "call-back", End.CALLBACK)
        kept = control.CallbackRequested(call_id=call, number="1", problem=queue, language="en", entered_at=at)
        self.tell(self.clock(at), kept)
        self.tell.ends(call, self.clock(at + 5), "call-back")
        self.tell.comes(f"{call}b", self.clock(at + 300), "1", "back")
        self._talk(f"{call}b", at + 310)
        self.tell.ends(f"{call}b", self.clock(at + 2000), "answered")

    def _is_lost(self, call: str, at: float, queue: str) -> None:
        self._out(queue, "other", End.FAILED)
        self.tell.ends(call, self.clock(at), "lost with Asterisk")

    def _goes_elsewhere(self, call: str, at: float, queue: str) -> None:
        self._out(queue, "redirected", End.REDIRECTED)
        self.tell.ends(call, self.clock(at), "redirected")

    def _waits(self, call: str, at: float, queue: str) -> None:
        self._out(queue, "", End.OPEN)

    def _is_answered(self, call: str, at: float, queue: str) -> None:
        """With one agent, or sent on to more of them, by way of another line or straight."""
        self._out(queue, "connected", End.HANDLED)
        at = self._talk(call, at)
        while self.dice.random() < 0.2:
            if self.dice.random() < 0.5:
                line = str(self.dice.choice(QUEUES))
                self._enters(call, self.clock(at), 1.0, line)
                if self.dice.random() < 0.2:
                    self.ledger.ways[line, "abandoned"] += 1
                    self.tell.ends(call, self.clock(at + 40), "abandoned")
                    return
                at += float(self.dice.exponential(20))
                self.ledger.ways[line, "connected"] += 1
            at = self._talk(call, at, first=False)
        self.tell.ends(call, self.clock(at + 1), "answered")

    def _talk(self, call: str, at: float, first: bool = True) -> float:
        talk, agent = float(self.dice.exponential(200)), str(1001 + self.dice.integers(8))
        self.ledger.talk, self.ledger.legs = self.ledger.talk + talk, self.ledger.legs + 1
        if self.dice.random() < 0.05:  # a supervisor listens to it: nobody's leg
            joined = control.LegJoined(
                call_id=call, role="supervisor", who="1099", channel_id=f"s{len(self.tell.rows)}"
            )
            self.tell(self.clock(at), joined)
        self.tell.leg(call, self.clock(at), agent, talk, first=first)
        return at + talk


WAYS = ("is_answered", "abandons", "leaves", "calls_back", "is_lost", "goes_elsewhere", "waits")
SHARES = (0.7, 0.15, 0.04, 0.05, 0.02, 0.03, 0.01)


@dataclass(frozen=True)
class Told:
    """One seed's calls."""

    seed: int
    ledger: Ledger
    facts: Facts
    story: Journal


@pytest.fixture(scope="module", params=SEEDS)
def told(request: pytest.FixtureRequest) -> Told:
    """A thousand calls of each seed."""
    story = Story(request.param)
    for number in range(CALLS):
        story.call(number)
    return Told(
        request.param, story.ledger, Books(story.tell.rows).facts(BEGIN - DAY, END + DAY, END + DAY), story.tell
    )


def test_offered_is_the_sum_of_what_became_of_it(told: Told) -> None:
    """offered = handled + abandoned + contained + unresolved + call-back + message + redirected + closed + failed +
    open, each as it was meant; and each line: entered = the sum of its ways out + who waits."""
    books = sheet(told.facts.contacts, told.facts.visits)
    assert books.wrong == ()
    assert books.offered == CALLS == sum(books.ends.values())
    assert dict(books.ends) == dict(told.ledger.ends)
    assert {queue: sum(ways.values()) for queue, ways in books.queues.items()} == dict(told.ledger.entered)
    assert {(queue, way): n for queue, ways in books.queues.items() for way, n in ways.items()} == {
        key: n for key, n in told.ledger.ways.items() if n
    }


def test_seconds_and_legs_add_up(told: Told) -> None:
    """Nobody's second is lost or counted twice, however often a call was sent on."""
    assert sum(one.talk for one in told.facts.contacts) == pytest.approx(told.ledger.talk, rel=1e-9)
    assert sum(one.legs for one in told.facts.contacts) == told.ledger.legs
    assert min(one.wait for one in told.facts.visits) >= 0.0


def test_groups_add_up_to_all(told: Told) -> None:
    """Shares and counts: the calls that speak for a figure, and all of its calls, by group and in all. Each seed has
    another way to group."""
    by = sorted(GROUPS)[told.seed % len(GROUPS)]
    terms = with_returns(Terms(now=END + DAY, zone=BERLIN, group_of={"1001": "north", "1002": "south"}), told.facts)
    groups = grouped(told.facts, by, terms)
    for kpi in KPIS.values():
        for variant in kpi.variants.values():
            if variant.statistic in (Statistic.RATIO, Statistic.SURVIVING):
                continue
            whole = figure(kpi, facts_of(kpi, told.facts), terms, variant.id)
            parts = [figure(kpi, facts_of(kpi, group), terms, variant.id) for group in groups.values()]
            assert sum(one.estimate.n for one in parts) == whole.estimate.n
            total = sum((one.estimate.value or 0.0) * one.estimate.n for one in parts)
            if variant.statistic is Statistic.SHARE and whole.estimate.value is not None:
                assert total == pytest.approx(whole.estimate.value * whole.estimate.n)


def test_days_of_25_hours_have_them_all(told: Told) -> None:
    """By hour of the site's zone: the hour that is there twice is two, and days are their hours."""
    terms = Terms(now=END + DAY, zone=BERLIN)
    begin, end = period("day", BEGIN + 1.5 * DAY, BERLIN)
    assert end - begin == 25 * 3600.0
    inside = Facts(contacts=[one for one in told.facts.contacts if begin <= one.arrived_at < end])
    hours = grouped(inside, "hour", terms)
    assert len([name for name in hours if name.startswith("2026-10-25 02:00")]) == 2
    (day,) = grouped(inside, "day", terms).values()
    assert sum(len(hour.contacts) for hour in hours.values()) == len(day.contacts) == len(inside.contacts)


def test_the_wall_counts_the_same(told: Told) -> None:
    """The wallboard of one long day and the report of the same stays: the same counts, and so the same level by each
    formula."""
    today = Today(lambda _queue: 30.0, BERLIN, BEGIN, short=5.0)
    today.begins, today.ends = 0.0, END * 2
    today.recall(told.story.rows)
    terms = Terms(now=END)
    for queue in QUEUES:
        stays = [one for one in told.facts.visits if one.queue == queue]
        for formula in KPIS["service_level"].variants:
            found = figure(KPIS["service_level"], stays, terms, formula).estimate
            assert service_level(formula, today.queue(queue).counted) == (found.value, found.n)


def test_of_nothing_nothing_is_known() -> None:
    """No figure is 0 of nothing; counts are."""
    found = figures(Facts(), Terms(now=BEGIN), {})
    assert {name: one.estimate.value for name, one in found.items() if one.estimate.value is not None} == {
        "offered": 0.0, "queued": 0.0,
    }  # fmt: skip
    assert service_level("offered", Counted()) == (None, 0)


def test_what_does_not_add_up_is_said() -> None:
    """The check can fail."""
    gone = Contact("x", BEGIN, outcome="abandoned", ended_at=BEGIN + 9)
    assert sheet([gone], []).wrong == ("call x: abandoned, and stood in no line",)
    assert sheet([gone], [Visit("x", "billing", BEGIN)]).wrong == (
        "call x: stands in 1 lines after its end", "call x: abandoned, and every line was left otherwise",
    )  # fmt: skip
    joined = Visit("x", "billing", BEGIN, left_at=BEGIN + 2, way=CONNECTED)
    assert "call x: left a line connected, and was with nobody" in sheet([gone], [joined]).wrong
    odd = Visit("x", "billing", BEGIN, left_at=BEGIN + 2, way="vanished")
    assert "call x: left the line of billing as 'vanished'" in sheet([gone], [odd]).wrong
    assert end_of(Contact("y", BEGIN, outcome="answered", ended_at=BEGIN)) is End.FAILED
