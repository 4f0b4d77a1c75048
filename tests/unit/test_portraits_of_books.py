"""Portraits from the books: an agent's own newest week is theirs alone; a caller's are counted, and end."""

from __future__ import annotations

import random
from datetime import UTC

import pytest

from ari_app.reports import portraits
from ari_app.reports.kpi_causes import explained
from ari_app.reports.kpis import Question, Site
from ari_app.reports.portraits import of_agent, of_caller, of_operation
from ari_app.store.journal_queries import JournalQueries
from ari_app.store.portrait_queries import PortraitQueries
from models.domain import events, flow_events
from models.domain.errors import BadArgument
from models.insight.caller_portrait import EXPIRES
from models.insight.kpi import Target
from models.insight.kpi_again import DAY
from tests.support.kpi_calls import Books as KpiBooks
from tests.support.kpi_calls import Journal

NOW = 200 * DAY
SITE = Site(UTC, 30.0, 5.0, {"service_level": Target(low=0.9)}, {"service_level": "offered"})


class Books(PortraitQueries, JournalQueries, KpiBooks):
    """With the port of portraits."""


def calls(journal: Journal, agent: str, talk: float, count: int, back: float = 40.0, queue: str = "billing") -> None:
    """A call each two hours, from so many days ago on."""
    chance = random.Random(agent)
    for n in range(count):
        at, call = NOW - back * DAY + n * 7200.0, f"{agent}-{queue}-{back:.0f}-{n}"
        journal.comes(call, at, f"555{agent}{n:04d}")
        journal.queued(call, at + 8, queue)
        end = journal.leg(call, at + 20, agent, max(5.0, chance.gauss(talk, 20)))
        journal.ends(call, end, "answered")


def books(*told: tuple[str, float, int]) -> Books:
    journal = Journal()
    for agent, talk, count in told:
        calls(journal, agent, talk, count)
    return Books(journal.rows)


def test_a_slow_agent_and_a_fast_one_are_told_apart_and_a_new_one_is_not() -> None:
    found = books(("1001", 200, 120), ("1002", 300, 120), ("1003", 300, 6))
    shown = {agent: of_agent(found, SITE, agent, False, NOW) for agent in ("1001", "1002", "1003")}
    times = {agent: next(one for one in portrait.data if one.name == "aht") for agent, portrait in shown.items()}
    assert times["1001"].high < 1 < times["1002"].low
    assert times["1003"].low < times["1002"].shrunk
    assert times["1003"].high - times["1003"].low > 0
    assert times["1003"].high - times["1003"].low > times["1002"].high - times["1002"].low
    assert [one.name for one in shown["1001"].data] == ["aht", "hold", "transfer", "settled"]
    assert (shown["1002"].load.legs, shown["1002"].load.topics) == (120, {"billing": 120})
    assert shown["1002"].load.difficulty == pytest.approx(1.0, abs=0.05)


def test_agents_see_their_newest_week_first() -> None:
    journal = Journal()
    calls(journal, "1001", 200, 30, back=5.0)
    calls(journal, "1001", 200, 30, back=30.0)
    calls(journal, "1002", 200, 30, back=30.0)
    found = Books(journal.rows)
    own, others = (of_agent(found, SITE, "1001", own, NOW) for own in (True, False))
    assert (own.load.legs, others.load.legs) == (60, 30)
    assert (own.until, others.until) == (NOW, NOW - 7 * DAY)


def test_who_looks_after_some_queues_sees_calls_of_these() -> None:
    journal = Journal()
    calls(journal, "1001", 200, 20, queue="billing")
    calls(journal, "1001", 200, 10, queue="orders")
    assert of_agent(Books(journal.rows), SITE, "1001", False, NOW, {"orders"}).load.legs == 10


def test_nobody_is_portrayed_of_nothing() -> None:
    found = of_agent(books(), SITE, "1001", True, NOW)
    assert (found.data, found.load.legs, found.load.difficulty) == ([], 0, None)
    assert of_caller(books(), SITE, "5551", NOW) is None


def test_a_caller_is_counted_and_forgotten() -> None:
    journal = Journal()
    for n, (queue, agent) in enumerate((("billing", "1001"), ("billing", "1001"), ("orders", "1001"))):
        at = NOW - 100 * DAY + n * DAY
        journal.comes(f"c{n}", at, "5551")
        journal.queued(f"c{n}", at + 8, queue)
        end = journal.leg(f"c{n}", at + 20, agent, 100.0)
        journal.ends(f"c{n}", end, "answered")
        journal(end + 30, events.SurveyAnswered(call_id=f"c{n}", rating=5 - n))
    found = of_caller(Books(journal.rows), SITE, "5551", NOW)
    assert found is not None
    assert (found.calls, found.topics, found.preferred) == (3, {"billing": 2, "orders": 1}, "1001")
    assert (found.waits, found.waited) == (3, None), "too few waits to say how long they stay"
    assert found.settled.n == 3
    assert found.settled.value == pytest.approx(2 / 3), "the first came again about the same"
    assert found.rating.value == pytest.approx(4.0)
    assert found.expires_at == pytest.approx(found.last_at + EXPIRES)
    assert of_caller(Books(journal.rows), SITE, "5551", found.expires_at) is None
    some = of_caller(Books(journal.rows), SITE, "5551", NOW, {"orders"})
    assert some is not None
    assert some.topics == {"orders": 1}


def test_the_operation_of_some_queues_is_told_nothing_of_staffing() -> None:
    found = books(("1001", 200, 300))
    question = Question(NOW - 28 * DAY, NOW)
    whole = of_operation(found, SITE, question, NOW)
    assert whole.offered == sum(whole.ends.values())
    assert sum(one.calls for one in whole.hours) * whole.days == pytest.approx(13 * 12)
    assert whole.hours[0].agents is not None
    assert whole.truth.wape is not None
    some = of_operation(found, SITE, Question(NOW - 28 * DAY, NOW, queues={"billing"}), NOW)
    assert {one.agents for one in some.hours} == {None}
    assert list(whole.again) == ["billing"]
    assert of_operation(books(), SITE, question, NOW).hours[9].coming is None


def waits(journal: Journal, queue: str, begin: float, slow: int) -> None:
    for n in range(60):
        at, call = begin + n * 600.0, f"{queue}{begin:.0f}{n}"
        journal.comes(call, at, f"55{n}")
        journal.queued(call, at, queue)
        end = journal.leg(call, at + (90 if n < slow else 5), "1001", 60.0)
        journal.ends(call, end, "answered")


def test_a_queue_that_grew_slow_is_the_cause() -> None:
    journal = Journal()
    for queue, slow in (("billing", 40), ("orders", 4)):
        waits(journal, queue, NOW - 2 * DAY, 4)
        waits(journal, queue, NOW - DAY, slow)
    found, question = Books(journal.rows), Question(NOW - DAY, NOW, only=("service_level",))
    told = explained(found, SITE, question, NOW - 2 * DAY, NOW)
    assert told.verdict == "single"
    assert told.cause is not None
    assert told.cause.single is not None
    assert (told.cause.by, told.cause.single.group, told.cause.single.kind) == ("queue", "billing", "rate")
    assert sum(one.effect for one in told.cause.parts) == pytest.approx(told.cause.change)
    few = explained(found, SITE, Question(NOW - 60, NOW, only=("service_level",)), NOW - 120, NOW)
    assert (few.verdict, few.parts) == ("too few", [])
    with pytest.raises(BadArgument, match="no share or mean"):
        explained(found, SITE, Question(NOW - DAY, NOW, only=("offered",)), NOW - 2 * DAY, NOW)


def test_steps_in_which_callers_were_lost_are_told_of_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who hung up in a step, and who was not understood there; of before and after nothing; of some queues nothing."""
    journal = Journal()
    for n, at in enumerate((NOW - 3 * DAY, NOW - 2 * DAY, NOW - 2 * DAY + 60, NOW - 3600)):
        journal.comes(f"c{n}", at, f"55{n}")
        journal(at + 5, flow_events.AnswerRefused(call_id=f"c{n}", step="main", by="keys", attempt=1))
        journal(at + 9, events.CallEnded(call_id=f"c{n}", outcome="hung up in menu", cause="caller hung up"))
    found, times = Books(journal.rows), (NOW - 2 * DAY, NOW - DAY)
    told = of_operation(found, SITE, Question(*times), NOW)
    (step,) = told.path
    assert (step.step, step.entered, step.hung_up, step.lost, told.path_calls) == ("main", 2, 2, 2, 2)
    monkeypatch.setattr(portraits, "MOST_IN_FLOW", 1)
    newest = of_operation(found, SITE, Question(*times), NOW)
    assert (newest.path[0].entered, newest.path_calls) == (1, 1)
    assert of_operation(found, SITE, Question(*times, queues={"orders"}), NOW).path == ()
