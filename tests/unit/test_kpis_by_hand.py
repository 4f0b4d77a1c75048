"""Fifty calls whose KPIs were computed by hand: from the events of a journal through the tables to the figures.

What happened, on one day: 30 calls answered (waits: 20 of 10 s, 6 of 25 s, 4 of 60 s), 8 abandoned (2 after 3 s, 3
after 20 s, 3 after 90 s), 3 left the line for a message, 2 for a call-back, 4 were served by the machine, 2 left the
menu, 1 came outside of hours. The target is 30 s. Each expected number below is arithmetic on that paragraph.
"""

from __future__ import annotations

import pytest

from models.domain import control_events as control
from models.domain import events, flow_events
from models.insight.books import End, sheet
from models.insight.kpi import KPIS, Figure, figure, with_returns
from models.insight.kpi_facts import Facts, Terms
from models.insight.kpi_kind import facts_of
from tests.support.kpi_calls import MENU, Books, Journal

BEGIN = 1_792_000_000.0
DAY = 86400.0
NOW = BEGIN + 40 * DAY
WAITS = [10.0] * 20 + [25.0] * 6 + [60.0] * 4
TALKS = [120.0] * 15 + [180.0] * 10 + [300.0] * 5
RATINGS = [5, 5, 5, 5, 4, 4, 4, 3, 2, 1]
GIVEN_UP = [3.0] * 2 + [20.0] * 3 + [90.0] * 3


def _answered(tell: Journal) -> None:
    """30 calls; 6 with 30 s on hold, 3 sent on to a second agent who talks for 60 s, 10 rated."""
    for at, (wait, talk) in enumerate(zip(WAITS, TALKS, strict=True)):
        call, came = f"a{at}", BEGIN + 60.0 * at
        tell.comes(call, came, f"555{at:02d}")
        tell.queued(call, came + MENU, "billing" if at % 2 else "orders")
        end = tell.leg(call, came + MENU + wait, "1001", talk, 30.0 if at < 6 else 0.0, sent="blind" if at < 3 else "")
        if at < 3:
            end = tell.leg(call, end, "1002", 60.0, first=False)
        tell(end, events.CallDisconnected(call_id=call, by="caller"))
        if at < len(RATINGS):
            tell(end + 5, events.SurveyAnswered(call_id=call, rating=RATINGS[at]))
        tell.ends(call, end + 6, "answered")


def _not_answered(tell: Journal) -> None:
    """20 calls."""
    for at, wait in enumerate(GIVEN_UP):
        tell.comes(f"b{at}", BEGIN + 3000 + at, f"666{at}")
        tell.queued(f"b{at}", BEGIN + 3000 + at + MENU, "billing")
        tell.ends(f"b{at}", BEGIN + 3000 + at + MENU + wait, "abandoned")
    for at, outcome in enumerate(["voicemail"] * 3 + ["call-back"] * 2):
        tell.comes(f"r{at}", BEGIN + 4000 + at, f"777{at}")
        tell.queued(f"r{at}", BEGIN + 4010 + at, "orders")
        left = control.QueueLeft(call_id=f"r{at}", target="voicemail", by="caller")
        kept = control.CallbackRequested(call_id=f"r{at}", number="1", problem="orders", language="en", entered_at=1.0)
        tell(BEGIN + 4050 + at, left if outcome == "voicemail" else kept)
        tell.ends(f"r{at}", BEGIN + 4090 + at, outcome)
    for at in range(4):
        tell.comes(f"s{at}", BEGIN + 5000 + at, f"888{at}")
        tell(BEGIN + 5010 + at, flow_events.TaskResolved(call_id=f"s{at}", task="balance"))
        tell.ends(f"s{at}", BEGIN + 5020 + at, "self-service")
    for call, seconds, outcome in (("m0", 12, "hung up in menu"), ("m1", 2, "hung up in menu"), ("c0", 9, "closed")):
        tell.comes(call, BEGIN + 6000, f"999{call}")
        tell.ends(call, BEGIN + 6000 + seconds, outcome)


def _who_came_back(tell: Journal) -> None:
    """5 of the answered within 7 days about the same (2 of them within a day), 1 about something else, 1 after 8 days;
    and one whom the machine had served, within the day."""
    for at, days in enumerate([0.5, 0.5, 2.0, 3.5, 6.0, 5.0, 8.0]):
        queue = "sales" if at == 5 else "billing" if at % 2 else "orders"
        tell.comes(f"z{at}", BEGIN + 3600 + (1 + days) * DAY - DAY, f"555{at:02d}")
        tell.queued(f"z{at}", BEGIN + 3610 + days * DAY, queue)
        tell.ends(f"z{at}", BEGIN + 3620 + days * DAY, "abandoned")
    tell.comes("z9", BEGIN + 0.9 * DAY, "8880")
    tell.ends("z9", BEGIN + 0.9 * DAY + 30, "hung up in menu")


def _agents(tell: Journal) -> None:
    """1001: ready 1000 s, talking 2000, wrap-up 500, then paused. 1002: ready 2000 s, reserved 100, talking 1000."""
    for agent, story in {
        "1001": (("ready", 0), ("talking", 1000), ("wrap-up", 3000), ("paused", 3500), ("offline", 9000)),
        "1002": (("ready", 0), ("reserved", 2000), ("talking", 2100), ("offline", 3100)),
    }.items():
        old = "offline"
        for state, at in story:
            tell(BEGIN + at, events.AgentStateChanged(agent_id=agent, old=old, new=state))
            old = state


@pytest.fixture(scope="module")
def facts() -> Facts:
    """The fifty calls as the tables have them."""
    tell = Journal()
    _answered(tell)
    _not_answered(tell)
    _who_came_back(tell)
    _agents(tell)
    return Books(tell.rows).facts(BEGIN, BEGIN + 7000.0, NOW)


EXPECTED: dict[str, dict[str, tuple[float, int]]] = {
    "offered": {"all": (50, 50)},
    "queued": {"all": (43, 43)},
    "service_level": {
        "offered": (26 / 38, 38), "short-abandons-count": (31 / 38, 38), "answered": (26 / 30, 30),
        "without-short-abandons": (26 / 33, 33), "shortest-abandons-count": (28 / 38, 38),
        "without-shortest-abandons": (26 / 36, 36), "entered": (26 / 43, 43),
    },
    "asa": {"mean": (590 / 30, 30), "median": (10.0, 30), "p90": (60.0, 30), "longest": (60.0, 30)},
    "abandon_rate": {"queued": (8 / 43, 43), "without-shortest": (6 / 41, 41)},
    "time_to_abandon": {"mean": (336 / 8, 8)},
    "aht": {"contact": (5940 / 30, 30), "talk": (5280 / 30, 30), "wrap-up": (660 / 30, 30),
            "leg": ((5700 - 3 * 140 + 3 * 110) / 30, 30), "median": (200.0, 30), "p90": (320.0, 30)},
    "transfer_rate": {"contact": (3 / 30, 30), "several": (3 / 30, 30)},
    "hold_rate": {"contact": (6 / 30, 30), "seconds": (180 / 30, 30)},
    "fcr": {"7d": (25 / 30, 30), "1d": (28 / 30, 30), "3d": (27 / 30, 30), "30d": (24 / 30, 30), "gross": (24 / 30, 30),
            "provisional": (25 / 30, 30)},
    "csat": {"mean": (3.8, 10), "top2": (7 / 10, 10), "answered": (10 / 30, 30)},
    "containment": {"strict": (3 / 48, 48), "gross": (4 / 48, 48), "no-person": (5 / 48, 48)},
    "occupancy": {"ready": (3500 / 6600, 2)},
}  # fmt: skip


def _of(facts: Facts, kpi: str, variant: str) -> Figure:
    terms = with_returns(Terms(now=NOW), facts)
    return figure(KPIS[kpi], facts_of(KPIS[kpi], facts), terms, variant)


@pytest.mark.parametrize(
    ("kpi", "variant"), [(kpi, variant) for kpi, variants in EXPECTED.items() for variant in variants]
)
def test_as_computed_by_hand(facts: Facts, kpi: str, variant: str) -> None:
    """Value and of how many, to the last digit."""
    value, n = EXPECTED[kpi][variant]
    found = _of(facts, kpi, variant).estimate
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.n == n


def test_every_kpi_and_nearly_every_variant_is_checked() -> None:
    """One that is added is computed by hand, too; the only ones without a number here are checked elsewhere."""
    every = {(one.id, variant) for one in KPIS.values() for variant in one.variants}
    checked = {(kpi, variant) for kpi, variants in EXPECTED.items() for variant in variants}
    assert every - checked == {("time_to_abandon", "patience-30s"), ("fcr", "foretold")}
    assert checked <= every


def test_the_books_of_the_fifty(facts: Facts) -> None:
    """Every call ends in one way, every stay in one."""
    books = sheet(facts.contacts, facts.visits)
    assert books.wrong == ()
    assert (books.offered, sum(books.ends.values())) == (50, 50)
    assert dict(books.ends) == {
        End.HANDLED: 30, End.ABANDONED: 8, End.MESSAGE: 3, End.CALLBACK: 2, End.CONTAINED: 4, End.UNRESOLVED: 2,
        End.CLOSED: 1,
    }  # fmt: skip
    assert {name: dict(ways) for name, ways in books.queues.items()} == {
        "billing": {"connected": 15, "abandoned": 8}, "orders": {"connected": 15, "left": 3, "call-back": 2},
    }  # fmt: skip


def test_a_figure_leads_to_exactly_its_calls(facts: Facts) -> None:
    """Those that speak for it and those against it; who is in neither does not count in it."""
    level = _of(facts, "service_level", "without-short-abandons")
    late = [f"a{at}" for at in range(26, 30)] + [f"b{at}" for at in range(5, 8)]
    assert (len(level.for_it), sorted(level.against)) == (26, late)
    assert sorted(_of(facts, "fcr", "7d").against) == ["a0", "a1", "a2", "a3", "a4"]
    assert sorted(_of(facts, "fcr", "provisional").against) == ["a0", "a1", "a2", "a3", "a4"]
    assert sorted(_of(facts, "containment", "strict").for_it) == ["s1", "s2", "s3"]
    assert len(_of(facts, "csat", "mean").for_it) == 10
