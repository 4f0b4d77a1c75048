"""Figures of today: counted by their formula, the same after a restart, and begun anew at midnight of the site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.live.day import Today, midnight
from ari_app.live.flow import Traffic
from ari_app.store.row import Row
from models.routing.service_level import FORMULAS, Counted, service_level

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 28, 12, tzinfo=BERLIN).timestamp()


def _row(kind: str, at: float, call: str = "c1", agent: str = "", **data: Any) -> Row:  # noqa: ANN401 - facts
    return Row(1, at, call, agent, kind, data)


def _today(now: float = NOON) -> Today:
    return Today(lambda _queue: 30.0, BERLIN, now)


def _call(at: float, call: str, waits: float, outcome: str = "answered") -> list[Row]:
    """A caller who waited so long."""
    end = at + waits
    rows = [_row("CallQueued", at, call, problem="billing", entered_at=at)]
    if outcome == "answered":
        rows += [_row("CallConnected", end, call, "1001"), _row("LegJoined", end, call, "1001", role="agent")]
        rows += [_row("LegLeft", end + 60, call, "1001", role="agent", talked=60.0, held=5.0, way="blind")]
        end += 60
    return [*rows, _row("CallEnded", end, call, outcome=outcome)]


def test_a_queue_and_an_agent() -> None:
    """In time, late, given up early, given up late, gone elsewhere."""
    today = _today()
    today.recall(_call(NOON, "a", 10) + _call(NOON + 1, "b", 50))
    today.recall(_call(NOON + 2, "c", 5, "abandoned") + _call(NOON + 3, "d", 40, "abandoned"))
    today.recall([
        _row("CallQueued", NOON, "e", problem="billing", entered_at=NOON), _row("QueueLeft", NOON + 9, "e"),
        _row("CallEnded", NOON + 99, "e", outcome="abandoned"),
    ])  # fmt: skip
    assert today.queue("billing").counted == Counted(2, in_time=1, abandoned=2, early=1, shortest=1, elsewhere=1)
    day = today.agent("1001")
    assert (day.calls, day.talk, day.hold, day.transferred) == (2, 120.0, 10.0, 2)


@pytest.mark.parametrize(
    ("formula", "value", "n"),
    [
        ("answered", 6 / 8, 8),
        ("offered", 6 / 12, 12),
        ("without-short-abandons", 6 / 11, 11),
        ("short-abandons-count", 7 / 12, 12),
    ],
)
def test_service_levels(formula: str, value: float, n: int) -> None:
    """One day, four numbers: 8 answered, 6 in time; 4 gave up, 1 of them early."""
    found, of = service_level(formula, Counted(8, 6, 4, 1))
    assert found == pytest.approx(value)
    assert of == n
    assert service_level(formula, Counted()) == (None, 0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_a_service_level_is_a_share(calls: list[tuple[bool, bool]]) -> None:
    """Whatever happens it lies between 0 and 1, and of the formulas ``offered`` is the strictest."""
    answered = [soon for was, soon in calls if was]
    gave_up = [soon for was, soon in calls if not was]
    counted = Counted(len(answered), sum(answered), len(gave_up), sum(gave_up))
    levels = {name: service_level(name, counted)[0] for name in FORMULAS}
    for level in levels.values():
        assert level is None or 0 <= level <= 1
    if levels["offered"] is not None:
        assert all(level is None or level >= levels["offered"] for level in levels.values())


def test_who_was_sent_on_waits_anew() -> None:
    """A second queue counts from the transfer, not from the call's first entry."""
    today = _today()
    today.recall([
        _row("CallQueued", NOON, problem="billing", entered_at=NOON), _row("CallConnected", NOON + 5, agent="1001"),
        _row("CallQueued", NOON + 300, problem="sales", entered_at=NOON),
        _row("CallConnected", NOON + 310, agent="1002"), _row("CallEnded", NOON + 400, outcome="answered"),
    ])  # fmt: skip
    assert today.queue("sales").counted == Counted(answered=1, in_time=1)


def test_read_back_is_as_counted() -> None:
    """A restart in the middle of the day changes no number."""
    rows = [
        row for n in range(20) for row in _call(NOON + 700 * n, f"c{n}", 3.0 * n, "abandoned" if n % 3 else "answered")
    ]
    counted, again = _today(), _today(NOON + 20_000)
    for row in rows:
        counted.take(row)
    again.recall(rows)
    assert (counted.queues, counted.agents) == (again.queues, again.agents)
    quarters = counted.queue("billing").quarters
    assert sum(one.answered + one.abandoned for one in quarters.values()) == 20
    assert len(quarters) > 10
    assert all(begin % 900 == 0 for begin in quarters)


def test_midnight() -> None:
    """At midnight of the site all begins anew; who came before it and is served after it counts after it."""
    today = _today()
    ends = today.ends
    today.recall(_call(NOON, "a", 10))
    today.take(_row("CallQueued", ends - 20, "late", problem="billing", entered_at=ends - 20))
    assert not today.turn(ends - 1)
    assert today.queue("billing").counted.answered == 1
    today.take(_row("CallConnected", ends + 5, "late", "1001"))
    assert today.queue("billing").counted == Counted(answered=1, in_time=1)
    assert today.begins == ends
    assert today.ends - ends == 23 * 3600, "the clocks go forward in that night"


def test_what_was_before_midnight_is_not_counted_again() -> None:
    """A restart at ten past reads the hour before, too, and counts nothing of it."""
    ends = midnight(NOON, BERLIN)[1]
    today = _today(ends + 600)
    today.recall(_call(ends - 1000, "a", 10))
    today.recall([_row("CallQueued", ends - 5, "b", problem="billing", entered_at=ends - 5)])
    today.recall([_row("CallConnected", ends + 5, "b", "1001")])
    assert today.queue("billing").counted == Counted(answered=1, in_time=1)


@given(st.floats(0, 2e9), st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/Sao_Paulo", "UTC"]))
def test_every_moment_lies_in_its_day(now: float, name: str) -> None:
    """Between the last midnight and the next, which are 23 to 25 hours apart."""
    begins, ends = midnight(now, ZoneInfo(name))
    assert begins <= now < ends
    assert 22.9 * 3600 <= ends - begins <= 25.1 * 3600


def test_traffic_of_the_flow() -> None:
    """Edges, misunderstandings, hang-ups by step, and who is where; the next day begins with who is still there."""
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()
    traffic = Traffic(UTC, noon)

    def step(at: float, call: str, name: str, came: str = "", edge: str = "") -> None:
        traffic.take(_row("StepEntered", at, call, step=name, came_from=came, edge=edge))

    for call in ("a", "b", "c"):
        step(noon, call, "main")
    step(noon + 1, "a", "billing", "main", "billing")
    traffic.take(_row("NotUnderstood", noon + 1, "b", menu="main"))
    traffic.take(_row("CallQueued", noon + 2, "a", problem="billing"))
    traffic.take(_row("CallEnded", noon + 3, "b", outcome="hung up in menu", cause="hang-up"))
    now = traffic.now()
    assert now.calls == 3
    assert now.edges["main>billing>billing"].taken == 1
    main = now.steps["main"]
    assert (main.entered, main.not_understood, main.hung_up, main.here) == (3, 1, 1, 1)
    traffic.turn(noon + 86400)
    now = traffic.now()
    assert (now.calls, now.edges, now.steps["main"].here) == (0, {}, 1)
